#include "deploy/rehearsal/cfn/schemas.hh"

#include "deploy/rehearsal/cfn/changes.hh"
#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

TEST(Schemas, MisspeltAndMissingKeysAtAnyDepth) {
  const struct {
    const char *type, *properties, *path, *message;
  } table[] = {
      {"AWS::ECS::TaskDefinition", R"({"ContainerDefinitions": [{"Name": "a", "Image": "i"}]})", "",
       ""},
      {"AWS::ECS::TaskDefinition",
       R"({"ContainerDefinitions": [{"Name": "a", "Image": "i"}, {"Name": "b", "Image": "i", "Imagee": "j"}]})",
       "/Resources/R/Properties/ContainerDefinitions/1/Imagee",
       "#/ContainerDefinitions/1: extraneous key [Imagee] is not permitted"},
      {"AWS::ECS::TaskDefinition", R"({"ContainerDefinitions": [{"Name": "a"}]})",
       "/Resources/R/Properties/ContainerDefinitions/0/Image",
       "#/ContainerDefinitions/0: required key [Image] not found"},
      {"AWS::ECS::TaskDefinition",
       R"({"ContainerDefinitions": [{"Name": "a", "Image": "i",
           "LogConfiguration": {"LogDriver": "awslogs", "Optionss": {}}}]})",
       "/Resources/R/Properties/ContainerDefinitions/0/LogConfiguration/Optionss",
       "#/ContainerDefinitions/0/LogConfiguration: extraneous key [Optionss] is not permitted"},
      {"AWS::ECS::TaskDefinition", R"({"ContainerDefinitions": "{{changeSet:KNOWN_AFTER_APPLY}}"})",
       "", ""},
      {"AWS::S3::Bucket", R"({"PublicAccessBlockConfiguration": {"BlockPublicAcl": "true"}})",
       "/Resources/R/Properties/PublicAccessBlockConfiguration/BlockPublicAcl",
       "#/PublicAccessBlockConfiguration: extraneous key [BlockPublicAcl] is not permitted"},
      {"AWS::SNS::Topic", R"({"Anything": {"At": ["all"]}})", "", ""}};
  for (const auto& row : table) {
    const auto problems = check_nested(row.type, "R", json::parse(row.properties));
    ASSERT_EQ(problems.size(), *row.path == 0 ? 0u : 1u) << row.properties;
    if (problems.empty()) continue;
    EXPECT_EQ(problems[0].path, row.path);
    EXPECT_EQ(problems[0].message, row.message);
  }
}

TEST(Schemas, ANestedMistakeFailsTheChangeSetAndIsTold) {
  Lab lab;
  ASSERT_TRUE(lab.call("CreateChangeSet", Lab::change_set("s", R"(
Resources:
  Store:
    Type: AWS::S3::Bucket
    Properties: {VersioningConfiguration: {Statuss: Enabled, Status: Enabled}})",
                                                          {}, "CREATE")));
  lab.pass(5);
  const auto events = lab.xml("DescribeEvents", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  const auto row = events.select_node("//OperationEvents/member").node();
  EXPECT_STREQ(row.child_value("EventType"), "VALIDATION_ERROR");
  EXPECT_STREQ(row.child_value("ValidationName"), "PROPERTY_VALIDATION");
  EXPECT_STREQ(row.child_value("ValidationPath"),
               "/Resources/Store/Properties/VersioningConfiguration/Statuss");
}

TEST(Types, FindRecreateAndName) {
  EXPECT_EQ(find_type("AWS::S3::Buckets"), nullptr);
  EXPECT_EQ(find_type(""), nullptr);
  const Type& bucket = *find_type("AWS::S3::Bucket");
  EXPECT_EQ(recreation(bucket, "BucketName"), Recreation::always);
  EXPECT_EQ(recreation(bucket, "Tags"), Recreation::never);
  EXPECT_EQ(recreation(*find_type("AWS::RDS::DBCluster"), "Engine"), Recreation::conditionally);
  EXPECT_TRUE(has_attribute(bucket, "Arn"));
  EXPECT_FALSE(has_attribute(bucket, "Arm"));
  EXPECT_TRUE(has_attribute(*find_type("AWS::CloudFormation::Stack"), "Outputs.Anything"));
  EXPECT_EQ(given_name(bucket, {{"BucketName", "b"}}), "b");
  EXPECT_EQ(given_name(bucket, json::object()), "");
  EXPECT_TRUE(names_iam("AWS::IAM::Role", {{"RoleName", "r"}}));
  EXPECT_FALSE(names_iam("AWS::IAM::Role", json::object()));
}

TEST(Identify, ShapesOfPhysicalIds) {
  Lab lab;
  const struct {
    const char *type, *properties, *begins;
  } table[] = {
      {"AWS::EC2::SecurityGroup", "{}", "sg-"},
      {"AWS::S3::Bucket", "{}", "stack-id-"},
      {"AWS::ECS::Cluster", R"({"ClusterName": "c"})", "c"},
      {"AWS::ECS::Service", R"({"Cluster": "arn:aws:ecs:r:1:cluster/c", "ServiceName": "s"})",
       "arn:aws:ecs:us-west-2:123456789012:service/c/s"},
      {"AWS::ElasticLoadBalancingV2::LoadBalancer", R"({"Name": "lb"})",
       "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/lb/"},
      {"AWS::SecretsManager::Secret", R"({"Name": "n"})",
       "arn:aws:secretsmanager:us-west-2:123456789012:secret:n-"},
      {"AWS::IAM::Role", R"({"RoleName": "r"})", "r"},
      {"AWS::SNS::Topic", R"({"TopicName": "t"})", "arn:aws:sns:us-west-2:123456789012:t"}};
  const Birth birth{"stack", "arn", "Id", "123456789012", "us-west-2"};
  for (const auto& row : table) {
    const auto made =
        identify(lab.world(), *find_type(row.type), birth, json::parse(row.properties));
    EXPECT_TRUE(made.physical_id.starts_with(row.begins)) << made.physical_id;
  }
}

TEST(Changes, OrderAndComparison) {
  EXPECT_EQ(in_order({{"a", {"b"}}, {"b", {"c"}}, {"c", {}}, {"d", {"x"}}}),
            (std::vector<std::string>{"c", "b", "a", "d"}));
  Deployed before{.type = "AWS::SNS::Topic"}, after = before;
  before.properties = {{"DisplayName", "a"}, {"TopicName", "t"}};
  after.properties = {{"DisplayName", "b"}, {"TopicName", "t"}, {"SignatureVersion", "2"}};
  after.shown = {{"DisplayName", "****"}, {"TopicName", "t"}, {"SignatureVersion", "2"}};
  before.tags = {{"k", "1"}};
  after.deletion_policy = "Retain";
  const auto comparison = compare(*find_type("AWS::SNS::Topic"), before, after);
  ASSERT_EQ(comparison.details.size(), 4u);
  EXPECT_EQ(comparison.details[0].after, "****");
  EXPECT_EQ(comparison.details[1].change_type, "Add");
  EXPECT_EQ(comparison.details[2].change_type, "Remove");
  EXPECT_EQ(comparison.details[3].attribute, "DeletionPolicy");
  EXPECT_FALSE(comparison.replaces);
  after.properties["TopicName"] = "u";
  EXPECT_TRUE(compare(*find_type("AWS::SNS::Topic"), before, after).replaces);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
