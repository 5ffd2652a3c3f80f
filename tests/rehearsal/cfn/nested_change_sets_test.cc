#include <fmt/format.h>

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kInnermost = R"(
Parameters: {Days: {Type: Number}}
Resources: {Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}}
Outputs: {Arn: {Value: !GetAtt Logs.Arn}}
)";
constexpr std::string_view kMiddle = R"(
Parameters: {Days: {Type: Number}, Text: {Type: String, MaxLength: 12, Default: x}}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Text}}
  Deep:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates.s3.us-west-2.amazonaws.com/innermost.yaml
      Parameters: {Days: !Ref Days}
Outputs:
  Topic: {Value: !Ref Topic}
)";
constexpr std::string_view kRoot = R"(
Parameters: {Days: {Type: Number, Default: 7}, Text: {Type: String, Default: x}}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates.s3.us-west-2.amazonaws.com/middle.yaml
      Parameters: {Days: !Ref Days, Text: !Ref Text}
Outputs: {Topic: {Value: !GetAtt Inner.Outputs.Topic}}
)";

class NestedChangeSets : public testing::Test {
 protected:
  Lab lab_;

  NestedChangeSets() {
    put("innermost.yaml", kInnermost);
    put("middle.yaml", kMiddle);
  }
  void put(const std::string& key, std::string_view text) {
    lab_.estate().contents["templates"][key] = text;
  }
  void make(std::string_view type, const Parameters& parameters = {}) {
    auto input = Lab::change_set("s", kRoot, parameters, type);
    input["IncludeNestedStacks"] = true;
    ASSERT_TRUE(lab_.call("CreateChangeSet", input));
    lab_.pass(5);
  }
  // By the id that a set has, or the root's by its name.
  static json which(const std::string& id) {
    if (id == "c") return {{"StackName", "s"}, {"ChangeSetName", id}};
    return {{"ChangeSetName", id}};
  }
  Answer on(std::string_view action, const std::string& id = "c") {
    return lab_.call(action, which(id));
  }
  pugi::xml_document seen(const std::string& id = "c") {
    return lab_.xml("DescribeChangeSet", which(id));
  }
  static std::string at(const pugi::xml_document& document, const char* path) {
    return document.select_node(path).node().text().get();
  }
  std::vector<Stack*> children() {
    std::vector<Stack*> out;
    for (auto& stack : lab_.estate().stacks)
      if (!stack->parent_id.empty() && !stack->deleted) out.push_back(stack.get());
    return out;
  }
};

TEST_F(NestedChangeSets, ShowTheWholeHierarchyBeforeItIsThere) {
  make("CREATE");
  const auto root = seen();
  EXPECT_EQ(at(root, "//IncludeNestedStacks"), "true");
  EXPECT_EQ(at(root, "//RootChangeSetId"), "");
  const auto inner = at(root, "//ResourceChange/ChangeSetId");
  ASSERT_NE(inner, "");
  const auto middle = seen(inner);
  EXPECT_EQ(at(middle, "//ParentChangeSetId"), at(root, "//ChangeSetId[parent::r]"));
  EXPECT_EQ(at(middle, "//RootChangeSetId"), at(root, "//ChangeSetId[parent::r]"));
  EXPECT_EQ(at(middle, "//Status"), "CREATE_COMPLETE");
  EXPECT_TRUE(at(middle, "//ChangeSetName").starts_with("c-Inner-"))
      << at(middle, "//ChangeSetName");
  const auto deepest = seen(at(middle, "//ResourceChange[LogicalResourceId='Deep']/ChangeSetId"));
  EXPECT_EQ(at(deepest, "//ParentChangeSetId"), inner);
  EXPECT_EQ(at(deepest, "//RootChangeSetId"), at(root, "//ChangeSetId[parent::r]"));
  ASSERT_EQ(children().size(), 2u);
  for (const auto* child : children()) EXPECT_EQ(child->status, "REVIEW_IN_PROGRESS");
  EXPECT_EQ(children()[0]->root_id, lab_.stack("s").id);
  EXPECT_EQ(children()[1]->parent_id, children()[0]->id);
}

TEST_F(NestedChangeSets, AreExecutedWithTheRootAsTheyWereSeen) {
  make("CREATE");
  const auto inner = at(seen(), "//ResourceChange/ChangeSetId");
  const auto refused = on("ExecuteChangeSet", inner);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "InvalidChangeSetStatus");
  put("middle.yaml", "Resources: {Other: {Type: AWS::SNS::Topic}}\n");
  ASSERT_TRUE(on("ExecuteChangeSet"));
  lab_.pass(600);
  ASSERT_EQ(lab_.stack("s").status, "CREATE_COMPLETE") << lab_.first_failure("s");
  ASSERT_EQ(children().size(), 2u) << "the stacks that were there for review are those made";
  for (const auto* child : children()) EXPECT_EQ(child->status, "CREATE_COMPLETE");
  EXPECT_TRUE(children()[0]->resources.contains("Topic")) << "as it was seen";
  EXPECT_EQ(lab_.stack("s").resources.at("Inner").physical_id, children()[0]->id);
  EXPECT_EQ(at(seen(inner), "//ExecutionStatus"), "EXECUTE_COMPLETE");
  // The next change reads the template again.
  auto again = Lab::change_set("s", kRoot, {}, "UPDATE");
  again["ChangeSetName"] = "d";
  put("middle.yaml", std::string(kMiddle) + "  More: {Value: more}\n");
  ASSERT_TRUE(lab_.call("CreateChangeSet", again));
  lab_.pass(5);
  ASSERT_TRUE(lab_.call("ExecuteChangeSet", {{"StackName", "s"}, {"ChangeSetName", "d"}}));
  lab_.pass(600);
  EXPECT_EQ(lab_.stack("s").status, "UPDATE_COMPLETE") << lab_.first_failure("s");
  EXPECT_EQ(children()[0]->outputs.size(), 2u);
}

TEST_F(NestedChangeSets, TellWhatAnUpdateChangesBelow) {
  ASSERT_EQ(lab_.deploy("s", kRoot), "CREATE_COMPLETE") << lab_.first_failure("s");
  make("UPDATE", {{"Days", "30"}});
  const auto middle = seen(at(seen(), "//ResourceChange/ChangeSetId"));
  EXPECT_EQ(middle.select_nodes("//ResourceChange").size(), 1u) << "the topic stays";
  const auto deepest = seen(at(middle, "//ResourceChange/ChangeSetId"));
  EXPECT_EQ(at(deepest, "//ResourceChange/LogicalResourceId"), "Logs");
  EXPECT_EQ(at(deepest, "//Target/Name"), "RetentionInDays");
  EXPECT_EQ(at(deepest, "//CausingEntity"), "Days");
  ASSERT_TRUE(on("ExecuteChangeSet"));
  lab_.pass(600);
  EXPECT_EQ(lab_.stack("s").status, "UPDATE_COMPLETE") << lab_.first_failure("s");
  EXPECT_EQ(children()[1]->resources.at("Logs").properties["RetentionInDays"], "30");
}

TEST_F(NestedChangeSets, FindNothingWhereNothingChanges) {
  ASSERT_EQ(lab_.deploy("s", kRoot), "CREATE_COMPLETE");
  make("UPDATE");
  EXPECT_EQ(at(seen(), "//Status"), "FAILED");
  EXPECT_NE(at(seen(), "//StatusReason").find("didn't contain changes"), std::string::npos);
}

TEST_F(NestedChangeSets, FailWithTheOneThatFails) {
  make("CREATE", {{"Text", "much too long a text"}});
  const auto root = seen();
  EXPECT_EQ(at(root, "//Status"), "FAILED");
  EXPECT_NE(at(root, "//StatusReason").find("'Text' must contain at most 12 characters"),
            std::string::npos)
      << at(root, "//StatusReason");
  ASSERT_TRUE(on("DeleteChangeSet"));
  lab_.pass(5);
  put("middle.yaml",
      "Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {Nam: x}}}\n"
      "Parameters: {Days: {Type: Number}, Text: {Type: String}}\n"
      "Outputs: {Topic: {Value: !Ref Topic}}\n");
  make("CREATE");
  const auto reason = at(seen(), "//StatusReason");
  EXPECT_TRUE(reason.starts_with("Nested change set arn:aws:cloudformation:")) << reason;
  EXPECT_TRUE(reason.ends_with(" was not successfully created: Currently in FAILED.")) << reason;
}

TEST_F(NestedChangeSets, AreDeletedWithTheRootAndTheStacksMadeForReviewToo) {
  make("CREATE");
  const auto inner = at(seen(), "//ResourceChange/ChangeSetId");
  EXPECT_FALSE(on("DeleteChangeSet", inner)) << "from the root only";
  ASSERT_TRUE(on("DeleteChangeSet"));
  EXPECT_EQ(at(seen(), "//Status"), "DELETE_PENDING") << "until those below are gone";
  EXPECT_EQ(at(seen(), "//ExecutionStatus"), "UNAVAILABLE");
  EXPECT_EQ(at(seen(inner), "//Status"), "DELETE_IN_PROGRESS");
  EXPECT_EQ(code_of(on("DeleteChangeSet")), "InvalidChangeSetStatus");
  EXPECT_EQ(code_of(on("ExecuteChangeSet")), "InvalidChangeSetStatus");
  lab_.pass(2);
  EXPECT_EQ(at(seen(), "//Status"), "DELETE_IN_PROGRESS");
  lab_.pass(3);
  EXPECT_EQ(code_of(on("DescribeChangeSet")), "ChangeSetNotFound");
  EXPECT_TRUE(children().empty());
  EXPECT_FALSE(on("DescribeChangeSet", inner));
  EXPECT_EQ(lab_.stack("s").status, "REVIEW_IN_PROGRESS");
  make("CREATE");
  ASSERT_TRUE(lab_.call("DeleteStack", {{"StackName", "s"}}));
  lab_.pass(60);
  EXPECT_TRUE(children().empty()) << "a stack takes those with it that wait for review";
}

TEST_F(NestedChangeSets, ThatAreKeptKeepTheirRoot) {
  make("CREATE");
  const auto inner = at(seen(), "//ResourceChange/ChangeSetId");
  lab_.world().resume(lab_.world().wall(), 1.0, {"remove:Inner"});
  ASSERT_TRUE(on("DeleteChangeSet"));
  lab_.pass(5);
  EXPECT_EQ(at(seen(), "//Status"), "DELETE_FAILED");
  EXPECT_EQ(at(seen(inner), "//Status"), "DELETE_FAILED");
  EXPECT_EQ(code_of(on("ExecuteChangeSet")), "InvalidChangeSetStatus");
  lab_.world().resume(lab_.world().wall(), 1.0, {});
  ASSERT_TRUE(on("DeleteChangeSet"));
  lab_.pass(5);
  EXPECT_EQ(code_of(on("DescribeChangeSet")), "ChangeSetNotFound");
  EXPECT_TRUE(children().empty());
}

TEST_F(NestedChangeSets, EndWhereTemplatesNestThemselves) {
  put("middle.yaml", kRoot);
  make("CREATE");
  EXPECT_EQ(at(seen(), "//Status"), "FAILED");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
