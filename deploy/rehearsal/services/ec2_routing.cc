// Route tables, gateways and endpoints.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/services/ec2.hh"

namespace slipway::deploy::rehearsal::ec2 {
namespace {

// Which element a route's target stands in, by what its id begins with.
std::string_view target_element(std::string_view target) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> elements{{
      {"nat-", "natGatewayId"},
      {"tgw-", "transitGatewayId"},
      {"pcx-", "vpcPeeringConnectionId"},
      {"eni-", "networkInterfaceId"},
      {"i-", "instanceId"},
      {"eigw-", "egressOnlyInternetGatewayId"},
      {"lgw-", "localGatewayId"},
      {"cagw-", "carrierGatewayId"},
      {"arn:", "coreNetworkArn"},
  }};
  for (auto [prefix, element] : elements)
    if (target.starts_with(prefix)) return element;
  return "gatewayId";  // local, igw-, vgw-, vpce-
}

std::string_view destination_element(std::string_view destination) {
  if (destination.starts_with("pl-")) return "destinationPrefixListId";
  return destination.find(':') == std::string_view::npos ? "destinationCidrBlock"
                                                         : "destinationIpv6CidrBlock";
}

std::string association_id(const RouteTable& table, std::string_view subnet) {
  auto id = subnet.empty() ? std::string_view(table.id) : subnet;
  return std::string("rtbassoc").append(id.substr(id.find('-')));
}

Values table_value(const RouteTable& table, std::string_view owner, std::string_view filter) {
  auto each = [](const auto& rows, auto&& project) {
    Texts out;
    for (const auto& row : rows) out.push_back(project(row));
    return out;
  };
  auto targets = [&](std::string_view element) {
    Texts out;
    for (const Route& r : table.routes)
      if (target_element(r.target) == element) out.push_back(r.target);
    return out;
  };
  if (filter == "vpc-id") return Texts{table.vpc_id};
  if (filter == "route-table-id") return Texts{table.id};
  if (filter == "association.subnet-id") return table.subnet_ids;
  if (filter == "association.main") return Texts{table.main ? "true" : "false"};
  if (filter == "association.route-table-id") return Texts{table.id};
  if (filter == "route.destination-cidr-block")
    return each(table.routes, [](auto& r) { return r.destination; });
  if (filter == "route.state") return each(table.routes, [](auto& r) { return r.state; });
  if (filter == "route.gateway-id") return targets("gatewayId");
  if (filter == "route.nat-gateway-id") return targets("natGatewayId");
  if (filter == "route.transit-gateway-id") return targets("transitGatewayId");
  if (filter == "owner-id") return Texts{std::string(owner)};
  return std::nullopt;
}

void write_association(XmlWriter& xml, const RouteTable& table, std::string_view subnet) {
  xml.open("item").text("routeTableAssociationId", association_id(table, subnet));
  xml.text("routeTableId", table.id).optional("subnetId", subnet).boolean("main", subnet.empty());
  xml.open("associationState").text("state", "associated").close().close();
}

void write_table(XmlWriter& xml, const RouteTable& table, std::string_view owner) {
  xml.text("routeTableId", table.id)
      .text("vpcId", table.vpc_id)
      .text("ownerId", owner)
      .open("routeSet");
  for (const Route& route : table.routes) {
    xml.open("item").text(destination_element(route.destination), route.destination);
    xml.text(target_element(route.target), route.target);
    xml.text("state", route.state).text("origin", route.origin).close();
  }
  xml.close().open("associationSet");
  if (table.main) write_association(xml, table, "");
  for (const auto& subnet : table.subnet_ids) write_association(xml, table, subnet);
  xml.close().open("propagatingVgwSet").close();
  write_tags(xml, table.tags);
}

Values igw_value(const InternetGateway& gateway, std::string_view owner, std::string_view filter) {
  if (filter == "internet-gateway-id") return Texts{gateway.id};
  if (filter == "attachment.vpc-id") return Texts{gateway.vpc_id};
  if (filter == "attachment.state") return gateway.vpc_id.empty() ? Texts{} : Texts{"available"};
  if (filter == "owner-id") return Texts{std::string(owner)};
  return std::nullopt;
}

void write_igw(XmlWriter& xml, const InternetGateway& gateway, std::string_view owner) {
  xml.open("attachmentSet");
  if (!gateway.vpc_id.empty())
    xml.open("item").text("state", "available").text("vpcId", gateway.vpc_id).close();
  xml.close().text("internetGatewayId", gateway.id).text("ownerId", owner);
  write_tags(xml, gateway.tags);
}

Values nat_value(const NatGateway& nat, std::string_view filter) {
  if (filter == "nat-gateway-id") return Texts{nat.id};
  if (filter == "vpc-id") return Texts{nat.vpc_id};
  if (filter == "subnet-id") return Texts{nat.subnet_id};
  if (filter == "state") return Texts{nat.state};
  return std::nullopt;
}

// Of what was there before the rehearsal began, where nobody said since when.
Time since(const std::optional<Time>& created, const World& world) {
  return created.value_or(world.options().start - std::chrono::days(200));
}

void write_nat(XmlWriter& xml, const NatGateway& nat, const World& world) {
  xml.time("createTime", since(nat.created, world)).open("natGatewayAddressSet").open("item");
  xml.text("allocationId", "eipalloc" + nat.id.substr(3))
      .text("networkInterfaceId", "eni" + nat.id.substr(3));
  xml.optional("privateIp", nat.private_ip).optional("publicIp", nat.public_ip);
  xml.text("associationId", "eipassoc" + nat.id.substr(3)).boolean("isPrimary", true);
  xml.text("status", "succeeded").close().close();
  xml.text("natGatewayId", nat.id).text("state", nat.state).text("subnetId", nat.subnet_id);
  xml.text("vpcId", nat.vpc_id);
  write_tags(xml, nat.tags);
  xml.optional("failureMessage", nat.failure);
  xml.text("connectivityType", nat.connectivity).text("availabilityMode", "zonal");
}

Values endpoint_value(const VpcEndpoint& endpoint, std::string_view filter) {
  if (filter == "vpc-id") return Texts{endpoint.vpc_id};
  if (filter == "vpc-endpoint-id") return Texts{endpoint.id};
  if (filter == "vpc-endpoint-type") return Texts{endpoint.type};
  if (filter == "vpc-endpoint-state") return Texts{endpoint.state};
  if (filter == "service-name") return Texts{endpoint.service_name};
  return std::nullopt;
}

void write_endpoint(XmlWriter& xml, const VpcEndpoint& endpoint, std::string_view owner,
                    const World& world) {
  xml.text("vpcEndpointId", endpoint.id).text("vpcEndpointType", endpoint.type);
  xml.text("vpcId", endpoint.vpc_id).text("serviceName", endpoint.service_name);
  xml.text("state", endpoint.state);
  xml.text(
      "policyDocument",
      R"({"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]})");
  xml.list("routeTableIdSet", "item", endpoint.route_table_ids);
  xml.list("subnetIdSet", "item", endpoint.subnet_ids).open("groupSet");
  for (const auto& id : endpoint.security_group_ids) xml.open("item").text("groupId", id).close();
  xml.close().boolean("privateDnsEnabled", endpoint.private_dns).boolean("requesterManaged", false);
  xml.open("networkInterfaceIdSet").close().open("dnsEntrySet").close();
  xml.time("creationTimestamp", since(endpoint.created, world));
  write_tags(xml, endpoint.tags);
  xml.text("ownerId", owner);
}

}  // namespace

Answer describe_route_tables(World& world, const Call& call) {
  Listing<RouteTable> listing{
      "RouteTableId",
      "routeTableSet",
      "InvalidRouteTableID.NotFound",
      "routeTable",
      100,
      [&](const RouteTable& t, std::string_view filter) {
        return table_value(t, call.account, filter);
      },
      [&](XmlWriter& xml, const RouteTable& t) { write_table(xml, t, call.account); }};
  return describe(world, call, world.region(call).route_tables, listing);
}

Answer describe_internet_gateways(World& world, const Call& call) {
  Listing<InternetGateway> listing{
      "InternetGatewayId",
      "internetGatewaySet",
      "InvalidInternetGatewayID.NotFound",
      "internetGateway",
      1000,
      [&](const InternetGateway& g, std::string_view filter) {
        return igw_value(g, call.account, filter);
      },
      [&](XmlWriter& xml, const InternetGateway& g) { write_igw(xml, g, call.account); }};
  return describe(world, call, world.region(call).internet_gateways, listing);
}

Answer describe_nat_gateways(World& world, const Call& call) {
  Listing<NatGateway> listing{
      "NatGatewayId",
      "natGatewaySet",
      "NatGatewayNotFound",
      "natGateway",
      1000,
      [](const NatGateway& n, std::string_view filter) { return nat_value(n, filter); },
      [&](XmlWriter& xml, const NatGateway& n) { write_nat(xml, n, world); }};
  return describe(world, call, world.region(call).nat_gateways, listing);
}

Answer describe_vpc_endpoints(World& world, const Call& call) {
  Listing<VpcEndpoint> listing{
      "VpcEndpointId",
      "vpcEndpointSet",
      "InvalidVpcEndpointId.NotFound",
      "vpcEndpoint",
      1000,
      [](const VpcEndpoint& e, std::string_view filter) { return endpoint_value(e, filter); },
      [&](XmlWriter& xml, const VpcEndpoint& e) { write_endpoint(xml, e, call.account, world); }};
  return describe(world, call, world.region(call).vpc_endpoints, listing);
}

}  // namespace slipway::deploy::rehearsal::ec2
