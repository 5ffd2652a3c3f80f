#include "deploy/rehearsal/xml_writer.hh"

#include <fmt/format.h>

namespace slipway::deploy::rehearsal {

std::string xml_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\r':
        out += "&#xD;";
        break;  // a bare one would be read as a line feed
      default:
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')
          out += "\xEF\xBF\xBD";
        else
          out += c;
    }
  }
  return out;
}

XmlWriter& XmlWriter::open(std::string_view name) {
  out_.append("<").append(name).append(">");
  open_.emplace_back(name);
  return *this;
}

XmlWriter& XmlWriter::close() {
  out_.append("</").append(open_.back()).append(">");
  open_.pop_back();
  return *this;
}

XmlWriter& XmlWriter::text(std::string_view name, std::string_view value) {
  out_.append("<").append(name).append(">").append(xml_escape(value));
  out_.append("</").append(name).append(">");
  return *this;
}

XmlWriter& XmlWriter::number(std::string_view name, long long value) {
  return text(name, std::to_string(value));
}

XmlWriter& XmlWriter::boolean(std::string_view name, bool value) {
  return text(name, value ? "true" : "false");
}

XmlWriter& XmlWriter::time(std::string_view name, Time value) {
  // AWS always writes the fraction; to_rfc3339 leaves a zero one out.
  auto stamp = to_rfc3339(value);
  if (stamp.find('.') == std::string::npos) stamp.insert(stamp.size() - 1, ".000");
  return text(name, stamp);
}

XmlWriter& XmlWriter::time(std::string_view name, const std::optional<Time>& value) {
  return value ? time(name, *value) : *this;
}

XmlWriter& XmlWriter::optional(std::string_view name, std::string_view value) {
  return value.empty() ? *this : text(name, value);
}

XmlWriter& XmlWriter::list(std::string_view name, std::string_view item,
                           const std::vector<std::string>& values) {
  open(name);
  for (const std::string& value : values) text(item, value);
  return close();
}

std::string XmlWriter::take() {
  while (!open_.empty()) close();
  return std::move(out_);
}

}  // namespace slipway::deploy::rehearsal
