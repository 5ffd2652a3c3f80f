// VPCs, subnets, regions and availability zones.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/regions.hh"
#include "deploy/rehearsal/services/ec2.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal::ec2 {
namespace {

std::string yes_no(bool value) { return value ? "true" : "false"; }

Values vpc_value(const Vpc& vpc, std::string_view owner, std::string_view filter) {
  if (filter == "vpc-id") return Texts{vpc.id};
  if (filter == "cidr" || filter == "cidr-block-association.cidr-block") return Texts{vpc.cidr};
  if (filter == "is-default" || filter == "isDefault") return Texts{yes_no(vpc.is_default)};
  if (filter == "state") return Texts{"available"};
  if (filter == "owner-id") return Texts{std::string(owner)};
  if (filter == "dhcp-options-id") return Texts{sibling_id("dopt", vpc.id)};
  return std::nullopt;
}

void write_vpc(XmlWriter& xml, const Vpc& vpc, std::string_view owner) {
  xml.text("ownerId", owner).text("instanceTenancy", "default");
  xml.open("cidrBlockAssociationSet").open("item");
  xml.text("associationId", sibling_id("vpc-cidr-assoc", vpc.id)).text("cidrBlock", vpc.cidr);
  xml.open("cidrBlockState").text("state", "associated").close().close().close();
  xml.boolean("isDefault", vpc.is_default);
  write_tags(xml, vpc.tags);
  xml.text("vpcId", vpc.id).text("state", "available").text("cidrBlock", vpc.cidr);
  xml.text("dhcpOptionsId", sibling_id("dopt", vpc.id));
}

std::string zone_id(const Region& region, std::string_view zone) {
  for (const auto& z : region.zones)
    if (z.name == zone) return z.id;
  return {};
}

Values subnet_value(const Subnet& subnet, const Region& region, std::string_view owner,
                    std::string_view filter) {
  if (filter == "vpc-id") return Texts{subnet.vpc_id};
  if (filter == "subnet-id") return Texts{subnet.id};
  if (filter == "availability-zone" || filter == "availabilityZone")
    return Texts{subnet.availability_zone};
  if (filter == "availability-zone-id") return Texts{zone_id(region, subnet.availability_zone)};
  if (filter == "cidr-block" || filter == "cidr") return Texts{subnet.cidr};
  if (filter == "available-ip-address-count") return Texts{std::to_string(subnet.available_ips)};
  if (filter == "default-for-az" || filter == "defaultForAz")
    return Texts{yes_no(subnet.default_for_az)};
  if (filter == "map-public-ip-on-launch") return Texts{yes_no(subnet.map_public_ip)};
  if (filter == "state") return Texts{"available"};
  if (filter == "owner-id") return Texts{std::string(owner)};
  return std::nullopt;
}

void write_subnet(XmlWriter& xml, const Subnet& subnet, const Region& region,
                  std::string_view owner) {
  xml.text("availabilityZoneId", zone_id(region, subnet.availability_zone));
  xml.boolean("mapCustomerOwnedIpOnLaunch", false).text("ownerId", owner);
  xml.boolean("assignIpv6AddressOnCreation", false).open("ipv6CidrBlockAssociationSet").close();
  write_tags(xml, subnet.tags);
  xml.text("subnetArn", fmt::format("arn:aws:ec2:{}:{}:subnet/{}", region.name, owner, subnet.id));
  xml.boolean("enableDns64", false).boolean("ipv6Native", false);
  xml.open("privateDnsNameOptionsOnLaunch").text("hostnameType", "ip-name");
  xml.boolean("enableResourceNameDnsARecord", false);
  xml.boolean("enableResourceNameDnsAAAARecord", false).close();
  xml.text("subnetId", subnet.id).text("state", "available").text("vpcId", subnet.vpc_id);
  xml.text("cidrBlock", subnet.cidr).number("availableIpAddressCount", subnet.available_ips);
  xml.text("availabilityZone", subnet.availability_zone);
  xml.boolean("defaultForAz", subnet.default_for_az)
      .boolean("mapPublicIpOnLaunch", subnet.map_public_ip);
}

bool passes_filters(const std::vector<Filter>& filters,
                    const std::function<Values(std::string_view)>& value,
                    std::optional<ApiError>& error) {
  for (const Filter& filter : filters) {
    auto values = value(filter.name);
    if (!values) error = unknown_filter(filter.name);
    if (!values || !any_matches(filter.values, *values)) return false;
  }
  return true;
}

std::string_view opt_in_status(World& world, const Call& call, const RegionFact& fact) {
  if (!fact.opt_in) return "opt-in-not-required";
  const auto& regions = world.account(call).regions;
  return regions.contains(fact.name) ? "opted-in" : "not-opted-in";
}

}  // namespace

Answer describe_vpcs(World& world, const Call& call) {
  const std::string& owner = call.account;
  Listing<Vpc> listing{
      "VpcId",
      "vpcSet",
      "InvalidVpcID.NotFound",
      "vpc",
      1000,
      [&](const Vpc& vpc, std::string_view filter) { return vpc_value(vpc, owner, filter); },
      [&](XmlWriter& xml, const Vpc& vpc) { write_vpc(xml, vpc, owner); }};
  return describe(world, call, world.region(call).vpcs, listing);
}

Answer describe_vpc_attribute(World& world, const Call& call) {
  auto id = text(call.input, "VpcId"), attribute = text(call.input, "Attribute");
  const Vpc* vpc = world.region(call).vpc(id);
  if (!vpc) return std::unexpected(not_found("InvalidVpcID.NotFound", "vpc", id));
  bool value = false;
  if (attribute == "enableDnsSupport")
    value = vpc->dns_support;
  else if (attribute == "enableDnsHostnames")
    value = vpc->dns_hostnames;
  else if (attribute != "enableNetworkAddressUsageMetrics")
    return std::unexpected(
        ApiError{"InvalidParameterValue",
                 fmt::format("Value ({}) for parameter attribute is invalid. Unknown attribute.",
                             attribute)});
  XmlWriter xml;
  xml.text("vpcId", id).open(attribute).boolean("value", value).close();
  return Body{xml.take()};
}

Answer describe_subnets(World& world, const Call& call) {
  const Region& region = world.region(call);
  Listing<Subnet> listing{
      "SubnetId",
      "subnetSet",
      "InvalidSubnetID.NotFound",
      "subnet",
      1000,
      [&](const Subnet& s, std::string_view filter) {
        return subnet_value(s, region, call.account, filter);
      },
      [&](XmlWriter& xml, const Subnet& s) { write_subnet(xml, s, region, call.account); }};
  return describe(world, call, region.subnets, listing);
}

Answer describe_regions(World& world, const Call& call) {
  auto filters = filters_of(call.input);
  if (!filters) return std::unexpected(filters.error());
  auto names = texts(call.input, "RegionName");
  for (const auto& name : names)
    if (std::ranges::find(all_regions(), name, &RegionFact::name) == all_regions().end())
      return std::unexpected(
          ApiError{"InvalidParameterValue", fmt::format("Invalid region provided: {}", name)});
  std::optional<ApiError> error;
  XmlWriter xml;
  xml.open("regionInfo");
  for (const RegionFact& fact : all_regions()) {
    auto status = opt_in_status(world, call, fact);
    auto endpoint = fmt::format("ec2.{}.amazonaws.com", fact.name);
    auto value = [&](std::string_view filter) -> Values {
      if (filter == "region-name") return std::vector<std::string>{std::string(fact.name)};
      if (filter == "opt-in-status") return std::vector<std::string>{std::string(status)};
      if (filter == "endpoint") return std::vector{endpoint};
      return std::nullopt;
    };
    if (!names.empty() && std::ranges::find(names, fact.name) == names.end()) continue;
    if (names.empty() && status == "not-opted-in" && !flag(call.input, "AllRegions")) continue;
    if (!passes_filters(*filters, value, error)) continue;
    xml.open("item").text("regionName", fact.name).text("regionEndpoint", endpoint);
    xml.text("optInStatus", status).close();
  }
  if (error) return std::unexpected(*error);
  return Body{xml.take()};
}

Answer describe_availability_zones(World& world, const Call& call) {
  auto filters = filters_of(call.input);
  if (!filters) return std::unexpected(filters.error());
  auto names = texts(call.input, "ZoneName"), ids = texts(call.input, "ZoneId");
  const Region& region = world.region(call);
  auto unlisted = [](const std::vector<std::string>& list, const std::string& item) {
    return !list.empty() && std::ranges::find(list, item) == list.end();
  };
  for (const auto& name : names)
    if (std::ranges::find(region.zones, name, &AvailabilityZone::name) == region.zones.end())
      return std::unexpected(
          ApiError{"InvalidParameterValue", fmt::format("Invalid availability zone: [{}]", name)});
  std::optional<ApiError> error;
  XmlWriter xml;
  xml.open("availabilityZoneInfo");
  for (const auto& zone : region.zones) {
    auto value = [&](std::string_view filter) -> Values {
      if (filter == "zone-name") return Texts{zone.name};
      if (filter == "zone-id") return Texts{zone.id};
      if (filter == "region-name" || filter == "group-name") return Texts{region.name};
      if (filter == "state") return Texts{"available"};
      if (filter == "zone-type") return Texts{"availability-zone"};
      if (filter == "opt-in-status") return Texts{"opt-in-not-required"};
      return std::nullopt;
    };
    if (unlisted(names, zone.name) || unlisted(ids, zone.id) ||
        !passes_filters(*filters, value, error))
      continue;
    xml.open("item").text("zoneName", zone.name).text("zoneState", "available");
    xml.text("regionName", region.name).text("zoneId", zone.id).text("groupName", region.name);
    xml.text("networkBorderGroup", region.name).text("zoneType", "availability-zone");
    xml.text("optInStatus", "opt-in-not-required").open("messageSet").close().close();
  }
  if (error) return std::unexpected(*error);
  return Body{xml.take()};
}

}  // namespace slipway::deploy::rehearsal::ec2
