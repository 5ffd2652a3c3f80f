#include "aws/inventory/lookup.hh"

#include <algorithm>
#include <array>

namespace slipway::aws {

namespace {

constexpr std::array<std::pair<Look, std::string_view>, 12> look_names{{
    {Look::vpc_dns, "vpc_dns"},
    {Look::key_use, "key_use"},
    {Look::image_platforms, "image_platforms"},
    {Look::quota, "quota"},
    {Look::limits, "limits"},
    {Look::database, "database"},
    {Look::endpoint_zones, "endpoint_zones"},
    {Look::instance_zones, "instance_zones"},
    {Look::permissions, "permissions"},
    {Look::stack, "stack"},
    {Look::price, "price"},
    {Look::secret, "secret"},
}};

}  // namespace

std::string_view name(Look what) {
  for (const auto& [look, text] : look_names)
    if (look == what) return text;
  return "unknown";
}

std::optional<Look> look_named(std::string_view name) {
  for (const auto& [look, text] : look_names)
    if (text == name) return look;
  return std::nullopt;
}

std::string Fact::text(const std::string& name) const {
  const auto& all = texts(name);
  return all.empty() ? std::string() : all.front();
}

const std::vector<std::string>& Fact::texts(const std::string& name) const {
  static const std::vector<std::string> none;
  auto entry = found.find(name);
  return entry == found.end() ? none : entry->second;
}

}  // namespace slipway::aws
