// The tags of everything EC2 has, as one list.
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/services/ec2.hh"

namespace slipway::deploy::rehearsal::ec2 {
namespace {

struct TagRow {
  std::string id, type, key, value;
  Tags tags;  // this one, for tag: filters
};

template <class Things>
void add_tags(const Things& things, const char* type, std::vector<TagRow>& rows) {
  for (const auto& thing : things)
    for (const auto& [key, value] : thing.tags)
      rows.push_back({thing.id, type, key, value, {{key, value}}});
}

std::vector<TagRow> tags_of_region(World& world, const Call& call) {
  const Region& region = world.region(call);
  std::vector<TagRow> rows;
  add_tags(region.internet_gateways, "internet-gateway", rows);
  add_tags(region.nat_gateways, "natgateway", rows);
  add_tags(region.network_acls, "network-acl", rows);
  add_tags(region.route_tables, "route-table", rows);
  add_tags(region.subnets, "subnet", rows);
  add_tags(region.vpcs, "vpc", rows);
  add_tags(region.vpc_endpoints, "vpc-endpoint", rows);
  for (auto& [id, tags] : tags_of_groups(world, call))
    for (auto& [key, value] : tags)
      rows.push_back({id, "security-group", key, value, {{key, value}}});
  std::ranges::stable_sort(rows, {}, &TagRow::key);
  return rows;
}

Values tag_value(const TagRow& row, std::string_view filter) {
  if (filter == "key") return Texts{row.key};
  if (filter == "value") return Texts{row.value};
  if (filter == "resource-id") return Texts{row.id};
  if (filter == "resource-type") return Texts{row.type};
  return std::nullopt;
}

void write_tag(XmlWriter& xml, const TagRow& row) {
  xml.text("resourceId", row.id).text("resourceType", row.type);
  xml.text("key", row.key).text("value", row.value);
}

}  // namespace

Answer describe_tags(World& world, const Call& call) {
  const Listing<TagRow> listing{"",  // no ids
                                "tagSet", "", "tag", 1000, tag_value, write_tag};
  return describe(world, call, tags_of_region(world, call), listing);
}

}  // namespace slipway::deploy::rehearsal::ec2
