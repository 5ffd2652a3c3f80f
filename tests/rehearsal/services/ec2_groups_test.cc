#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

// What DescribeSecurityGroups tells a template may be given.
TEST(SecurityGroups, of_each_vpc_are_known_to_templates) {
  Lab lab;
  const auto told = lab.xml("DescribeSecurityGroups", nlohmann::json::object(), aws::Service::ec2);
  const std::string id = told.select_node("//securityGroupInfo/item/groupId").node().text().get();
  ASSERT_EQ(id, "sg-0d1f0a0b0c0d0e0f1");
  constexpr std::string_view body = R"(
Parameters: {Group: {Type: "AWS::EC2::SecurityGroup::Id"}, More: {Type: "List<AWS::EC2::SecurityGroup::Id>"}}
Resources: {Logs: {Type: AWS::Logs::LogGroup}}
)";
  EXPECT_EQ(lab.deploy("s", body, {{"Group", id}, {"More", id + ",sg-0a1b2c3d4e5f60718"}}),
            "CREATE_COMPLETE");
  const auto refused = lab.deploy("t", body, {{"Group", "sg-00000000000000000"}, {"More", id}});
  EXPECT_NE(refused.find("sg-00000000000000000"), std::string::npos) << refused;
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
