#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kTagged = R"(
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: d
      VpcId: vpc-0a1b2c3d4e5f60718
      Tags: [{Key: team, Value: own}]
  Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x, Tags: {part: note}}}
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: vpc-0a1b2c3d4e5f60718, ServiceName: com.amazonaws.us-west-2.s3}
)";

json tags_of(const Thing& thing) {
  json out = json::object();
  for (const auto& tag : thing.properties["Tags"])
    out[tag["Key"].get<std::string>()] = tag["Value"];
  return out;
}

class StackTagging : public testing::Test {
 protected:
  Lab lab_;
  void SetUp() override {
    ASSERT_TRUE(lab_.call("CreateStack", wanted({{"team", "ours"}, {"env", "test"}})));
    lab_.pass(600);
    ASSERT_EQ(lab_.stack("s").status, "CREATE_COMPLETE") << lab_.first_failure("s");
  }
  static json wanted(const std::map<std::string, std::string>& tags) {
    json list = json::array();
    for (const auto& [key, value] : tags) list.push_back({{"Key", key}, {"Value", value}});
    return {{"StackName", "s"}, {"TemplateBody", kTagged}, {"Tags", list}};
  }
  const Thing& thing(const char* type) { return *lab_.estate().all(type).front(); }
};

TEST_F(StackTagging, ReachesTheResourcesBesideTheirOwnTags) {
  const json stack = {{"aws:cloudformation:stack-id", lab_.stack("s").id},
                      {"aws:cloudformation:stack-name", "s"}};
  json group = stack;
  group.update({{"team", "own"}, {"env", "test"}, {"aws:cloudformation:logical-id", "Group"}});
  EXPECT_EQ(tags_of(thing("AWS::EC2::SecurityGroup")), group) << "a resource's own tag stays";
  json note = stack;
  note.update({{"part", "note"},
               {"team", "ours"},
               {"env", "test"},
               {"aws:cloudformation:logical-id", "Note"}});
  EXPECT_EQ(thing("AWS::SSM::Parameter").properties["Tags"], note) << "a map where AWS has a map";
  const auto told =
      lab_.xml("DescribeSecurityGroups",
               {{"GroupId", {thing("AWS::EC2::SecurityGroup").physical_id}}}, aws::Service::ec2);
  EXPECT_STREQ(told.select_node("//tagSet/item[key='env']/value").node().text().get(), "test");
  const auto endpoints = lab_.xml("DescribeVpcEndpoints",
                                  {{"VpcEndpointId", {thing("AWS::EC2::VPCEndpoint").physical_id}}},
                                  aws::Service::ec2);
  EXPECT_STREQ(endpoints.select_node("//tagSet/item[key='team']/value").node().text().get(),
               "ours");
}

TEST_F(StackTagging, FollowsTheStackAndIsNoDrift) {
  ASSERT_TRUE(lab_.call("UpdateStack", wanted({{"env", "live"}})));
  lab_.pass(600);
  ASSERT_EQ(lab_.stack("s").status, "UPDATE_COMPLETE");
  const auto tags = tags_of(thing("AWS::EC2::SecurityGroup"));
  EXPECT_EQ(tags["env"], "live");
  EXPECT_EQ(tags["team"], "own");
  const auto drift =
      lab_.xml("DetectStackResourceDrift", {{"StackName", "s"}, {"LogicalResourceId", "Group"}});
  EXPECT_STREQ(drift.select_node("//StackResourceDriftStatus").node().text().get(), "IN_SYNC");
}

TEST(StackTagNames, AreNoUseOfWhatIsCalledLikeTheStack) {
  Lab lab;
  constexpr std::string_view with = R"(
Resources:
  C: {Type: AWS::ECS::Cluster, Properties: {ClusterName: web}}
  D: {Type: AWS::ECS::Cluster}
Outputs: {D: {Value: !Ref D, Export: {Name: d}}}
)";
  constexpr std::string_view without = R"(
Resources: {D: {Type: AWS::ECS::Cluster}}
Outputs: {D: {Value: !Ref D, Export: {Name: d}}}
)";
  ASSERT_EQ(lab.deploy("base", with), "CREATE_COMPLETE");
  ASSERT_EQ(lab.deploy("web", R"(
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {Family: f, ContainerDefinitions: [{Name: c, Image: none}]}
  Run:
    Type: AWS::ECS::Service
    Properties: {Cluster: !ImportValue d, TaskDefinition: !Ref Task, DesiredCount: 0}
)"),
            "CREATE_COMPLETE")
      << lab.first_failure("web");
  ASSERT_EQ(lab.deploy("base", without, {}, "UPDATE"), "UPDATE_COMPLETE");
  EXPECT_EQ(lab.estate().thing("AWS::ECS::Cluster", "web"), nullptr) << "it could go";
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
