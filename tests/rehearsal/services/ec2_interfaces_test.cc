// Network interfaces, security groups and prefix lists: what EC2 tells of things that AWS makes.
#include "aws/services/ec2_interfaces.hh"

#include "aws/services/ec2_prefix_lists.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

struct Ec2Made : testing::Test {
  std::unique_ptr<World> world = starter();
  Front front{*world, {}};

  std::string ask_ec2(std::string_view query) {
    return front.answer(form("ec2", "Version=2016-11-15&Action=" + std::string(query)), test_start)
        .http.body;
  }
  template <class Reply>
  Reply parsed(Result<Reply> (*parse)(const HttpReply&), std::string_view query) {
    auto reply = parse({.status = 200, .headers = {}, .body = ask_ec2(query)});
    EXPECT_TRUE(reply) << (reply ? "" : reply.error().sentence());
    return reply ? *reply : Reply{};
  }
  cfn::Estate& estate() { return cfn::Play::of(*world).estate("123456789012", "us-west-2"); }
  void add(const char* type, const char* id, nlohmann::json properties) {
    estate().add({.type = type,
                  .physical_id = id,
                  .logical_id = "Group",
                  .stack_name = "infra",
                  .stack_id = "s",
                  .properties = std::move(properties),
                  .attributes = nlohmann::json::object(),
                  .created = test_start,
                  .settled = true});
  }
};

TEST_F(Ec2Made, nat_gateways_have_interfaces_with_their_addresses) {
  const auto rows = parsed(aws::ec2::DescribeNetworkInterfaces::parse,
                           "DescribeNetworkInterfaces&Filter.1.Name=interface-type"
                           "&Filter.1.Value.1=nat_gateway")
                        .network_interfaces;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].public_ip, "198.51.100.11");
  EXPECT_EQ(rows[0].vpc_id, "vpc-0a1b2c3d4e5f60718");
  EXPECT_TRUE(rows[0].requester_managed);
  EXPECT_NE(ask_ec2("DescribeNetworkInterfaces&NetworkInterfaceId.1=eni-00000000000000000")
                .find("InvalidNetworkInterfaceID.NotFound"),
            std::string::npos);
}

TEST_F(Ec2Made, endpoints_have_an_interface_in_each_subnet) {
  world->region("123456789012", "us-west-2")
      .vpc_endpoints.push_back({.id = "vpce-0123",
                                .vpc_id = "vpc-0a1b2c3d4e5f60718",
                                .service_name = "com.amazonaws.us-west-2.logs",
                                .subnet_ids = {"subnet-0a20000000000000a"},
                                .route_table_ids = {},
                                .security_group_ids = {"sg-0a1b2c3d4e5f60718"},
                                .created = {},
                                .tags = {}});
  const auto rows = parsed(aws::ec2::DescribeNetworkInterfaces::parse,
                           "DescribeNetworkInterfaces&Filter.1.Name=group-id"
                           "&Filter.1.Value.1=sg-0a1b2c3d4e5f60718")
                        .network_interfaces;
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].interface_type, "vpc_endpoint");
  EXPECT_EQ(rows[0].description, "VPC Endpoint Interface vpce-0123");
  EXPECT_EQ(rows[0].groups.at(0).group_name, "default");
  EXPECT_TRUE(rows[0].private_ip_address.starts_with("10.20.16."));
}

TEST_F(Ec2Made, groups_of_stacks_show_their_rules) {
  add("AWS::EC2::SecurityGroup", "sg-0aaaaaaaaaaaaaaaa",
      {{"GroupDescription", "Service"},
       {"VpcId", "vpc-0a1b2c3d4e5f60718"},
       {"SecurityGroupIngress",
        {{{"IpProtocol", "tcp"},
          {"FromPort", "443"},
          {"ToPort", "443"},
          {"CidrIp", "10.0.0.0/8"}}}},
       {"Tags", {{{"Key", "Name"}, {"Value", "service"}}}}});
  add("AWS::EC2::SecurityGroupIngress", "sgr-1",
      {{"GroupId", "sg-0aaaaaaaaaaaaaaaa"},
       {"IpProtocol", "tcp"},
       {"FromPort", "443"},
       {"ToPort", "443"},
       {"SourceSecurityGroupId", "sg-0a1b2c3d4e5f60718"}});
  const auto body =
      ask_ec2("DescribeSecurityGroups&Filter.1.Name=tag:Name&Filter.1.Value.1=service");
  EXPECT_NE(body.find("<groupName>infra-Group-AAAAAAAAAAAA</groupName>"), body.npos) << body;
  EXPECT_NE(body.find("<ipPermissions><item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort>"
                      "<toPort>443</toPort><groups><item><userId>123456789012</userId>"
                      "<groupId>sg-0a1b2c3d4e5f60718</groupId></item></groups><ipRanges><item>"
                      "<cidrIp>10.0.0.0/8</cidrIp></item></ipRanges>"),
            body.npos)
      << body;
  EXPECT_NE(body.find("<ipPermissionsEgress><item><ipProtocol>-1</ipProtocol>"), body.npos);
}

TEST_F(Ec2Made, prefix_lists_tell_their_ranges) {
  const auto lists =
      parsed(aws::ec2::DescribeManagedPrefixLists::parse, "DescribeManagedPrefixLists")
          .prefix_lists;
  ASSERT_EQ(lists.size(), 3u) << "of this region";
  EXPECT_EQ(lists[0].prefix_list_name, "com.amazonaws.us-west-2.s3");
  const auto entries = parsed(aws::ec2::GetManagedPrefixListEntries::parse,
                              "GetManagedPrefixListEntries&PrefixListId=pl-68a54001")
                           .entries;
  ASSERT_EQ(entries.size(), 4u) << "the account's page size";
  EXPECT_NE(ask_ec2("DescribePrefixLists").find("<item>" + entries[0].cidr + "</item>"),
            std::string::npos);
  EXPECT_NE(ask_ec2("GetManagedPrefixListEntries&PrefixListId=pl-0").find("NotFound"),
            std::string::npos);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
