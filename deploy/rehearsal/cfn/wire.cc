#include "deploy/rehearsal/cfn/wire.hh"

#include <algorithm>

#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

// Of other texts an empty one is one that is not there.
constexpr std::string_view kToldEmpty[] = {"DefaultValue", "OutputValue", "ParameterValue",
                                           "Value"};

void write(XmlWriter& xml, const std::string& name, const json& value) {
  if (value.is_null()) return;
  if (value.is_string() && value.get_ref<const std::string&>().empty() &&
      std::ranges::find(kToldEmpty, name) == std::end(kToldEmpty))
    return;
  if (value.is_string()) {
    xml.text(name, value.get_ref<const std::string&>());
  } else if (value.is_array()) {
    xml.open(name);
    for (const auto& item : value) write(xml, "member", item);
    xml.close();
  } else if (value.is_object()) {
    xml.open(name);
    for (const auto& [key, item] : value.items()) write(xml, key, item);
    xml.close();
  } else {
    xml.text(name, value.dump());
  }
}

}  // namespace

Body query_body(const json& reply) {
  XmlWriter xml;
  for (const auto& [key, value] : reply.items()) write(xml, key, value);
  return {xml.take()};
}

std::string query_time(Time time) {
  auto stamp = to_rfc3339(time);
  if (stamp.find('.') == std::string::npos) stamp.insert(stamp.size() - 1, ".000");
  return stamp;
}

json query_time(const std::optional<Time>& time) { return time ? json(query_time(*time)) : json(); }

std::unexpected<ApiError> refuse(std::string message) {
  return refuse("ValidationError", std::move(message));
}

std::unexpected<ApiError> refuse(std::string code, std::string message, int status) {
  return std::unexpected(ApiError{std::move(code), std::move(message), status});
}

}  // namespace slipway::deploy::rehearsal
