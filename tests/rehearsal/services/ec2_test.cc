#include "deploy/rehearsal/services/ec2.hh"

#include <pugixml.hpp>

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::Service;
using Json = nlohmann::json;

// The `field` of every item of `set`.
std::vector<std::string> items(const Answer& answer, const char* set, const char* field) {
  std::vector<std::string> out;
  if (!answer) return {answer.error().code};
  pugi::xml_document document;
  EXPECT_TRUE(document.load_string(("<r>" + answer->text + "</r>").c_str()));
  for (const auto& item : document.child("r").child(set).children("item"))
    out.emplace_back(item.child_value(field));
  return out;
}

std::string next_token(const Answer& answer) {
  pugi::xml_document document;
  document.load_string(("<r>" + answer->text + "</r>").c_str());
  return document.child("r").child_value("nextToken");
}

Json filter(const char* name, std::vector<std::string> values) {
  return {{"Filter", Json::array({{{"Name", name}, {"Value", values}}})}};
}

struct Filtered {
  const char* action;
  const char* set;
  const char* name;
  const char* value;
  std::size_t rows;
};

TEST(Ec2, filters) {
  auto world = starter();
  for (auto [action, set, name, value, rows] : {
           Filtered{"DescribeVpcs", "vpcSet", "is-default", "true", 1},
           Filtered{"DescribeVpcs", "vpcSet", "cidr", "10.*", 1},
           Filtered{"DescribeVpcs", "vpcSet", "tag:team", "platform", 1},
           Filtered{"DescribeVpcs", "vpcSet", "tag-key", "team", 1},
           Filtered{"DescribeVpcs", "vpcSet", "tag:team", "Platform", 0},
           Filtered{"DescribeSubnets", "subnetSet", "availability-zone", "us-west-2a", 4},
           Filtered{"DescribeSubnets", "subnetSet", "availability-zone-id", "usw2-az2", 4},
           Filtered{"DescribeSubnets", "subnetSet", "tag:Name", "product-private-?", 3},
           Filtered{"DescribeRouteTables", "routeTableSet", "association.main", "true", 2},
           Filtered{"DescribeRouteTables", "routeTableSet", "route.nat-gateway-id", "nat-*", 3},
           Filtered{"DescribeRouteTables", "routeTableSet", "association.subnet-id",
                    "subnet-0a20000000000000a", 1},
           Filtered{"DescribeInternetGateways", "internetGatewaySet", "attachment.vpc-id",
                    "vpc-0a1b2c3d4e5f60718", 1},
           Filtered{"DescribeNatGateways", "natGatewaySet", "state", "available", 3},
           Filtered{"DescribeVpcEndpoints", "vpcEndpointSet", "vpc-id", "vpc-0a1b2c3d4e5f60718", 0},
           Filtered{"DescribeRegions", "regionInfo", "region-name", "us-*", 4},
           Filtered{"DescribeAvailabilityZones", "availabilityZoneInfo", "zone-id", "usw2-az3", 1},
       })
    EXPECT_EQ(items(ask(*world, Service::ec2, action, filter(name, {value})), set, "x").size(),
              rows)
        << action << name;
}

TEST(Ec2, unknown_filters_are_refused_everywhere) {
  auto world = starter();
  for (const char* action :
       {"DescribeVpcs", "DescribeSubnets", "DescribeRouteTables", "DescribeInternetGateways",
        "DescribeNatGateways", "DescribeRegions", "DescribeAvailabilityZones"}) {
    auto answer = ask(*world, Service::ec2, action, filter("colour", {"red"}));
    ASSERT_FALSE(answer) << action;
    EXPECT_EQ(answer.error().message, "The filter 'colour' is invalid");
  }
  EXPECT_EQ(code_of(ask(*world, Service::ec2, "DescribeVpcs", filter("vpc-id", {}))),
            "InvalidParameterValue");
  EXPECT_EQ(code_of(ask(*world, Service::ec2, "DescribeVpcs", {{"Filter", "x"}})),
            "InvalidParameterValue");
}

TEST(Ec2, pages_join_to_the_whole) {
  auto world = starter();
  std::vector<std::string> ids;
  Json input{{"MaxResults", "5"}};
  for (int page = 0; page < 5; ++page) {
    auto answer = ask(*world, Service::ec2, "DescribeSubnets", input);
    auto rows = items(answer, "subnetSet", "subnetId");
    EXPECT_LE(rows.size(), 4u);  // the account's page size
    ids.insert(ids.end(), rows.begin(), rows.end());
    auto token = next_token(answer);
    if (token.empty()) break;
    input["NextToken"] = token;
  }
  EXPECT_EQ(ids, items(ask(*world, Service::ec2, "DescribeSubnets"), "subnetSet", "subnetId"));
}

TEST(Ec2, errors_have_amazon_s_codes) {
  auto world = starter();
  auto code = [&](const char* action, Json input) {
    return code_of(ask(*world, Service::ec2, action, std::move(input)));
  };
  EXPECT_EQ(code("DescribeVpcs", {{"VpcId", {"vpc-9"}}}), "InvalidVpcID.NotFound");
  EXPECT_EQ(code("DescribeSubnets", {{"SubnetId", {"subnet-9"}}}), "InvalidSubnetID.NotFound");
  EXPECT_EQ(code("DescribeRouteTables", {{"RouteTableId", {"rtb-9"}}}),
            "InvalidRouteTableID.NotFound");
  EXPECT_EQ(code("DescribeNatGateways", {{"NatGatewayId", {"nat-9"}}}), "NatGatewayNotFound");
  EXPECT_EQ(code("DescribeVpcs", {{"MaxResults", "4"}}), "InvalidParameterValue");
  EXPECT_EQ(code("DescribeVpcs", {{"NextToken", "x"}}), "InvalidParameterValue");
  EXPECT_EQ(code("DescribeVpcs", {{"VpcId", {"vpc-0a1b2c3d4e5f60718"}}, {"MaxResults", "5"}}),
            "InvalidParameterCombination");
  EXPECT_EQ(code("DescribeVpcAttribute", {{"VpcId", "vpc-0a1b2c3d4e5f60718"}, {"Attribute", "x"}}),
            "InvalidParameterValue");
  EXPECT_EQ(code("DescribeRegions", {{"RegionName", {"moon-1"}}}), "InvalidParameterValue");
}

TEST(Ec2, a_region_without_anything_is_empty_but_real) {
  auto world = starter();
  auto handler = find_handler(Service::ec2, "DescribeVpcs");
  Call call{.service = Service::ec2,
            .action = "DescribeVpcs",
            .input = Json::object(),
            .region = "eu-west-1",
            .account = "123456789012",
            .caller_arn = {},
            .caller_id = {},
            .request_id = {},
            .now = {}};
  EXPECT_TRUE(items(handler(*world, call), "vpcSet", "vpcId").empty());
  call.action = "DescribeAvailabilityZones";
  EXPECT_EQ(items(find_handler(Service::ec2, call.action)(*world, call), "availabilityZoneInfo",
                  "zoneId")[0],
            "euw1-az1");
}

TEST(Ec2, dead_routes_and_other_targets) {
  auto world = starter();
  auto& table = world->region("123456789012", "us-west-2").route_tables[1];
  for (const char* target : {"tgw-1", "pcx-1", "eni-1", "vgw-1", "eigw-1"})
    table.routes.push_back({"::/0", target});
  table.routes.push_back({"pl-1", "vpce-1"});
  auto text =
      ask(*world, Service::ec2, "DescribeRouteTables", {{"RouteTableId", {table.id}}})->text;
  for (const char* part :
       {"<transitGatewayId>tgw-1<", "<vpcPeeringConnectionId>pcx-1<", "<networkInterfaceId>eni-1<",
        "<gatewayId>vgw-1<", "<egressOnlyInternetGatewayId>eigw-1<",
        "<destinationIpv6CidrBlock>::/0<",
        "<destinationPrefixListId>pl-1</destinationPrefixListId><gatewayId>vpce-1<"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
