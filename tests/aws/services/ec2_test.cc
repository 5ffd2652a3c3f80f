#include "aws/services/ec2.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ec2 {
namespace {

using pairs::Json;

TEST(Ec2, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeRegions>("ec2", [](const DescribeRegions::Reply& reply) {
    return Json{{"Regions", pairs::each(reply.regions, [](const Region& r) {
                   return Json{{"RegionName", r.region_name},
                               {"Endpoint", r.region_endpoint},
                               {"OptInStatus", r.opt_in_status}};
                 })}};
  });
  pairs::check<DescribeVpcs>("ec2", [](const DescribeVpcs::Reply& reply) {
    return Json{{"Vpcs", pairs::each(reply.vpcs, [](const Vpc& v) {
                   auto block = [](const std::string& cidr) { return Json{{"CidrBlock", cidr}}; };
                   return Json{{"VpcId", v.vpc_id},
                               {"CidrBlock", v.cidr_block},
                               {"State", v.state},
                               {"OwnerId", v.owner_id},
                               {"DhcpOptionsId", v.dhcp_options_id},
                               {"InstanceTenancy", v.instance_tenancy},
                               {"IsDefault", v.is_default},
                               {"CidrBlockAssociationSet", pairs::each(v.cidr_blocks, block)},
                               {"Tags", pairs::tags(v.tags)}};
                 })}};
  });
  pairs::check<DescribeSubnets>("ec2", [](const DescribeSubnets::Reply& reply) {
    return Json{{"Subnets", pairs::each(reply.subnets, [](const Subnet& s) {
                   return Json{{"SubnetId", s.subnet_id},
                               {"SubnetArn", s.subnet_arn},
                               {"VpcId", s.vpc_id},
                               {"CidrBlock", s.cidr_block},
                               {"State", s.state},
                               {"OwnerId", s.owner_id},
                               {"AvailabilityZone", s.availability_zone},
                               {"AvailabilityZoneId", s.availability_zone_id},
                               {"AvailableIpAddressCount", s.available_ip_address_count},
                               {"MapPublicIpOnLaunch", s.map_public_ip_on_launch},
                               {"DefaultForAz", s.default_for_az},
                               {"Ipv6Native", s.ipv6_native},
                               {"Tags", pairs::tags(s.tags)}};
                 })}};
  });
}

Json dump(const Route& r) {
  return {{"DestinationCidrBlock", r.destination_cidr_block},
          {"GatewayId", r.gateway_id},
          {"NatGatewayId", r.nat_gateway_id},
          {"Origin", r.origin},
          {"State", r.state}};
}

Json dump(const RouteTableAssociation& a) {
  return {{"Main", a.main},
          {"RouteTableAssociationId", a.route_table_association_id},
          {"RouteTableId", a.route_table_id},
          {"SubnetId", a.subnet_id}};
}

TEST(Ec2, ReadsRouteTablesAsAwsDocumentsThem) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeRouteTables>("ec2", [](const DescribeRouteTables::Reply& reply) {
    return Json{{"RouteTables", pairs::each(reply.route_tables, [](const RouteTable& t) {
                   auto route = [](const Route& r) { return dump(r); };
                   auto association = [](const RouteTableAssociation& a) { return dump(a); };
                   return Json{{"RouteTableId", t.route_table_id},
                               {"VpcId", t.vpc_id},
                               {"OwnerId", t.owner_id},
                               {"Associations", pairs::each(t.associations, association)},
                               {"Routes", pairs::each(t.routes, route)},
                               {"PropagatingVgws", t.propagating_vgws},
                               {"Tags", pairs::tags(t.tags)}};
                 })}};
  });
}

TEST(Ec2, PagesUntilThereIsNoToken) {
  DescribeSubnets op;
  op.filters = {{"vpc-id", {"vpc-1"}}};
  EXPECT_NE(op.request().body.find("MaxResults=1000"), std::string::npos);
  auto second = op.next({{}, "a+/="});
  ASSERT_TRUE(second);
  EXPECT_NE(second->request().body.find("NextToken=a%2B%2F%3D"), std::string::npos);
  EXPECT_NE(second->request().body.find("Filter.1.Value.1=vpc-1"), std::string::npos);
  EXPECT_FALSE(second->next({{}, ""}));
  EXPECT_FALSE(second->next({{}, "a+/="})) << "the same token for ever";
}

TEST(Ec2, AsksForIdsWithoutAPageSize) {
  DescribeVpcs op;
  op.vpc_ids = {"vpc-1", "vpc-2"};
  EXPECT_EQ(op.request().body,
            "Action=DescribeVpcs&Version=2016-11-15&VpcId.1=vpc-1&VpcId.2=vpc-2");
}

TEST(Ec2, ReadsAnEmptyPageWithAToken) {
  auto reply = DescribeVpcs::parse(
      pairs::ok("<DescribeVpcsResponse><vpcSet/><nextToken>t</nextToken></DescribeVpcsResponse>"));
  ASSERT_TRUE(reply);
  EXPECT_TRUE(reply->vpcs.empty());
  EXPECT_EQ(reply->next_token, "t");
}

TEST(Ec2, FindsTags) {
  std::vector<Tag> tags{{"a", "1"}, {"Name", "main"}};
  EXPECT_EQ(find_tag(tags, "Name"), "main");
  EXPECT_EQ(find_tag(tags, "name"), "");
}

TEST(Ec2, CallsAWrongNumberAProtocolError) {
  auto reply = DescribeSubnets::parse(
      pairs::ok("<DescribeSubnetsResponse><subnetSet><item><availableIpAddressCount>many"
                "</availableIpAddressCount></item></subnetSet></DescribeSubnetsResponse>"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::protocol);
  EXPECT_EQ(reply.error().answer, "availableIpAddressCount is not a number: \"many\"");
}

}  // namespace
}  // namespace slipway::aws::ec2
