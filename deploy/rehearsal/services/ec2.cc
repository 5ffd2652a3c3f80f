#include "deploy/rehearsal/services/ec2.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"

namespace slipway::deploy::rehearsal {
namespace ec2 {

std::expected<std::vector<Filter>, ApiError> filters_of(const nlohmann::json& input) {
  std::vector<Filter> filters;
  auto found = input.find("Filter");
  if (found == input.end()) return filters;
  for (const auto& item : *found) {
    if (!item.is_object() || text(item, "Name").empty())
      return std::unexpected(ApiError{"InvalidParameterValue", "The filter 'null' is invalid"});
    auto values = texts(item, "Value");
    if (values.empty())
      return std::unexpected(
          ApiError{"InvalidParameterValue",
                   fmt::format("The filter '{}' has no values", text(item, "Name"))});
    filters.push_back({text(item, "Name"), std::move(values)});
  }
  return filters;
}

ApiError not_found(std::string_view code, std::string_view noun, std::string_view id) {
  if (code == "NatGatewayNotFound")
    return {"NatGatewayNotFound", fmt::format("NatGateway {} was not found", id)};
  return {std::string(code), fmt::format("The {} ID '{}' does not exist", noun, id)};
}

ApiError unknown_filter(std::string_view name) {
  return {"InvalidParameterValue", fmt::format("The filter '{}' is invalid", name)};
}

bool any_matches(const std::vector<std::string>& patterns, const std::vector<std::string>& values) {
  return std::ranges::any_of(patterns, [&](const auto& pattern) {
    return std::ranges::any_of(values, [&](const auto& value) { return matches(pattern, value); });
  });
}

bool tags_match(const Tags& tags, const Filter& filter, bool& is_tag_filter) {
  is_tag_filter = filter.name == "tag-key" || filter.name.starts_with("tag:");
  std::vector<std::string> values;
  for (const auto& [key, value] : tags) {
    if (filter.name == "tag-key") values.push_back(key);
    if (filter.name == "tag:" + key) values.push_back(value);
  }
  return is_tag_filter && any_matches(filter.values, values);
}

std::vector<std::string> ids_of(const nlohmann::json& input, const char* name) {
  return texts(input, name);
}

void write_tags(XmlWriter& xml, const Tags& tags) {
  xml.open("tagSet");
  for (const auto& [key, value] : tags)
    xml.open("item").text("key", key).text("value", value).close();
  xml.close();
}

std::expected<std::vector<std::size_t>, ApiError> chosen_page(
    World& world, const Call& call, const std::vector<std::size_t>& matching, long maximum,
    std::string_view noun, bool by_id, std::string& next_token) {
  auto asked = integer(call.input, "MaxResults");
  auto token = text(call.input, "NextToken");
  if (asked && by_id)
    return std::unexpected(ApiError{
        "InvalidParameterCombination",
        fmt::format("The parameter {}s cannot be used with the parameter maxResults", noun)});
  // Without MaxResults EC2 answers the whole list.
  auto limit = asked || !token.empty()
                   ? page_limit(asked.value_or(0), maximum, world.account(call).page_size)
                   : matching.size() + 1;
  auto page = page_of(matching.size(), token, limit);
  if (!page)
    return std::unexpected(ApiError{"InvalidParameterValue", "Unable to parse pagination token"});
  next_token = page->next_token;
  return std::vector(matching.begin() + static_cast<std::ptrdiff_t>(page->begin),
                     matching.begin() + static_cast<std::ptrdiff_t>(page->end));
}

}  // namespace ec2

std::span<const Registered> ec2_handlers() {
  using aws::Service;
  static constexpr std::array<Registered, 19> table{{
      {Service::ec2, "DescribeVpcs", ec2::describe_vpcs},
      {Service::ec2, "DescribeVpcAttribute", ec2::describe_vpc_attribute},
      {Service::ec2, "DescribeSubnets", ec2::describe_subnets},
      {Service::ec2, "DescribeRouteTables", ec2::describe_route_tables},
      {Service::ec2, "DescribeInternetGateways", ec2::describe_internet_gateways},
      {Service::ec2, "DescribeNatGateways", ec2::describe_nat_gateways},
      {Service::ec2, "DescribeVpcEndpoints", ec2::describe_vpc_endpoints},
      {Service::ec2, "DescribeSecurityGroups", ec2::describe_security_groups},
      {Service::ec2, "DescribeTags", ec2::describe_tags},
      {Service::ec2, "DescribeNetworkAcls", ec2::describe_network_acls},
      {Service::ec2, "DescribeAddresses", ec2::describe_addresses},
      {Service::ec2, "DescribeVpcEndpointServices", ec2::describe_vpc_endpoint_services},
      {Service::ec2, "DescribeManagedPrefixLists", ec2::describe_managed_prefix_lists},
      {Service::ec2, "DescribePrefixLists", ec2::describe_prefix_lists},
      {Service::ec2, "GetManagedPrefixListEntries", ec2::get_managed_prefix_list_entries},
      {Service::ec2, "DescribeNetworkInterfaces", ec2::describe_network_interfaces},
      {Service::ec2, "DescribeInstanceTypeOfferings", ec2::describe_instance_type_offerings},
      {Service::ec2, "DescribeRegions", ec2::describe_regions},
      {Service::ec2, "DescribeAvailabilityZones", ec2::describe_availability_zones},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
