// Network ACLs, addresses; the endpoint services and machine types of a region. What an account's
// file does not name is what AWS makes by itself: each VPC's ACL, an address for each NAT gateway.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <numeric>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ec2.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal::ec2 {
namespace {

void write_acl_entry(XmlWriter& xml, const AclRule& rule) {
  xml.open("item").text("cidrBlock", rule.cidr).boolean("egress", rule.egress);
  if (rule.protocol == "6")
    xml.open("portRange").number("from", rule.from).number("to", rule.to).close();
  xml.text("protocol", rule.protocol).text("ruleAction", rule.allows ? "allow" : "deny");
  xml.number("ruleNumber", rule.number).close();
}

// AWS's own ACL of each VPC, which lets everything through, and those of the file.
std::vector<NetworkAcl> acls_of(const Region& region) {
  std::vector<NetworkAcl> acls;
  for (const auto& vpc : region.vpcs) {
    NetworkAcl own{
        .id = sibling_id("acl", vpc.id), .vpc_id = vpc.id, .subnet_ids = {}, .rules = {}};
    for (const auto& subnet : region.subnets) {
      bool taken = std::ranges::any_of(region.network_acls, [&](const NetworkAcl& acl) {
        return std::ranges::find(acl.subnet_ids, subnet.id) != acl.subnet_ids.end();
      });
      if (subnet.vpc_id == vpc.id && !taken) own.subnet_ids.push_back(subnet.id);
    }
    for (bool egress : {true, false})
      own.rules.push_back({.egress = egress, .allows = true, .number = 100, .cidr = "0.0.0.0/0"});
    acls.push_back(std::move(own));
  }
  acls.insert(acls.end(), region.network_acls.begin(), region.network_acls.end());
  return acls;
}

bool is_default_acl(const NetworkAcl& acl) { return acl.id == sibling_id("acl", acl.vpc_id); }

void write_acl(XmlWriter& xml, const NetworkAcl& acl, const Call& call) {
  xml.open("associationSet");
  for (const auto& subnet : acl.subnet_ids)
    xml.open("item")
        .text("networkAclAssociationId", sibling_id("aclassoc", subnet))
        .text("networkAclId", acl.id)
        .text("subnetId", subnet)
        .close();
  xml.close().open("entrySet");
  for (const AclRule& rule : acl.rules) write_acl_entry(xml, rule);
  for (bool egress : {true, false})
    write_acl_entry(xml, {.egress = egress, .number = 32767, .cidr = "0.0.0.0/0"});
  xml.close().boolean("default", is_default_acl(acl)).text("networkAclId", acl.id);
  write_tags(xml, acl.tags);
  xml.text("vpcId", acl.vpc_id).text("ownerId", call.account);
}

struct AddressShown : Address {
  std::string private_ip;
  Tags tags;
};

// Those of the file or a saved inventory, and of each NAT gateway its own.
std::vector<AddressShown> addresses_of(const Region& region) {
  std::vector<AddressShown> rows;
  for (const auto& nat : region.nat_gateways)
    if (!nat.public_ip.empty())
      rows.push_back(
          {{sibling_id("eipalloc", nat.id), nat.public_ip, sibling_id("eni", nat.id), {}},
           nat.private_ip,
           nat.tags});
  for (const auto& address : region.addresses) rows.push_back({address, {}, {}});
  return rows;
}

void write_address(XmlWriter& xml, const AddressShown& address, const Call& call) {
  xml.text("allocationId", address.id).text("domain", "vpc");
  if (!address.interface_id.empty() || !address.instance_id.empty())
    xml.text("associationId", sibling_id("eipassoc", address.id))
        .optional("networkInterfaceId", address.interface_id)
        .text("networkInterfaceOwnerId", call.account)
        .optional("privateIpAddress", address.private_ip);
  xml.optional("instanceId", address.instance_id);
  write_tags(xml, address.tags);
  xml.text("publicIp", address.public_ip).text("publicIpv4Pool", "amazon");
  xml.text("networkBorderGroup", call.region);
}

constexpr std::array<std::string_view, 20> interface_services{"autoscaling",
                                                              "cloudformation",
                                                              "ec2",
                                                              "ecr.api",
                                                              "ecr.dkr",
                                                              "ecs",
                                                              "ecs-agent",
                                                              "ecs-telemetry",
                                                              "ec2messages",
                                                              "elasticfilesystem",
                                                              "elasticloadbalancing",
                                                              "events",
                                                              "kms",
                                                              "lambda",
                                                              "logs",
                                                              "monitoring",
                                                              "rds",
                                                              "secretsmanager",
                                                              "ssm",
                                                              "sts"};
constexpr std::array<std::string_view, 2> gateway_services{"dynamodb", "s3"};

struct ServiceRow {
  std::string name, type, dns;
};

std::vector<ServiceRow> services_of(const std::string& region) {
  std::vector<ServiceRow> rows;
  auto add = [&](std::string_view service, const char* type) {
    rows.push_back({fmt::format("com.amazonaws.{}.{}", region, service), type,
                    fmt::format("{}.{}.amazonaws.com", service, region)});
  };
  for (auto service : interface_services) add(service, "Interface");
  for (auto service : gateway_services) add(service, "Gateway");
  add("s3", "Interface");
  std::ranges::stable_sort(rows, {}, &ServiceRow::name);
  return rows;
}

void write_service(XmlWriter& xml, const ServiceRow& row, const Region& region) {
  xml.open("item").text("serviceName", row.name);
  xml.open("serviceType").open("item").text("serviceType", row.type).close().close();
  Texts zones;
  for (const auto& zone : region.zones) zones.push_back(zone.name);
  xml.list("availabilityZoneSet", "item", zones).text("owner", "amazon");
  xml.list("baseEndpointDnsNameSet", "item", {row.dns});
  if (row.type == "Interface") xml.text("privateDnsName", row.dns);
  xml.boolean("vpcEndpointPolicySupported", true).boolean("acceptanceRequired", false);
  xml.boolean("managesVpcEndpoints", false).open("tagSet").close();
  xml.list("supportedIpAddressTypeSet", "item", {"ipv4"}).text("serviceRegion", region.name);
  xml.close();
}

struct OfferRow {
  std::string id, place;
  Tags tags;
};

}  // namespace

Answer describe_network_acls(World& world, const Call& call) {
  auto value = [&](const NetworkAcl& row, std::string_view filter) -> Values {
    if (filter == "network-acl-id") return Texts{row.id};
    if (filter == "vpc-id") return Texts{row.vpc_id};
    if (filter == "default") return Texts{is_default_acl(row) ? "true" : "false"};
    if (filter == "owner-id") return Texts{call.account};
    if (filter != "association.subnet-id") return std::nullopt;
    return row.subnet_ids;
  };
  Listing<NetworkAcl> listing{
      "NetworkAclId",
      "networkAclSet",
      "InvalidNetworkAclID.NotFound",
      "networkAcl",
      1000,
      value,
      [&](XmlWriter& xml, const NetworkAcl& row) { write_acl(xml, row, call); }};
  return describe(world, call, acls_of(world.region(call)), listing);
}

Answer describe_addresses(World& world, const Call& call) {
  auto value = [&](const AddressShown& row, std::string_view filter) -> Values {
    if (filter == "allocation-id") return Texts{row.id};
    if (filter == "public-ip") return Texts{row.public_ip};
    if (filter == "private-ip-address") return Texts{row.private_ip};
    if (filter == "network-interface-id") return Texts{row.interface_id};
    if (filter == "instance-id") return Texts{row.instance_id};
    if (filter == "domain") return Texts{"vpc"};
    return std::nullopt;
  };
  Listing<AddressShown> listing{
      "AllocationId",
      "addressesSet",
      "InvalidAllocationID.NotFound",
      "allocation",
      1000,
      value,
      [&](XmlWriter& xml, const AddressShown& row) { write_address(xml, row, call); }};
  return describe(world, call, addresses_of(world.region(call)), listing);
}

Answer describe_vpc_endpoint_services(World& world, const Call& call) {
  auto filters = filters_of(call.input);
  if (!filters) return std::unexpected(filters.error());
  auto names = texts(call.input, "ServiceName");
  auto rows = services_of(call.region);
  for (const auto& name : names)
    if (std::ranges::find(rows, name, &ServiceRow::name) == rows.end())
      return std::unexpected(ApiError{
          "InvalidServiceName", fmt::format("The Vpc Endpoint Service '{}' does not exist", name)});
  for (const Filter& filter : *filters)
    if (filter.name != "service-name" && filter.name != "service-type" && filter.name != "owner")
      return std::unexpected(unknown_filter(filter.name));
  std::erase_if(rows, [&](const ServiceRow& row) {
    auto misses = [&](const Filter& f) {
      const Texts value{f.name == "service-name" ? row.name
                        : f.name == "owner"      ? "amazon"
                                                 : row.type};
      return !any_matches(f.values, value);
    };
    return (!names.empty() && std::ranges::find(names, row.name) == names.end()) ||
           std::ranges::any_of(*filters, misses);
  });
  std::vector<std::size_t> all(rows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::string next;
  const auto page = chosen_page(world, call, all, 1000, "ServiceName", !names.empty(), next);
  if (!page) return std::unexpected(page.error());
  Texts shown;
  for (const auto i : *page)
    if (shown.empty() || shown.back() != rows[i].name) shown.push_back(rows[i].name);
  XmlWriter xml;
  xml.list("serviceNameSet", "item", shown).open("serviceDetailSet");
  for (const auto i : *page) write_service(xml, rows[i], world.region(call));
  xml.close().optional("nextToken", next);
  return Body{xml.take()};
}

Answer describe_instance_type_offerings(World& world, const Call& call) {
  constexpr std::array<std::string_view, 8> types{"c6i.large",  "c7g.large", "m6i.large",
                                                  "m6i.xlarge", "m7g.large", "t3.medium",
                                                  "t3.micro",   "t4g.small"};
  auto by = text(call.input, "LocationType");
  Texts places;
  if (by == "availability-zone")
    for (const auto& zone : world.region(call).zones) places.push_back(zone.name);
  else if (by == "availability-zone-id")
    for (const auto& zone : world.region(call).zones) places.push_back(zone.id);
  else
    places = {call.region};
  std::vector<OfferRow> rows;
  for (auto type : types)
    for (const auto& place : places) rows.push_back({std::string(type), place, {}});
  auto value = [](const OfferRow& row, std::string_view filter) -> Values {
    if (filter == "instance-type") return Texts{row.id};
    if (filter == "location") return Texts{row.place};
    return std::nullopt;
  };
  Listing<OfferRow> listing{
      "InstanceType",
      "instanceTypeOfferingSet",
      "InvalidInstanceType",
      "instance type",
      1000,
      value,
      [&](XmlWriter& xml, const OfferRow& row) {
        xml.text("instanceType", row.id).text("locationType", by.empty() ? "region" : by);
        xml.text("location", row.place);
      }};
  return describe(world, call, rows, listing);
}

}  // namespace slipway::deploy::rehearsal::ec2
