#include "deploy/rehearsal/cfn/drift.hh"

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kThree = R"(
Parameters: {Token: {Type: String, NoEcho: true, Default: s3cret-word}}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Token}}
  Store: {Type: AWS::S3::Bucket}
)";

std::string value(const pugi::xml_document& document, const char* path) {
  return document.select_node(path).node().text().get();
}

TEST(Drift, IsToldWhenTheCheckIsDone) {
  Lab lab({"drift:Logs", "drift:Topic", "gone:Store"});
  ASSERT_EQ(lab.deploy("s", kThree), "CREATE_COMPLETE");
  const auto started = lab.xml("DetectStackDrift", {{"StackName", "s"}});
  const auto id = value(started, "//StackDriftDetectionId");
  EXPECT_FALSE(lab.call("DetectStackDrift", {{"StackName", "s"}})) << "one at a time";
  auto look = lab.xml("DescribeStackDriftDetectionStatus", {{"StackDriftDetectionId", id}});
  EXPECT_EQ(value(look, "//DetectionStatus"), "DETECTION_IN_PROGRESS");
  lab.pass(30);
  look = lab.xml("DescribeStackDriftDetectionStatus", {{"StackDriftDetectionId", id}});
  EXPECT_EQ(value(look, "//DetectionStatus"), "DETECTION_COMPLETE");
  EXPECT_EQ(value(look, "//StackDriftStatus"), "DRIFTED");
  EXPECT_EQ(value(look, "//DriftedStackResourceCount"), "3");

  const auto drifts = lab.xml("DescribeStackResourceDrifts", {{"StackName", "s"}});
  const auto logs = drifts.select_node("//member[LogicalResourceId='Logs']").node();
  EXPECT_STREQ(logs.child_value("StackResourceDriftStatus"), "MODIFIED");
  EXPECT_STREQ(logs.child_value("ExpectedProperties"), R"({"RetentionInDays":"7"})");
  EXPECT_STREQ(logs.child_value("ActualProperties"), R"({"RetentionInDays":"8"})");
  const auto difference = logs.child("PropertyDifferences").child("member");
  EXPECT_STREQ(difference.child_value("PropertyPath"), "/RetentionInDays");
  EXPECT_STREQ(difference.child_value("DifferenceType"), "NOT_EQUAL");
  EXPECT_STREQ(drifts.select_node("//member[LogicalResourceId='Store']/StackResourceDriftStatus")
                   .node()
                   .text()
                   .get(),
               "DELETED");
  const auto some = lab.xml("DescribeStackResourceDrifts",
                            {{"StackName", "s"}, {"StackResourceDriftStatusFilters", {"DELETED"}}});
  EXPECT_EQ(some.select_nodes("//StackResourceDrifts/member").size(), 1u);
  EXPECT_EQ(value(lab.xml("DescribeStacks", {{"StackName", "s"}}), "//StackDriftStatus"),
            "DRIFTED");
}

TEST(Drift, AnUntouchedStackIsInSync) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kThree), "CREATE_COMPLETE");
  ASSERT_TRUE(lab.call("DetectStackDrift", {{"StackName", "s"}}));
  lab.pass(30);
  EXPECT_EQ(value(lab.xml("DescribeStacks", {{"StackName", "s"}}), "//StackDriftStatus"),
            "IN_SYNC");
  const auto one =
      lab.xml("DetectStackResourceDrift", {{"StackName", "s"}, {"LogicalResourceId", "Topic"}});
  EXPECT_EQ(value(one, "//StackResourceDriftStatus"), "IN_SYNC");
  EXPECT_EQ(value(one, "//ExpectedProperties"), R"({"DisplayName":"****"})");
  EXPECT_EQ(value(one, "//ActualProperties"), R"({"DisplayName":"****"})");
}

TEST(Drift, Refusals) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kThree), "CREATE_COMPLETE");
  EXPECT_FALSE(lab.call("DetectStackDrift", {{"StackName", "none"}}));
  EXPECT_FALSE(lab.call("DescribeStackDriftDetectionStatus", {{"StackDriftDetectionId", "x"}}));
  EXPECT_FALSE(
      lab.call("DetectStackResourceDrift", {{"StackName", "s"}, {"LogicalResourceId", "No"}}));
}

// A planted word is in nothing that any call tells.
TEST(NoEcho, IsNeverToldInClear) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kThree), "CREATE_COMPLETE");
  auto set = Lab::change_set("s", kThree, {{"Token", "an0ther-word"}}, "UPDATE");
  ASSERT_TRUE(lab.call("CreateChangeSet", set));
  lab.pass(5);
  std::string all;
  nlohmann::json stack = {
      {"StackName", "s"}, {"ChangeSetName", "c"}, {"IncludePropertyValues", "true"}};
  const auto change = lab.call("DescribeChangeSet", stack);
  stack.erase("IncludePropertyValues");
  ASSERT_TRUE(change);
  EXPECT_NE(change->text.find("****"), std::string::npos) << change->text;
  all += change->text;
  ASSERT_TRUE(lab.call("ExecuteChangeSet", stack));
  lab.pass(600);
  ASSERT_TRUE(lab.call("DetectStackDrift", {{"StackName", "s"}}));
  lab.pass(60);
  for (const char* action :
       {"DescribeStacks", "DescribeStackEvents", "DescribeEvents", "DescribeStackResources",
        "ListStackResources", "DescribeStackResourceDrifts", "ListStacks"}) {
    auto told = lab.call(action, action == std::string_view("ListStacks")
                                     ? nlohmann::json::object()
                                     : nlohmann::json{{"StackName", "s"}});
    ASSERT_TRUE(told) << action;
    all += told->text;
  }
  EXPECT_EQ(all.find("s3cret-word"), std::string::npos);
  EXPECT_EQ(all.find("an0ther-word"), std::string::npos);
  EXPECT_EQ(lab.stack("s").resources.at("Topic").properties["DisplayName"], "an0ther-word");
}

TEST(Drift, OfSomeResourcesAndPageByPage) {
  Lab lab({"drift:Logs", "drift:Topic"});
  ASSERT_EQ(lab.deploy("s", kThree), "CREATE_COMPLETE");
  const auto refused =
      lab.call("DetectStackDrift", {{"StackName", "s"}, {"LogicalResourceIds", {"Nope"}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "Resource Nope does not exist for stack s");
  ASSERT_TRUE(lab.call("DetectStackDrift",
                       {{"StackName", "s"}, {"LogicalResourceIds", {"Logs", "Store"}}}));
  lab.pass(30);
  const auto page = [&](const std::string& token) {
    json input = {{"StackName", "s"}, {"MaxResults", "1"}};
    if (!token.empty()) input["NextToken"] = token;
    return lab.xml("DescribeStackResourceDrifts", input);
  };
  const auto first = page("");
  EXPECT_EQ(first.select_nodes("//StackResourceDrifts/member").size(), 1u);
  const auto second = page(value(first, "//NextToken"));
  EXPECT_EQ(value(second, "//LogicalResourceId"), "Store");
  EXPECT_EQ(value(second, "//NextToken"), "") << "the topic was not looked at";
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
