// RDS: subnet groups, parameter groups and the tags of anything; and what the files of RDS share.
#include <algorithm>

#include "deploy/rehearsal/services/rds_common.hh"

namespace slipway::deploy::rehearsal::rds {

using cfn::Estate;
using cfn::Play;
using cfn::Thing;
using nlohmann::json;

std::string told(const json& object, const char* key, std::string_view otherwise) {
  const auto it = object.find(key);
  return std::string(it != object.end() && it->is_string() ? it->get<std::string>() : otherwise);
}

bool switched_on(const json& object, const char* key) { return told(object, key) == "true"; }

namespace {

json filters_of(const Call& call) {
  const json filters = call.input.value("Filters", json::array());
  return filters.is_object() ? filters.value("Filter", json::array()) : filters;
}

}  // namespace

std::vector<std::string> filter_values(const Call& call, std::string_view name) {
  for (const auto& filter : filters_of(call))
    if (filter.is_object() && text(filter, "Name") == name) {
      const json values = filter.value("Values", json());
      return texts(values.is_object() ? values : filter, values.is_object() ? "Value" : "Values");
    }
  return {};
}

std::optional<ApiError> foreign_filter(const Call& call,
                                       std::initializer_list<std::string_view> known) {
  for (const auto& filter : filters_of(call))
    if (const auto name = text(filter, "Name"); std::ranges::find(known, name) == known.end())
      return ApiError{"InvalidParameterValue", "Unrecognized filter name: " + name};
  return std::nullopt;
}

std::expected<Page, ApiError> page(World& world, const Call& call, std::size_t total,
                                   long maximum) {
  const auto asked = integer(call.input, "MaxRecords");
  if (asked && (*asked < 20 || *asked > maximum))
    return refuse(
        "InvalidParameterValue",
        fmt::format("Invalid value {} for MaxRecords. Must be between 20 and {}", *asked, maximum));
  const auto limit = page_limit(asked.value_or(maximum), maximum, world.account(call).page_size);
  const auto part = page_of(total, text(call.input, "Marker"), limit);
  if (!part) return refuse("InvalidParameterValue", "Invalid marker");
  return *part;
}

void write_tags(XmlWriter& xml, const json& properties, const char* list) {
  xml.open(list);
  for (const auto& tag : properties.value("Tags", json::array()))
    xml.open("Tag").text("Key", told(tag, "Key")).text("Value", told(tag, "Value")).close();
  xml.close();
}

std::string parameter_family(std::string_view engine, std::string_view version) {
  // "8.0.mysql_aurora.3.08.2" is 8.0; "16.4" is 16.
  const auto dot = version.find('.');
  const bool mysql = engine.ends_with("mysql");
  const auto major =
      version.substr(0, mysql && dot != version.npos ? version.find('.', dot + 1) : dot);
  return fmt::format("{}{}", engine, major);
}

// ---- subnet groups

void write_subnet_group(XmlWriter& xml, World& world, const Estate& estate, const Thing& group,
                        SubnetGroupDetail detail) {
  auto& region = world.region(estate.account, estate.region);
  const auto ids = texts(group.properties, "SubnetIds");
  const auto* first = ids.empty() ? nullptr : region.subnet(ids.front());
  xml.open("DBSubnetGroup").text("DBSubnetGroupName", group.physical_id);
  xml.text("DBSubnetGroupDescription", told(group.properties, "DBSubnetGroupDescription"));
  xml.optional("VpcId", first == nullptr ? "" : first->vpc_id);
  xml.text("SubnetGroupStatus", "Complete").open("Subnets");
  for (const auto& id : ids) {
    const auto* subnet = region.subnet(id);
    xml.open("Subnet").text("SubnetIdentifier", id).open("SubnetAvailabilityZone");
    xml.text("Name", subnet == nullptr ? "" : subnet->availability_zone).close();
    xml.open("SubnetOutpost").close().text("SubnetStatus", "Active").close();
  }
  xml.close();
  if (detail == SubnetGroupDetail::whole) {
    xml.text("DBSubnetGroupArn",
             world.arn("rds", estate.region, estate.account, "subgrp:" + group.physical_id));
    xml.list("SupportedNetworkTypes", "member", {"IPV4"});
  }
  xml.close();
}

namespace {

// Things of a type by the name a call may give; NAME not found: `code`.
std::expected<std::vector<const Thing*>, ApiError> named_groups(const Estate& estate,
                                                                std::string_view type,
                                                                const std::string& name,
                                                                ApiError missing) {
  auto rows = estate.all(type);
  if (name.empty()) return rows;
  std::erase_if(rows, [&](const Thing* one) { return one->physical_id != name; });
  if (rows.empty()) return std::unexpected(std::move(missing));
  return rows;
}

// The answers of the two kinds of parameter groups differ by their names alone.
struct ParameterGroupKind {
  std::string_view type;
  const char *row, *name, *arn, *list, *resource;
};
constexpr ParameterGroupKind kOfInstances{
    kParameters,           "DBParameterGroup",  "DBParameterGroupName",
    "DBParameterGroupArn", "DBParameterGroups", "pg:"};
constexpr ParameterGroupKind kOfClusters{
    kClusterParameters,           "DBClusterParameterGroup",  "DBClusterParameterGroupName",
    "DBClusterParameterGroupArn", "DBClusterParameterGroups", "cluster-pg:"};

Answer parameter_groups(World& world, const Call& call, const ParameterGroupKind& kind) {
  const Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, kind.name);
  const auto rows = named_groups(
      estate, kind.type, name,
      {"DBParameterGroupNotFound", fmt::format("DBParameterGroup not found: {}", name), 404});
  if (!rows) return std::unexpected(rows.error());
  return listing(world, call, kind.list, *rows, [&](XmlWriter& xml, const Thing* one) {
    xml.open(kind.row).text(kind.name, one->physical_id);
    xml.text("DBParameterGroupFamily", told(one->properties, "Family"));
    xml.text("Description", told(one->properties, "Description"));
    xml.text(kind.arn,
             world.arn("rds", estate.region, estate.account, kind.resource + one->physical_id));
    xml.close();
  });
}

}  // namespace

Answer describe_subnet_groups(World& world, const Call& call) {
  const Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, "DBSubnetGroupName");
  const auto rows = named_groups(estate, kSubnetGroup, name,
                                 {"DBSubnetGroupNotFoundFault",
                                  fmt::format("DB subnet group '{}' does not exist.", name), 404});
  if (!rows) return std::unexpected(rows.error());
  return listing(world, call, "DBSubnetGroups", *rows, [&](XmlWriter& xml, const Thing* one) {
    write_subnet_group(xml, world, estate, *one, SubnetGroupDetail::whole);
  });
}

Answer describe_cluster_parameter_groups(World& world, const Call& call) {
  return parameter_groups(world, call, kOfClusters);
}

Answer describe_parameter_groups(World& world, const Call& call) {
  return parameter_groups(world, call, kOfInstances);
}

// ---- tags, by ARN: arn:aws:rds:<region>:<account>:<kind>:<name>
Answer list_tags(World& world, const Call& call) {
  struct Kind {
    std::string_view resource, type;
    ApiError missing;
  };
  const auto arn = text(call.input, "ResourceName");
  const auto name = arn.substr(arn.rfind(':') + 1);
  const Kind kinds[] = {
      {"cluster:", kCluster, {"DBClusterNotFoundFault", "DBCluster " + name + " not found.", 404}},
      {"db:", kInstance, {"DBInstanceNotFound", "DBInstance " + name + " not found.", 404}},
      {"subgrp:",
       kSubnetGroup,
       {"DBSubnetGroupNotFoundFault", "DB subnet group '" + name + "' does not exist.", 404}},
      {"pg:",
       kParameters,
       {"DBParameterGroupNotFound", "DBParameterGroup not found: " + name, 404}},
      {"cluster-pg:",
       kClusterParameters,
       {"DBParameterGroupNotFound", "DBParameterGroup not found: " + name, 404}}};
  Estate& estate = Play::of(world).estate(call);
  for (const auto& kind : kinds) {
    if (arn != world.arn("rds", call.region, call.account, std::string(kind.resource) + name))
      continue;
    const auto* thing = estate.thing(kind.type, name);
    if (thing == nullptr) return std::unexpected(kind.missing);
    XmlWriter xml;
    write_tags(xml, thing->properties);
    return Body{xml.take()};
  }
  return refuse("InvalidParameterValue", fmt::format("Invalid resource name: {}", arn));
}

}  // namespace slipway::deploy::rehearsal::rds
