#include "aws/services/ec2_network.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ec2 {
namespace {

using pairs::Json;

Json dump(const VpcEndpoint& e) {
  return {
      {"VpcEndpointId", e.vpc_endpoint_id},
      {"VpcEndpointType", e.vpc_endpoint_type},
      {"VpcId", e.vpc_id},
      {"ServiceName", e.service_name},
      {"State", e.state},
      {"OwnerId", e.owner_id},
      {"PolicyDocument", e.policy_document},
      {"PrivateDnsEnabled", e.private_dns_enabled},
      {"RequesterManaged", e.requester_managed},
      {"SubnetIds", e.subnet_ids},
      {"RouteTableIds", e.route_table_ids},
      {"NetworkInterfaceIds", e.network_interface_ids},
      {"Groups", pairs::each(e.groups,
                             [](const SecurityGroupIdentifier& g) {
                               return Json{{"GroupId", g.group_id}, {"GroupName", g.group_name}};
                             })},
      {"DnsEntries",
       pairs::each(e.dns_entries,
                   [](const DnsEntry& d) {
                     return Json{{"DnsName", d.dns_name}, {"HostedZoneId", d.hosted_zone_id}};
                   })},
      {"CreationTimestamp", pairs::at(e.creation_timestamp)},
      {"Tags", pairs::tags(e.tags)}};
}

Json dump(const NatGateway& n) {
  return {{"NatGatewayId", n.nat_gateway_id},
          {"VpcId", n.vpc_id},
          {"SubnetId", n.subnet_id},
          {"State", n.state},
          {"ConnectivityType", n.connectivity_type},
          {"CreateTime", pairs::at(n.create_time)},
          {"NatGatewayAddresses", pairs::each(n.nat_gateway_addresses,
                                              [](const NatGatewayAddress& a) {
                                                return Json{
                                                    {"AllocationId", a.allocation_id},
                                                    {"NetworkInterfaceId", a.network_interface_id},
                                                    {"PrivateIp", a.private_ip},
                                                    {"PublicIp", a.public_ip}};
                                              })},
          {"Tags", pairs::tags(n.tags)}};
}

TEST(Ec2Network, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeVpcAttribute>("ec2", [](const DescribeVpcAttribute::Reply& r) {
    Json out{{"VpcId", r.vpc_id}};
    if (r.enable_dns_support) out["EnableDnsSupport"] = {{"Value", *r.enable_dns_support}};
    if (r.enable_dns_hostnames) out["EnableDnsHostnames"] = {{"Value", *r.enable_dns_hostnames}};
    return out;
  });
  pairs::check<DescribeVpcEndpoints>("ec2", [](const DescribeVpcEndpoints::Reply& r) {
    return Json{{"VpcEndpoints",
                 pairs::each(r.vpc_endpoints, [](const VpcEndpoint& e) { return dump(e); })}};
  });
  pairs::check<DescribeNatGateways>("ec2", [](const DescribeNatGateways::Reply& r) {
    return Json{
        {"NatGateways", pairs::each(r.nat_gateways, [](const NatGateway& n) { return dump(n); })}};
  });
}

TEST(Ec2Network, AsksForOneAttribute) {
  DescribeVpcAttribute op{.vpc_id = "vpc-1", .attribute = "enableDnsSupport"};
  EXPECT_EQ(
      op.request().body,
      "Action=DescribeVpcAttribute&Version=2016-11-15&VpcId=vpc-1&Attribute=enableDnsSupport");
}

TEST(Ec2Network, Pages) {
  DescribeNatGateways gateways;
  EXPECT_NE(gateways.request().body.find("MaxResults=1000"), std::string::npos);
  EXPECT_EQ(gateways.next({{}, "t"})->next_token, "t");
  EXPECT_FALSE(gateways.next({}));
  EXPECT_EQ(DescribeVpcEndpoints{}.next({{}, "t"})->next_token, "t");
  EXPECT_FALSE(DescribeVpcEndpoints{}.next({}));
}

}  // namespace
}  // namespace slipway::aws::ec2
