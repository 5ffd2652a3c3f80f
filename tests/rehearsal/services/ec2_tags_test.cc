#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

std::size_t tags_found(Lab& lab, const char* filter, const char* value) {
  return lab
      .xml("DescribeTags", {{"Filter", {{{"Name", filter}, {"Value", {value}}}}}},
           aws::Service::ec2)
      .select_nodes("//tagSet/item")
      .size();
}

TEST(Ec2Tags, are_found_by_resource_key_and_value) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", R"(
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: vpc-0a1b2c3d4e5f60718, Tags: [{Key: crew, Value: a}]}}
)"),
            "CREATE_COMPLETE");
  EXPECT_EQ(tags_found(lab, "key", "crew"), 1u);
  EXPECT_EQ(tags_found(lab, "tag:crew", "?"), 1u);
  EXPECT_EQ(
      tags_found(lab, "resource-id", lab.stack("s").resources.at("Group").physical_id.c_str()),
      tags_found(lab, "resource-type", "security-group"));
  EXPECT_GE(tags_found(lab, "resource-type", "subnet"), 6u);
  EXPECT_EQ(tags_found(lab, "value", "none of it"), 0u);
  EXPECT_EQ(code_of(lab.call("DescribeTags", {{"Filter", {{{"Name", "x"}, {"Value", {"y"}}}}}},
                             aws::Service::ec2)),
            "InvalidParameterValue");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
