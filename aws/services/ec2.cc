#include "aws/services/ec2.hh"

#include "aws/services/ec2_wire.hh"

namespace slipway::aws::ec2 {

void write(QueryWriter& query, const std::vector<Filter>& filters) {
  query.rows("Filter", filters, [](QueryWriter& q, const Filter& filter) {
    q.text("Name", filter.name).list("Value", filter.values);
  });
}

void read(const Xml& xml, Tag& tag) {
  xml.read("key", tag.key);
  xml.read("value", tag.value);
}

std::string_view find_tag(const std::vector<Tag>& tags, std::string_view key) {
  for (const Tag& tag : tags) {
    if (tag.key == key) return tag.value;
  }
  return {};
}

static void read(const Xml& xml, Region& region) {
  xml.read("regionName", region.region_name);
  xml.read("regionEndpoint", region.region_endpoint);
  xml.read("optInStatus", region.opt_in_status);
}

WireRequest DescribeRegions::request() const {
  QueryWriter query(info.name, version);
  query.list("RegionName", region_names);
  if (all_regions) query.flag("AllRegions", true);
  write(query, filters);
  return query.finish();
}

Result<DescribeRegions::Reply> DescribeRegions::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().list("regionInfo", "item", out.regions);
  return xml.finish(std::move(out));
}

static void read(const Xml& xml, Vpc& vpc) {
  xml.read("vpcId", vpc.vpc_id);
  xml.read("cidrBlock", vpc.cidr_block);
  xml.read("state", vpc.state);
  xml.read("ownerId", vpc.owner_id);
  xml.read("dhcpOptionsId", vpc.dhcp_options_id);
  xml.read("instanceTenancy", vpc.instance_tenancy);
  xml.read("isDefault", vpc.is_default);
  xml.collect("cidrBlockAssociationSet", "item", "cidrBlock", vpc.cidr_blocks);
  xml.collect("ipv6CidrBlockAssociationSet", "item", "ipv6CidrBlock", vpc.ipv6_cidr_blocks);
  xml.at("blockPublicAccessStates")
      .read("internetGatewayBlockMode", vpc.internet_gateway_block_mode);
  xml.list("tagSet", "item", vpc.tags);
}

WireRequest DescribeVpcs::request() const { return paged_request(*this, "VpcId", vpc_ids); }

Result<DescribeVpcs::Reply> DescribeVpcs::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().list("vpcSet", "item", out.vpcs);
  xml.root().read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeVpcs> DescribeVpcs::next(const Reply& reply) const {
  return with_token(*this, &DescribeVpcs::next_token, reply.next_token);
}

static void read(const Xml& xml, Subnet& subnet) {
  xml.read("subnetId", subnet.subnet_id);
  xml.read("subnetArn", subnet.subnet_arn);
  xml.read("vpcId", subnet.vpc_id);
  xml.read("cidrBlock", subnet.cidr_block);
  xml.read("state", subnet.state);
  xml.read("ownerId", subnet.owner_id);
  xml.read("availabilityZone", subnet.availability_zone);
  xml.read("availabilityZoneId", subnet.availability_zone_id);
  xml.read("availableIpAddressCount", subnet.available_ip_address_count);
  xml.read("mapPublicIpOnLaunch", subnet.map_public_ip_on_launch);
  xml.read("defaultForAz", subnet.default_for_az);
  xml.read("ipv6Native", subnet.ipv6_native);
  xml.collect("ipv6CidrBlockAssociationSet", "item", "ipv6CidrBlock", subnet.ipv6_cidr_blocks);
  xml.list("tagSet", "item", subnet.tags);
}

WireRequest DescribeSubnets::request() const {
  return paged_request(*this, "SubnetId", subnet_ids);
}

Result<DescribeSubnets::Reply> DescribeSubnets::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().list("subnetSet", "item", out.subnets);
  xml.root().read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeSubnets> DescribeSubnets::next(const Reply& reply) const {
  return with_token(*this, &DescribeSubnets::next_token, reply.next_token);
}

static void read(const Xml& xml, Route& route) {
  xml.read("destinationCidrBlock", route.destination_cidr_block);
  xml.read("destinationIpv6CidrBlock", route.destination_ipv6_cidr_block);
  xml.read("destinationPrefixListId", route.destination_prefix_list_id);
  xml.read("gatewayId", route.gateway_id);
  xml.read("natGatewayId", route.nat_gateway_id);
  xml.read("transitGatewayId", route.transit_gateway_id);
  xml.read("vpcPeeringConnectionId", route.vpc_peering_connection_id);
  xml.read("networkInterfaceId", route.network_interface_id);
  xml.read("instanceId", route.instance_id);
  xml.read("egressOnlyInternetGatewayId", route.egress_only_internet_gateway_id);
  xml.read("localGatewayId", route.local_gateway_id);
  xml.read("carrierGatewayId", route.carrier_gateway_id);
  xml.read("coreNetworkArn", route.core_network_arn);
  xml.read("odbNetworkArn", route.odb_network_arn);
  xml.read("origin", route.origin);
  xml.read("state", route.state);
}

static void read(const Xml& xml, RouteTableAssociation& association) {
  xml.read("routeTableAssociationId", association.route_table_association_id);
  xml.read("routeTableId", association.route_table_id);
  xml.read("subnetId", association.subnet_id);
  xml.read("gatewayId", association.gateway_id);
  xml.read("main", association.main);
  xml.at("associationState").read("state", association.state);
}

static void read(const Xml& xml, RouteTable& table) {
  xml.read("routeTableId", table.route_table_id);
  xml.read("vpcId", table.vpc_id);
  xml.read("ownerId", table.owner_id);
  xml.list("associationSet", "item", table.associations);
  xml.list("routeSet", "item", table.routes);
  xml.collect("propagatingVgwSet", "item", "gatewayId", table.propagating_vgws);
  xml.list("tagSet", "item", table.tags);
}

WireRequest DescribeRouteTables::request() const {
  return paged_request(*this, "RouteTableId", route_table_ids);
}

Result<DescribeRouteTables::Reply> DescribeRouteTables::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.root().list("routeTableSet", "item", out.route_tables);
  xml.root().read("nextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeRouteTables> DescribeRouteTables::next(const Reply& reply) const {
  return with_token(*this, &DescribeRouteTables::next_token, reply.next_token);
}

}  // namespace slipway::aws::ec2
