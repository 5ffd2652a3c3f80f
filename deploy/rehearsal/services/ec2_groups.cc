// Security groups: each VPC's default one, and those of stacks with the rules written in them and
// beside them (AWS::EC2::SecurityGroupIngress and -Egress).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ec2.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal::ec2 {
namespace {

using nlohmann::json;
constexpr std::string_view kSecurityGroup = "AWS::EC2::SecurityGroup";

// As a template writes it; `peer` is the other group's key of this direction.
struct GroupRow {
  std::string id, name, description, vpc_id;
  json ingress = json::array(), egress = json::array();
  Tags tags;
};

GroupRow default_group(const Vpc& vpc) {
  const auto id = sibling_id("sg", vpc.id);
  return {.id = id,
          .name = "default",
          .description = "default VPC security group",
          .vpc_id = vpc.id,
          .ingress = json::array({{{"IpProtocol", "-1"}, {"SourceSecurityGroupId", id}}}),
          .egress = json::array({{{"IpProtocol", "-1"}, {"CidrIp", "0.0.0.0/0"}}}),
          .tags = {}};
}

Tags tags_of(const json& properties) {
  Tags out;
  for (const auto& tag : properties.value("Tags", json::array()))
    if (tag.is_object()) out.emplace_back(text(tag, "Key"), text(tag, "Value"));
  return out;
}

// CloudFormation names a group that has no name STACK-LOGICALID-RANDOM.
std::string name_of_group(const cfn::Thing& thing) {
  if (const auto given = text(thing.properties, "GroupName"); !given.empty()) return given;
  auto digits = thing.physical_id.substr(thing.physical_id.size() - 12);
  std::ranges::transform(digits, digits.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return fmt::format("{}-{}-{}", thing.stack_name, thing.logical_id, digits);
}

GroupRow group_of(const cfn::Estate& estate, const cfn::Thing& thing) {
  GroupRow row{.id = thing.physical_id,
               .name = name_of_group(thing),
               .description = text(thing.properties, "GroupDescription"),
               .vpc_id = text(thing.properties, "VpcId"),
               .ingress = thing.properties.value("SecurityGroupIngress", json::array()),
               .egress = thing.properties.value("SecurityGroupEgress", json::array()),
               .tags = tags_of(thing.properties)};
  const auto add = [&](const char* type, json& rules) {
    for (const auto* rule : estate.all(type))
      if (text(rule->properties, "GroupId") == row.id) rules.push_back(rule->properties);
  };
  add("AWS::EC2::SecurityGroupIngress", row.ingress);
  add("AWS::EC2::SecurityGroupEgress", row.egress);
  // Where nothing is said everything may go out.
  if (row.egress.empty()) row.egress.push_back({{"IpProtocol", "-1"}, {"CidrIp", "0.0.0.0/0"}});
  return row;
}

std::vector<GroupRow> groups_of(World& world, const Call& call) {
  std::vector<GroupRow> rows;
  for (const auto& vpc : world.region(call).vpcs) rows.push_back(default_group(vpc));
  const auto& estate = cfn::Play::of(world).estate(call);
  for (const auto* thing : estate.all(kSecurityGroup)) rows.push_back(group_of(estate, *thing));
  return rows;
}

// One list of an IpPermission: those rules that have the key.
void write_sources(XmlWriter& xml, const std::vector<const json*>& rules, const char* list,
                   std::initializer_list<const char*> keys, const char* element,
                   const std::string& owner) {
  xml.open(list);
  for (const auto* rule : rules)
    for (const char* key : keys) {
      const auto value = text(*rule, key);
      if (value.empty()) continue;
      xml.open("item");
      if (!owner.empty()) xml.text("userId", owner);
      xml.text(element, value).optional("description", text(*rule, "Description")).close();
    }
  xml.close();
}

// EC2 tells all rules of one protocol and port range as one permission.
void write_permissions(XmlWriter& xml, const char* name, const json& rules,
                       const std::string& owner) {
  std::map<std::array<std::string, 3>, std::vector<const json*>> by_ports;
  for (const auto& rule : rules)
    if (rule.is_object())
      by_ports[{text(rule, "IpProtocol"), text(rule, "FromPort"), text(rule, "ToPort")}].push_back(
          &rule);
  xml.open(name);
  for (const auto& [ports, same] : by_ports) {
    xml.open("item").text("ipProtocol", ports[0]);
    xml.optional("fromPort", ports[1]).optional("toPort", ports[2]);
    write_sources(xml, same, "groups", {"SourceSecurityGroupId", "DestinationSecurityGroupId"},
                  "groupId", owner);
    write_sources(xml, same, "ipRanges", {"CidrIp"}, "cidrIp", "");
    write_sources(xml, same, "ipv6Ranges", {"CidrIpv6"}, "cidrIpv6", "");
    write_sources(xml, same, "prefixListIds", {"SourcePrefixListId", "DestinationPrefixListId"},
                  "prefixListId", "");
    xml.close();
  }
  xml.close();
}

void write_group(XmlWriter& xml, const GroupRow& group, const Call& call) {
  xml.text("groupId", group.id);
  write_permissions(xml, "ipPermissionsEgress", group.egress, call.account);
  write_tags(xml, group.tags);
  xml.text("vpcId", group.vpc_id);
  xml.text("securityGroupArn",
           fmt::format("arn:aws:ec2:{}:{}:security-group/{}", call.region, call.account, group.id));
  xml.text("ownerId", call.account).text("groupName", group.name);
  xml.text("groupDescription", group.description);
  write_permissions(xml, "ipPermissions", group.ingress, call.account);
}

// The groups that rules name.
Texts named_in(const json& rules) {
  Texts out;
  for (const auto& rule : rules)
    for (const char* key : {"SourceSecurityGroupId", "DestinationSecurityGroupId"})
      if (auto id = text(rule, key); !id.empty()) out.push_back(std::move(id));
  return out;
}

Values group_value(const GroupRow& row, const Call& call, std::string_view filter) {
  if (filter == "group-id") return Texts{row.id};
  if (filter == "group-name") return Texts{row.name};
  if (filter == "description") return Texts{row.description};
  if (filter == "vpc-id") return Texts{row.vpc_id};
  if (filter == "owner-id") return Texts{call.account};
  if (filter == "ip-permission.group-id") return named_in(row.ingress);
  if (filter == "egress.ip-permission.group-id") return named_in(row.egress);
  return std::nullopt;
}

}  // namespace

Answer describe_security_groups(World& world, const Call& call) {
  auto rows = groups_of(world, call);
  if (const auto names = texts(call.input, "GroupName"); !names.empty())
    std::erase_if(rows, [&](const GroupRow& row) {
      return std::ranges::find(names, row.name) == names.end();
    });
  Listing<GroupRow> listing{
      "GroupId",
      "securityGroupInfo",
      "InvalidGroup.NotFound",
      "security group",
      1000,
      [&](const GroupRow& row, std::string_view filter) { return group_value(row, call, filter); },
      [&](XmlWriter& xml, const GroupRow& row) { write_group(xml, row, call); }};
  return describe(world, call, rows, listing);
}

std::vector<std::pair<std::string, Tags>> tags_of_groups(World& world, const Call& call) {
  std::vector<std::pair<std::string, Tags>> out;
  for (auto& row : groups_of(world, call)) out.emplace_back(row.id, std::move(row.tags));
  return out;
}

bool is_security_group(World& world, const cfn::Estate& estate, std::string_view id) {
  const auto& vpcs = world.region(estate.account, estate.region).vpcs;
  const auto made = estate.things.find(std::string(kSecurityGroup));
  return std::ranges::any_of(vpcs,
                             [&](const Vpc& vpc) { return sibling_id("sg", vpc.id) == id; }) ||
         (made != estate.things.end() && made->second.contains(std::string(id)));
}

std::string group_name(World& world, const Call& call, std::string_view id) {
  for (const auto& row : groups_of(world, call))
    if (row.id == id) return row.name;
  return {};
}

}  // namespace slipway::deploy::rehearsal::ec2
