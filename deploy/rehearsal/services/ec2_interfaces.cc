// Network interfaces: of NAT gateways, interface endpoints, load balancers, databases and tasks.
// None is kept: each is told from what it belongs to, with ids that stay its own.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ec2.hh"
#include "deploy/rehearsal/services/ec2_addresses.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal::ec2 {
namespace {

struct InterfaceRow {
  std::string id, type, description, requester, subnet_id, private_ip, public_ip, allocation;
  Texts groups;
  Tags tags;
  std::optional<Time> attached = {};
};

// "eni-0" and 16 digits of what it belongs to.
std::string interface_id(std::string_view owner, std::string_view subnet) {
  return "eni-0" + aws::sha256_hex(fmt::format("{} {}", owner, subnet)).substr(0, 16);
}

// An address of the subnet's first /24 that stays the owner's; AWS keeps the first four.
std::string address_in(const Subnet& subnet, std::string_view id) {
  const auto last_dot = subnet.cidr.rfind('.');
  const auto place = 4 + std::hash<std::string_view>()(id) % 240;
  return fmt::format("{}.{}", subnet.cidr.substr(0, last_dot), place);
}

void add_gateways(const Region& region, std::vector<InterfaceRow>& rows) {
  for (const auto& nat : region.nat_gateways) {
    if (nat.state != "available") continue;
    rows.push_back({.id = sibling_id("eni", nat.id),
                    .type = "nat_gateway",
                    .description = "Interface for NAT Gateway " + nat.id,
                    .requester = "amazon-nat-gateway",
                    .subnet_id = nat.subnet_id,
                    .private_ip = nat.private_ip,
                    .public_ip = nat.public_ip,
                    .allocation = sibling_id("eipalloc", nat.id),
                    .groups = {},
                    .tags = {}});
  }
}

void add_endpoints(const Region& region, std::vector<InterfaceRow>& rows) {
  for (const auto& endpoint : region.vpc_endpoints) {
    if (endpoint.type != "Interface") continue;
    for (const auto& subnet : endpoint.subnet_ids)
      rows.push_back({.id = interface_id(endpoint.id, subnet),
                      .type = "vpc_endpoint",
                      .description = "VPC Endpoint Interface " + endpoint.id,
                      .requester = "amazon-aws",
                      .subnet_id = subnet,
                      .private_ip = {},
                      .public_ip = {},
                      .allocation = {},
                      .groups = endpoint.security_group_ids,
                      .tags = {}});
  }
}

void add_balancers(const cfn::Estate& estate, std::vector<InterfaceRow>& rows) {
  for (const auto* thing : estate.all("AWS::ElasticLoadBalancingV2::LoadBalancer")) {
    const auto full = text(thing->attributes, "LoadBalancerFullName");
    for (const auto& subnet : texts(thing->properties, "Subnets"))
      rows.push_back({.id = interface_id(thing->physical_id, subnet),
                      .type = "interface",
                      .description = "ELB " + full,
                      .requester = "amazon-elb",
                      .subnet_id = subnet,
                      .private_ip = {},
                      .public_ip = {},
                      .allocation = {},
                      .groups = texts(thing->properties, "SecurityGroups"),
                      .tags = {}});
  }
}

void add_databases(cfn::Estate& estate, std::vector<InterfaceRow>& rows) {
  std::size_t number = 0;
  for (const auto* thing : estate.all("AWS::RDS::DBInstance")) {
    const auto* cluster =
        estate.thing("AWS::RDS::DBCluster", text(thing->properties, "DBClusterIdentifier"));
    if (cluster == nullptr) continue;
    const auto* group =
        estate.thing("AWS::RDS::DBSubnetGroup", text(cluster->properties, "DBSubnetGroupName"));
    const auto subnets = group == nullptr ? Texts{} : texts(group->properties, "SubnetIds");
    if (subnets.empty()) continue;
    rows.push_back({.id = interface_id(thing->physical_id, "database"),
                    .type = "interface",
                    .description = "RDSNetworkInterface",
                    .requester = "amazon-rds",
                    .subnet_id = subnets[number++ % subnets.size()],
                    .private_ip = {},
                    .public_ip = {},
                    .allocation = {},
                    .groups = texts(cluster->properties, "VpcSecurityGroupIds"),
                    .tags = {}});
  }
}

void add_tasks(const cfn::Estate& estate, Time now, std::vector<InterfaceRow>& rows) {
  for (const auto& task : estate.ecs.tasks) {
    const auto& network = task.network;
    if (network.interface.empty() || task.pending > now || status(task, now) == "STOPPED") continue;
    Tags tags;
    for (const auto& tag : task.tags)
      if (text(tag, "key").starts_with("aws:ecs:"))
        tags.emplace_back(text(tag, "key"), text(tag, "value"));
    rows.push_back({.id = network.interface,
                    .type = "interface",
                    .description = fmt::format("arn:aws:ecs:{}:{}:attachment/{}", estate.region,
                                               estate.account, network.attachment),
                    .requester = "amazon-ecs",
                    .subnet_id = network.subnet,
                    .private_ip = network.private_ip,
                    .public_ip = network.public_ip,
                    .allocation = {},
                    .groups = network.groups,
                    .tags = std::move(tags),
                    .attached = task.pending});
  }
}

std::vector<InterfaceRow> interfaces_of(World& world, const Call& call) {
  Region& region = world.region(call);
  auto& estate = cfn::Play::of(world).estate(call);
  std::vector<InterfaceRow> rows;
  add_gateways(region, rows);
  add_endpoints(region, rows);
  add_balancers(estate, rows);
  add_databases(estate, rows);
  add_tasks(estate, world.now(), rows);
  for (auto& row : rows)
    if (const auto* subnet = region.subnet(row.subnet_id); row.private_ip.empty() && subnet)
      row.private_ip = address_in(*subnet, row.id);
  return rows;
}

Values interface_value(const InterfaceRow& row, Region& region, const Call& call,
                       std::string_view filter) {
  const auto* subnet = region.subnet(row.subnet_id);
  if (filter == "network-interface-id") return Texts{row.id};
  if (filter == "subnet-id") return Texts{row.subnet_id};
  if (filter == "vpc-id") return subnet ? Texts{subnet->vpc_id} : Texts{};
  if (filter == "availability-zone") return subnet ? Texts{subnet->availability_zone} : Texts{};
  if (filter == "group-id") return row.groups;
  if (filter == "description") return Texts{row.description};
  if (filter == "interface-type") return Texts{row.type};
  if (filter == "requester-id") return Texts{row.requester};
  if (filter == "requester-managed") return Texts{"true"};
  if (filter == "owner-id") return Texts{call.account};
  if (filter == "status") return Texts{"in-use"};
  if (filter == "private-ip-address" || filter == "addresses.private-ip-address")
    return Texts{row.private_ip};
  if (filter == "association.public-ip")
    return row.public_ip.empty() ? Texts{} : Texts{row.public_ip};
  return std::nullopt;
}

void write_attachment(XmlWriter& xml, const InterfaceRow& row) {
  xml.open("attachment").text("attachmentId", sibling_id("eni-attach", row.id));
  xml.text("instanceOwnerId", row.requester).number("deviceIndex", 1).number("networkCardIndex", 0);
  xml.text("status", "attached");
  if (row.attached) xml.time("attachTime", *row.attached);
  xml.boolean("deleteOnTermination", false).close();
}

// An address without an allocation is AWS's own, borrowed for as long as the interface lives.
void write_association(XmlWriter& xml, const InterfaceRow& row, const Vpc* vpc, const Call& call) {
  if (row.public_ip.empty()) return;
  xml.open("association").optional("allocationId", row.allocation);
  if (!row.allocation.empty()) xml.text("associationId", sibling_id("eipassoc", row.allocation));
  xml.text("publicIp", row.public_ip);
  xml.optional("publicDnsName", public_dns_name(vpc, call.region, row.public_ip));
  xml.text("ipOwnerId", row.allocation.empty() ? "amazon" : call.account).close();
}

void write_interface(XmlWriter& xml, const InterfaceRow& row, World& world, const Call& call) {
  Region& region = world.region(call);
  const auto* subnet = region.subnet(row.subnet_id);
  const auto* vpc = subnet == nullptr ? nullptr : region.vpc(subnet->vpc_id);
  const auto dns_name = private_dns_name(vpc, call.region, row.private_ip);
  xml.text("networkInterfaceId", row.id).text("subnetId", row.subnet_id);
  if (subnet != nullptr)
    xml.text("vpcId", subnet->vpc_id).text("availabilityZone", subnet->availability_zone);
  xml.text("description", row.description).text("ownerId", call.account);
  xml.text("requesterId", row.requester).boolean("requesterManaged", true);
  xml.text("status", "in-use").text("macAddress", mac_address(row.id));
  xml.text("privateIpAddress", row.private_ip).optional("privateDnsName", dns_name);
  xml.boolean("sourceDestCheck", row.type != "nat_gateway").open("groupSet");
  for (const auto& group : row.groups)
    xml.open("item")
        .text("groupId", group)
        .text("groupName", group_name(world, call, group))
        .close();
  xml.close();
  write_attachment(xml, row);
  write_association(xml, row, vpc, call);
  write_tags(xml, row.tags);
  xml.open("privateIpAddressesSet").open("item").text("privateIpAddress", row.private_ip);
  xml.optional("privateDnsName", dns_name).boolean("primary", true);
  write_association(xml, row, vpc, call);
  xml.close().close().open("ipv6AddressesSet").close().text("interfaceType", row.type);
}

}  // namespace

Answer describe_network_interfaces(World& world, const Call& call) {
  Region& region = world.region(call);
  Listing<InterfaceRow> listing{
      "NetworkInterfaceId",
      "networkInterfaceSet",
      "InvalidNetworkInterfaceID.NotFound",
      "networkInterface",
      1000,
      [&](const InterfaceRow& row, std::string_view filter) {
        return interface_value(row, region, call, filter);
      },
      [&](XmlWriter& xml, const InterfaceRow& row) { write_interface(xml, row, world, call); }};
  return describe(world, call, interfaces_of(world, call), listing);
}

}  // namespace slipway::deploy::rehearsal::ec2
