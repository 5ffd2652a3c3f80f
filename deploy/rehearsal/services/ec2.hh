// What the EC2 handlers share: ids, filters and pages behave alike in every Describe call. Filters:
// every one must match, each by any of its values, with * and ? ; tag:KEY and tag-key come by
// themselves.
#pragma once

#include <algorithm>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/rehearsal/account.hh"
#include "deploy/rehearsal/world.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal::cfn {
struct Estate;
}

namespace slipway::deploy::rehearsal::ec2 {

using Texts = std::vector<std::string>;
// What a row holds under a filter's name; none: EC2 knows no such filter here.
using Values = std::optional<Texts>;

template <class Row>
struct Listing {
  const char* id_parameter;         // "VpcId"
  const char* set;                  // "vpcSet"
  std::string_view not_found_code;  // "InvalidVpcID.NotFound"
  std::string_view noun;            // "vpc": in messages
  long maximum;                     // rows a page
  std::function<Values(const Row&, std::string_view filter)> value;
  std::function<void(XmlWriter&, const Row&)> write;
};

struct Filter {
  std::string name;
  std::vector<std::string> values;
};
std::expected<std::vector<Filter>, ApiError> filters_of(const nlohmann::json& input);

std::expected<std::vector<std::size_t>, ApiError> chosen_page(
    World& world, const Call& call, const std::vector<std::size_t>& matching, long maximum,
    std::string_view noun, bool by_id, std::string& next_token);

ApiError not_found(std::string_view code, std::string_view noun, std::string_view id);
ApiError unknown_filter(std::string_view name);
bool tags_match(const Tags& tags, const Filter& filter, bool& is_tag_filter);
bool any_matches(const std::vector<std::string>& patterns, const std::vector<std::string>& values);
std::vector<std::string> ids_of(const nlohmann::json& input, const char* name);
void write_tags(XmlWriter& xml, const Tags& tags);

// The rows that fit all filters, or the error of a filter that does not exist.
template <class Row>
std::expected<std::vector<std::size_t>, ApiError> fitting(const std::vector<Row>& rows,
                                                          const std::vector<Filter>& filters,
                                                          const Listing<Row>& listing) {
  std::vector<std::size_t> out;
  for (const Filter& filter : filters) {  // also where there is no row that could refuse it
    bool by_tag = false;
    tags_match({}, filter, by_tag);
    if (!by_tag && !listing.value(Row{}, filter.name))
      return std::unexpected(unknown_filter(filter.name));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bool fits = true;
    for (const Filter& filter : filters) {
      bool by_tag = false;
      bool fit = tags_match(rows[i].tags, filter, by_tag);
      if (!by_tag) fit = any_matches(filter.values, *listing.value(rows[i], filter.name));
      fits = fits && fit;
    }
    if (fits) out.push_back(i);
  }
  return out;
}

template <class Row>
std::expected<std::vector<std::size_t>, ApiError> named_rows(const std::vector<Row>& rows,
                                                             std::vector<std::size_t> fitting,
                                                             const std::vector<std::string>& ids,
                                                             const Listing<Row>& listing) {
  if (ids.empty()) return fitting;
  for (const auto& id : ids)
    if (std::none_of(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; }))
      return std::unexpected(not_found(listing.not_found_code, listing.noun, id));
  std::erase_if(fitting, [&](std::size_t i) {
    return std::find(ids.begin(), ids.end(), rows[i].id) == ids.end();
  });
  return fitting;
}

template <class Row>
Answer describe(World& world, const Call& call, const std::vector<Row>& rows,
                const Listing<Row>& listing) {
  auto filters = filters_of(call.input);
  if (!filters) return std::unexpected(filters.error());
  auto ids = ids_of(call.input, listing.id_parameter);
  auto matching = fitting(rows, *filters, listing);
  if (matching) matching = named_rows(rows, std::move(*matching), ids, listing);
  if (!matching) return std::unexpected(matching.error());
  std::string next;
  auto shown =
      chosen_page(world, call, *matching, listing.maximum, listing.noun, !ids.empty(), next);
  if (!shown) return std::unexpected(shown.error());
  XmlWriter xml;
  xml.open(listing.set);
  for (auto i : *shown) {
    xml.open("item");
    listing.write(xml, rows[i]);
    xml.close();
  }
  xml.close().optional("nextToken", next);
  return Body{xml.take()};
}

Answer describe_vpcs(World& world, const Call& call);
Answer describe_vpc_attribute(World& world, const Call& call);
Answer describe_subnets(World& world, const Call& call);
Answer describe_route_tables(World& world, const Call& call);
Answer describe_internet_gateways(World& world, const Call& call);
Answer describe_nat_gateways(World& world, const Call& call);
Answer describe_vpc_endpoints(World& world, const Call& call);
Answer describe_security_groups(World& world, const Call& call);
Answer describe_network_acls(World& world, const Call& call);
Answer describe_addresses(World& world, const Call& call);
Answer describe_vpc_endpoint_services(World& world, const Call& call);
Answer describe_managed_prefix_lists(World& world, const Call& call);
Answer describe_prefix_lists(World& world, const Call& call);
Answer get_managed_prefix_list_entries(World& world, const Call& call);
Answer describe_network_interfaces(World& world, const Call& call);
// Of stacks' security groups, by id.
std::vector<std::pair<std::string, Tags>> tags_of_groups(World& world, const Call& call);
Answer describe_tags(World& world, const Call& call);
// Of a stack, or the one that each VPC has by itself.
bool is_security_group(World& world, const cfn::Estate& estate, std::string_view id);
std::string group_name(World& world, const Call& call, std::string_view id);  // of a security group
Answer describe_instance_type_offerings(World& world, const Call& call);
Answer describe_regions(World& world, const Call& call);
Answer describe_availability_zones(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::ec2
