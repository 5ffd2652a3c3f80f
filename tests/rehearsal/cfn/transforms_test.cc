#include "deploy/rehearsal/cfn/transforms.hh"

#include <fmt/format.h>

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kTopic = R"({"Topic": {"Type": "AWS::SNS::Topic",
    "Properties": {"DisplayName": {"Ref": "Shown"}, "FifoTopic": true}}})";
constexpr std::string_view kWithSnippet = R"(
Parameters: {Shown: {Type: String, Default: hello}, File: {Type: String, Default: topic}}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  Fn::Transform:
    Name: AWS::Include
    Parameters: {Location: !Sub "s3://snippets/${File}.json"}
)";

class Transforms : public testing::Test {
 protected:
  Lab lab_;
  void put(const std::string& key, std::string_view text) {
    lab_.estate().contents["snippets"][key] = text;
  }
  std::string template_at(const char* stage) {
    const auto told = lab_.xml("GetTemplate", {{"StackName", "s"}, {"TemplateStage", stage}});
    return told.select_node("//TemplateBody").node().text().get();
  }
  json direct(std::string_view body, std::vector<std::string> capabilities) {
    return {{"StackName", "s"}, {"TemplateBody", body}, {"Capabilities", std::move(capabilities)}};
  }
};

TEST_F(Transforms, PutASnippetWhereTheTemplateAsksForIt) {
  put("topic.json", kTopic);
  ASSERT_EQ(lab_.deploy("s", kWithSnippet), "CREATE_COMPLETE") << lab_.first_failure("s");
  EXPECT_EQ(lab_.stack("s").resources.at("Topic").properties["DisplayName"], "hello");
  EXPECT_EQ(template_at("Original"), kWithSnippet);
  const json processed = json::parse(template_at("Processed"), nullptr, false);
  ASSERT_TRUE(processed.is_object());
  EXPECT_FALSE(processed["Resources"].contains("Fn::Transform"));
  EXPECT_EQ(processed["Resources"]["Topic"]["Properties"]["FifoTopic"], true) << "types are kept";
  EXPECT_EQ(processed["Resources"]["Logs"]["Properties"]["RetentionInDays"], 7);
}

TEST_F(Transforms, TakeParametersIntoTheLocationAndYamlFromTheBucket) {
  put("other.json", "Topic:\n  Type: AWS::SNS::Topic\n  Properties: {DisplayName: {Ref: File}}\n");
  ASSERT_EQ(lab_.deploy("s", kWithSnippet, {{"File", "other"}}), "CREATE_COMPLETE")
      << lab_.first_failure("s");
  EXPECT_EQ(lab_.stack("s").resources.at("Topic").properties["DisplayName"], "other");
}

TEST_F(Transforms, JoinSectionsAtTheTopAndKeysInTheMiddle) {
  put("top.yaml", "Mappings: {M: {a: {b: c}}}\nResources: {More: {Type: AWS::SNS::Topic}}\n");
  put("name.yaml", "DisplayName: one\n");
  put("fifo.yaml", "FifoTopic: false\n");
  ASSERT_EQ(lab_.deploy("s", R"(
Transform: {Name: AWS::Include, Parameters: {Location: s3://snippets/top.yaml}}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: mine
      Fn::Transform:
        - {Name: AWS::Include, Parameters: {Location: s3://snippets/name.yaml}}
        - {Name: AWS::Include, Parameters: {Location: s3://snippets/fifo.yaml}}
Outputs: {C: {Value: !FindInMap [M, a, b]}}
)"),
            "CREATE_COMPLETE")
      << lab_.first_failure("s");
  const json& topic = lab_.stack("s").resources.at("Topic").properties;
  EXPECT_EQ(topic, (json{{"TopicName", "mine"}, {"DisplayName", "one"}, {"FifoTopic", "false"}}));
  EXPECT_EQ(lab_.stack("s").resources.count("More"), 1u);
  EXPECT_EQ(lab_.output("s", "C"), "c");
}

TEST_F(Transforms, ThatFailFailTheChangeSetNotTheCall) {
  put("short.yaml", "Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Shown}}\n");
  put("nested.yaml", "Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://a/b}}\n");
  put("broken.json", "{\"a\": ");
  put("word.json", "hello");
  put("latin.json", "{\"Topic\": \"\xFC\"}");
  put("wrong.json",
      R"({"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"A": {"Ref": "No"}}}})");
  const std::string invalid =
      "Transform AWS::Include failed with: The specified S3 object's content should be valid "
      "Yaml/JSON.";
  const std::pair<const char*, std::string> cases[] = {
      {"s3://snippets/short.yaml", invalid},
      {"s3://snippets/nested.yaml", invalid},
      {"s3://snippets/broken.json", invalid},
      {"s3://snippets/word.json", invalid},
      {"s3://snippets/latin.json",
       "Transform AWS::Include failed with: The specified S3 object's content should be valid "
       "Yaml/JSON."},
      {"s3://nowhere/a", "Transform AWS::Include failed with: S3 bucket [nowhere] does not exist."},
      {"s3://snippets/none",
       "Transform AWS::Include failed with: S3 object [none] does not exist in bucket [snippets]."},
      {"../a.yaml",
       "Transform AWS::Include failed with: The location parameter is not a valid S3 uri."},
      {"s3://snippets/wrong.json",
       "Template format error: Unresolved resource dependencies [No] in the Resources block of the "
       "template"}};
  for (const auto& [location, reason] : cases) {
    const auto body = fmt::format(
        "Parameters: {{Shown: {{Type: String, Default: x, NoEcho: true}}}}\nResources:\n"
        "  Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: '{}'}}}}\n",
        location);
    ASSERT_TRUE(lab_.call("CreateChangeSet", Lab::change_set("s", body, {}, "CREATE")));
    lab_.pass(5);
    const json which = {{"StackName", "s"}, {"ChangeSetName", "c"}};
    const auto told = lab_.xml("DescribeChangeSet", which);
    EXPECT_STREQ(told.select_node("//Status").node().text().get(), "FAILED") << location;
    EXPECT_EQ(told.select_node("//StatusReason").node().text().get(), reason) << location;
    EXPECT_STREQ(told.select_node("//ParameterValue").node().text().get(), "****") << location;
    const auto templates = lab_.xml("GetTemplate", which);
    const auto stages = templates.select_nodes("//StagesAvailable/member");
    EXPECT_EQ(stages.size(), 1u) << "the original is all there is";
    ASSERT_TRUE(lab_.call("DeleteChangeSet", which));
  }
}

TEST_F(Transforms, NeedToBeAllowedWithoutAChangeSet) {
  put("topic.json", kTopic);
  const auto refused = lab_.call("CreateStack", direct(kWithSnippet, {}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "InsufficientCapabilitiesException");
  EXPECT_EQ(refused.error().message, "Requires capabilities : [CAPABILITY_AUTO_EXPAND]");
  auto set = Lab::change_set("t", kWithSnippet, {}, "CREATE");
  set.erase("Capabilities");
  EXPECT_TRUE(lab_.call("CreateChangeSet", set)) << "it can be looked at before it is executed";
  ASSERT_TRUE(lab_.call("CreateStack", direct(kWithSnippet, {"CAPABILITY_AUTO_EXPAND"})));
  lab_.pass(600);
  EXPECT_EQ(lab_.stack("s").status, "CREATE_COMPLETE");
  // A snippet that has changed is a change of the stack.
  put("topic.json", R"({"Topic": {"Type": "AWS::SNS::Topic"}})");
  ASSERT_TRUE(lab_.call("UpdateStack", direct(kWithSnippet, {"CAPABILITY_AUTO_EXPAND"})));
  lab_.pass(600);
  EXPECT_EQ(lab_.stack("s").resources.at("Topic").properties, json::object());
}

TEST_F(Transforms, ThatFailRollAStackMadeDirectlyBack) {
  ASSERT_TRUE(lab_.call("CreateStack", direct(kWithSnippet, {"CAPABILITY_AUTO_EXPAND"})));
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").status, "ROLLBACK_COMPLETE");
  std::string reason;
  for (const auto& event : lab_.stack("s").events)
    if (event.status == "ROLLBACK_IN_PROGRESS") reason = event.reason;
  EXPECT_EQ(reason,
            "Transform AWS::Include failed with: S3 bucket [snippets] does not exist. Rollback "
            "requested by user.");
}

TEST_F(Transforms, AreToldOfWithoutBeingRun) {
  const auto told = lab_.xml("GetTemplateSummary", {{"TemplateBody", kWithSnippet}});
  EXPECT_STREQ(told.select_node("//DeclaredTransforms/member").node().text().get(), "AWS::Include");
  EXPECT_STREQ(told.select_node("//Capabilities/member").node().text().get(),
               "CAPABILITY_AUTO_EXPAND");
  EXPECT_STREQ(told.select_node("//CapabilitiesReason").node().text().get(),
               "The following resource(s) require capabilities: [AWS::Include]");
  EXPECT_FALSE(told.select_node("//ResourceTypes"));
  EXPECT_EQ(told.select_nodes("//ParameterKey").size(), 2u);
  EXPECT_TRUE(lab_.call("ValidateTemplate", {{"TemplateBody", kWithSnippet}}));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
