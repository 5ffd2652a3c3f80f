#include "aws/error.hh"

#include <fmt/format.h>

namespace slipway {

std::string_view name(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::denied:
      return "denied";
    case ErrorKind::no_credentials:
      return "no credentials";
    case ErrorKind::expired_credentials:
      return "expired credentials";
    case ErrorKind::throttled:
      return "throttled";
    case ErrorKind::not_found:
      return "not found";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::invalid:
      return "invalid";
    case ErrorKind::transient:
      return "transient";
    case ErrorKind::unreachable:
      return "unreachable";
    case ErrorKind::protocol:
      return "protocol";
    case ErrorKind::local:
      return "local";
  }
  return "unknown";
}

namespace {

// AWS ends some of its messages with a space.
std::string end_with_stop(std::string text) {
  while (text.ends_with(' ') || text.ends_with('\n')) text.pop_back();
  if (!text.empty() && std::string_view(".!?").find(text.back()) == std::string_view::npos)
    text += '.';
  return text;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string where(const Place& place) {
  if (place.file.empty()) return {};
  if (place.line == 0) return place.file + ": ";
  if (place.column == 0) return fmt::format("{}:{}: ", place.file, place.line);
  return fmt::format("{}:{}:{}: ", place.file, place.line, place.column);
}

}  // namespace

std::string Error::sentence() const {
  std::string text = where(place);
  text += what.empty() ? std::string("Something went wrong") : "Could not " + what;
  if (!answer.empty()) text += ": " + answer;
  text = end_with_stop(std::move(text));
  if (!code.empty() || !request_id.empty()) {
    text += " (" + code;
    if (!code.empty() && !request_id.empty()) text += ", ";
    if (!request_id.empty()) text += "request " + request_id;
    text += ")";
  }
  if (!fix.empty()) text += " " + capitalised(end_with_stop(fix));
  return text;
}

}  // namespace slipway
