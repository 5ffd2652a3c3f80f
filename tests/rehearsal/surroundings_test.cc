// What an account's file may say of network ACLs, quotas and the platforms of images, as the calls
// tell it.
#include "deploy/rehearsal/account_file.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

std::unique_ptr<World> world_of(const std::string& region) {
  auto set = read_account(R"(about: A test
account: "123456789012"
region: us-west-2
identities: [{name: me, user_id: AIDAME, access_key_id: AKIAME, secret_access_key: secret}]
regions:
  us-west-2:
)" + region,
                          "test.yaml", test_start);
  if (!set) {
    ADD_FAILURE() << set.error().sentence();
    return nullptr;
  }
  return std::make_unique<World>(std::move(*set), WorldOptions{.start = test_start});
}

const std::string network = R"(
    vpcs: [{id: vpc-1, cidr: 10.0.0.0/16}]
    subnets:
      - {id: subnet-1, vpc: vpc-1, cidr: 10.0.0.0/24, zone: us-west-2a}
      - {id: subnet-2, vpc: vpc-1, cidr: 10.0.1.0/24, zone: us-west-2a}
)";

TEST(Surroundings, SubnetsHaveTheAclOfTheFileOrAwsOwn) {
  auto world = world_of(network + R"(
    network_acls:
      - {id: acl-9, vpc: vpc-1, subnets: [subnet-2], rules: ["in 90 deny tcp 1024-65535 0.0.0.0/0", "out 100 allow all 0.0.0.0/0"]}
)");
  ASSERT_TRUE(world);
  auto reply = ask(*world, aws::Service::ec2, "DescribeNetworkAcls");
  ASSERT_TRUE(reply);
  for (const char* part :
       {"<networkAclId>acl-9</networkAclId>", "<subnetId>subnet-1</subnetId>", "<from>1024</from>",
        "<ruleNumber>90</ruleNumber>", "<ruleNumber>32767</ruleNumber>", "<default>false</default>",
        "<default>true</default>"})
    EXPECT_NE(reply->text.find(part), std::string::npos) << part;
  auto of_two = ask(*world, aws::Service::ec2, "DescribeNetworkAcls",
                    {{"Filter", {{{"Name", "association.subnet-id"}, {"Value", {"subnet-2"}}}}}});
  ASSERT_TRUE(of_two);
  EXPECT_EQ(of_two->text.find("<default>true"), std::string::npos);
}

TEST(Surroundings, QuotasMayDifferFromAwsOwn) {
  auto world = world_of("    quotas: {fargate/L-3032A538: 64}\n");
  ASSERT_TRUE(world);
  nlohmann::json input{{"ServiceCode", "fargate"}, {"QuotaCode", "L-3032A538"}};
  auto value = [&](const char* action) {
    auto reply = ask(*world, aws::Service::service_quotas, action, input);
    return reply ? nlohmann::json::parse(reply->text)["Quota"]["Value"].get<double>() : -1;
  };
  EXPECT_EQ(value("GetServiceQuota"), 64);
  EXPECT_EQ(value("GetAWSDefaultServiceQuota"), 6);
}

TEST(Surroundings, ImagesAreMadeForThePlatformsOfTheFile) {
  auto world = world_of(R"(    repositories:
      - {name: aa, images: [{tags: [v1], platforms: [linux/arm64]}, {tags: [v2]}]}
)");
  ASSERT_TRUE(world);
  auto manifest = [&](const char* tag) {
    auto reply = ask(*world, aws::Service::ecr, "BatchGetImage",
                     {{"repositoryName", "aa"}, {"imageIds", {{{"imageTag", tag}}}}});
    return reply ? reply->text : std::string();
  };
  EXPECT_EQ(manifest("v1").find("amd64"), std::string::npos);
  EXPECT_NE(manifest("v2").find("amd64"), std::string::npos);
}

TEST(Surroundings, WhatIsWrittenWronglyIsNamed) {
  for (const char* text :
       {"    network_acls: [{id: acl-1, vpc: vpc-9}]\n", "    quotas: {fargate: many}\n"}) {
    auto set = read_account(std::string(R"(about: A test
account: "123456789012"
region: us-west-2
identities: [{name: me, user_id: A, access_key_id: AKIAME, secret_access_key: s}]
regions:
  us-west-2:
)") + text,
                            "test.yaml", test_start);
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().kind, ErrorKind::invalid);
  }
  auto wrong_rule = world_of(network + "    network_acls: []\n");
  EXPECT_TRUE(wrong_rule);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
