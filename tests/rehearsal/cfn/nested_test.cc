#include <fmt/format.h>

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kChild = R"(
Parameters: {Days: {Type: Number}, Path: {Type: String, Default: /}}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
  Role:
    Type: AWS::IAM::Role
    DependsOn: Logs
    Properties: {Path: !Ref Path, AssumeRolePolicyDocument: {Version: "2012-10-17"}}
Outputs: {LogsArn: {Value: !GetAtt Logs.Arn}, Role: {Value: !Ref Role}}
)";
constexpr std::string_view kParent = R"(
Parameters: {Days: {Type: Number, Default: 7}, Path: {Type: String, Default: /}}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates.s3.us-west-2.amazonaws.com/child.yaml
      Parameters: {Days: !Ref Days, Path: !Ref Path}
      Tags: [{Key: part, Value: inner}]
  Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt Inner.Outputs.LogsArn}}
  Last: {Type: AWS::SNS::Topic, DependsOn: Inner, Properties: {DisplayName: !Ref Days}}
Outputs: {Inner: {Value: !Ref Inner}}
)";

class NestedStacks : public testing::Test {
 protected:
  std::unique_ptr<Lab> made_;
  Lab& lab(std::vector<std::string> faults = {}) {
    made_ = std::make_unique<Lab>(std::move(faults));
    put("child.yaml", kChild);
    return *made_;
  }
  void put(const std::string& key, std::string_view text) {
    made_->estate().contents["templates"][key] = text;
  }
  Stack& child() {
    for (auto& stack : made_->estate().stacks)
      if (!stack->parent_id.empty()) return *stack;
    ADD_FAILURE() << "there is no nested stack";
    return *made_->estate().stacks.front();
  }
  std::string happened(std::string_view stack) {
    std::string out;
    for (const auto& line : made_->history(stack)) out += line + "\n";
    return out;
  }
};

TEST_F(NestedStacks, AreMadeWithTheirParentAndAnswerTheirOutputs) {
  Lab& here = lab();
  ASSERT_EQ(here.deploy("s", kParent), "CREATE_COMPLETE") << here.first_failure("s");
  EXPECT_EQ(child().status, "CREATE_COMPLETE");
  EXPECT_TRUE(child().name.starts_with("s-Inner-")) << child().name;
  EXPECT_EQ(child().parent_id, here.stack("s").id);
  EXPECT_EQ(child().root_id, here.stack("s").id);
  EXPECT_EQ(here.output("s", "Inner"), child().id);
  EXPECT_EQ(child().resources.size(), 2u);
  EXPECT_EQ(child().goal.tags.at("part"), "inner");
  EXPECT_EQ(here.stack("s").resources.at("Note").properties["Value"],
            child().resources.at("Logs").attributes["Arn"]);
  const auto rows = here.xml("DescribeStacks", {{"StackName", child().id}});
  EXPECT_EQ(rows.select_node("//ParentId").node().text().get(), here.stack("s").id);
  // The parent's row is complete only once the child is.
  Time inner{}, outer{};
  for (const auto& event : child().events)
    if (event.status == "CREATE_COMPLETE") inner = event.at;
  for (const auto& event : here.stack("s").events)
    if (event.logical_id == "Inner" && event.status == "CREATE_COMPLETE") outer = event.at;
  EXPECT_GT(outer, inner);
}

TEST_F(NestedStacks, AreUpdatedAndTidyUpWhenTheRootHasSucceeded) {
  Lab& here = lab();
  ASSERT_EQ(here.deploy("s", kParent), "CREATE_COMPLETE");
  const auto old_role = child().resources.at("Role").physical_id;
  ASSERT_EQ(here.deploy("s", kParent, {{"Path", "/x/"}}, "UPDATE"), "UPDATE_COMPLETE");
  EXPECT_EQ(child().status, "UPDATE_COMPLETE");
  EXPECT_NE(child().resources.at("Role").physical_id, old_role);
  EXPECT_EQ(here.estate().thing("AWS::IAM::Role", old_role), nullptr) << "tidied up";
  Time root_done{}, child_deleted{};
  for (const auto& event : here.stack("s").events)
    if (event.status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") root_done = event.at;
  for (const auto& event : child().events)
    if (event.status == "DELETE_COMPLETE") child_deleted = event.at;
  EXPECT_GT(child_deleted, root_done);
}

TEST_F(NestedStacks, AreAlwaysAskedWhetherTheirTemplateChanged) {
  Lab& here = lab();
  ASSERT_EQ(here.deploy("s", kParent), "CREATE_COMPLETE");
  here.call("CreateChangeSet", Lab::change_set("s", kParent, {}, "UPDATE"));
  here.pass(5);
  const auto seen = here.xml("DescribeChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  EXPECT_EQ(seen.select_nodes("//Changes/member").size(), 1u);
  EXPECT_STREQ(seen.select_node("//ChangeSource").node().text().get(), "Automatic");
  EXPECT_STREQ(seen.select_node("//Evaluation").node().text().get(), "Dynamic");
  std::string changed(kChild);
  changed.insert(changed.find("  Logs:"), "  More: {Type: AWS::SNS::Topic}\n");
  put("child.yaml", changed);
  here.call("ExecuteChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  here.pass(600);
  EXPECT_EQ(here.stack("s").status, "UPDATE_COMPLETE") << here.first_failure("s");
  EXPECT_TRUE(child().resources.contains("More")) << happened(child().id);
}

TEST_F(NestedStacks, AFailureInsideFailsTheParentAndIsUndone) {
  Lab& here = lab({"AWS::IAM::Role"});
  ASSERT_EQ(here.deploy("s", kParent), "ROLLBACK_COMPLETE");
  EXPECT_EQ(here.first_failure("s"),
            "Inner: Embedded stack " + child().id +
                " was not successfully created: The following resource(s) failed to create: "
                "[Role]. ");
  EXPECT_EQ(child().status, "DELETE_COMPLETE");
  EXPECT_NE(happened(child().id).find("CREATE_FAILED"), std::string::npos);
}

TEST_F(NestedStacks, AFailedUpdateInsideGoesBackEverywhere) {
  Lab& here = lab();
  ASSERT_EQ(here.deploy("s", kParent), "CREATE_COMPLETE");
  here.world().resume(here.world().wall(), 1.0, {"Role"});
  ASSERT_EQ(here.deploy("s", kParent, {{"Days", "30"}, {"Path", "/x/"}}, "UPDATE"),
            "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(here.first_failure("s"),
            "Inner: Embedded stack " + child().id +
                " was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with "
                "reason: The following resource(s) failed to update: [Role]. ");
  EXPECT_EQ(child().status, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(child().resources.at("Logs").properties["RetentionInDays"], "7");
}

TEST_F(NestedStacks, AFailureBesideThemTakesThemBackToo) {
  Lab& here = lab();
  ASSERT_EQ(here.deploy("s", kParent), "CREATE_COMPLETE");
  const auto role = child().resources.at("Role").physical_id;
  here.world().resume(here.world().wall(), 1.0, {"Last"});
  ASSERT_EQ(here.deploy("s", kParent, {{"Days", "30"}, {"Path", "/x/"}}, "UPDATE"),
            "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(child().status, "UPDATE_ROLLBACK_COMPLETE") << happened(child().id);
  EXPECT_EQ(child().resources.at("Role").physical_id, role) << "it was kept until all was well";
  EXPECT_EQ(child().goal.parameters.at("Days"), "7");
  EXPECT_EQ(here.estate().all("AWS::IAM::Role").size(), 1u);
  // And everything can be changed again.
  here.world().resume(here.world().wall(), 1.0, {});
  ASSERT_TRUE(here.call("UpdateStack",
                        {{"StackName", "s"},
                         {"UsePreviousTemplate", "true"},
                         {"Capabilities", {"CAPABILITY_IAM"}},
                         {"Parameters", {{{"ParameterKey", "Days"}, {"ParameterValue", "14"}}}}}));
  here.pass(600);
  EXPECT_EQ(here.stack("s").status, "UPDATE_COMPLETE");
  EXPECT_EQ(child().goal.parameters.at("Days"), "14");
}

TEST_F(NestedStacks, AFailedRollbackInsideHasItsWayOut) {
  Lab& here = lab();
  ASSERT_EQ(here.deploy("s", kParent), "CREATE_COMPLETE");
  here.world().resume(here.world().wall(), 1.0, {"Last", "rollback:Logs"});
  ASSERT_EQ(here.deploy("s", kParent, {{"Days", "30"}}, "UPDATE"), "UPDATE_ROLLBACK_FAILED");
  EXPECT_EQ(child().status, "UPDATE_ROLLBACK_FAILED");
  ASSERT_TRUE(here.call("ContinueUpdateRollback",
                        {{"StackName", "s"}, {"ResourcesToSkip", {child().name + ".Logs"}}}));
  here.pass(600);
  EXPECT_EQ(here.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(child().status, "UPDATE_ROLLBACK_COMPLETE");
}

TEST_F(NestedStacks, AreRemovedWithTheirParentUnlessSomethingBlocks) {
  Lab& here = lab({"remove:Logs"});
  ASSERT_EQ(here.deploy("s", kParent), "CREATE_COMPLETE");
  const auto id = here.stack("s").id;
  ASSERT_TRUE(here.call("DeleteStack", {{"StackName", "s"}}));
  here.pass(600);
  EXPECT_EQ(here.stack(id).status, "DELETE_FAILED");
  EXPECT_EQ(here.first_failure(id),
            "Inner: Embedded stack " + child().id +
                " was not successfully deleted: The following resource(s) failed to delete: "
                "[Logs]. ");
  here.world().resume(here.world().wall(), 1.0, {});
  ASSERT_TRUE(here.call("DeleteStack", {{"StackName", "s"}}));
  here.pass(600);
  EXPECT_EQ(here.stack(id).status, "DELETE_COMPLETE");
  EXPECT_EQ(child().status, "DELETE_COMPLETE");
}

TEST_F(NestedStacks, ACancelledUpdateTakesThemAlong) {
  Lab& here = lab();
  ASSERT_EQ(here.deploy("s", kParent), "CREATE_COMPLETE");
  ASSERT_EQ(here.deploy("s", kParent, {{"Days", "30"}}, "UPDATE", 7), "UPDATE_IN_PROGRESS");
  ASSERT_TRUE(here.call("CancelUpdateStack", {{"StackName", "s"}}));
  here.pass(600);
  EXPECT_EQ(here.stack("s").status, "UPDATE_ROLLBACK_COMPLETE") << happened("s");
  EXPECT_EQ(child().resources.at("Logs").properties["RetentionInDays"], "7");
  EXPECT_FALSE(busy(child())) << child().status;
}

TEST_F(NestedStacks, SayWhatIsWrongWithTheirTemplate) {
  const std::pair<const char*, const char*> cases[] = {
      {"https://none.s3.amazonaws.com/child.yaml", "S3 error: The specified bucket does not exist"},
      {"https://s3.us-west-2.amazonaws.com/templates/none.yaml",
       "S3 error: The specified key does not exist."},
      {"s3://templates/child.yaml",
       "S3 error: Domain name specified in templates is not a valid S3 domain"},
      {"https://example.com/child.yaml", "TemplateURL must be a supported URL."},
      {"https://s3.us-west-2.amazonaws.com/templates/wrong.yaml", "Template format error: "},
      {"http://127.0.0.1:4566/templates/child.yaml", "Parameters: [Days] must have values"}};
  for (const auto& [url, reason] : cases) {
    Lab& here = lab();
    put("wrong.yaml", "Resources: {}");
    const auto body = fmt::format(
        "Resources: {{Inner: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: "
        "\"{}\"}}}}}}",
        url);
    EXPECT_EQ(here.deploy("s", body), "ROLLBACK_COMPLETE") << url;
    EXPECT_NE(here.first_failure("s").find(reason), std::string::npos)
        << url << ": " << here.first_failure("s");
  }
}

TEST_F(NestedStacks, ATemplateThatNestsItselfComesToAnEnd) {
  Lab& here = lab();
  constexpr std::string_view self = R"(
Resources: {Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://templates.s3.amazonaws.com/self.yaml}}})";
  put("self.yaml", self);
  EXPECT_EQ(here.deploy("s", self), "ROLLBACK_COMPLETE");
  EXPECT_LT(here.estate().stacks.size(), 12u);
}

TEST_F(NestedStacks, ShareTheRootsTerminationProtection) {
  Lab& here = lab();
  ASSERT_EQ(here.deploy("s", kParent), "CREATE_COMPLETE");
  const nlohmann::json on = {{"EnableTerminationProtection", "true"}};
  auto of = [&](const std::string& name) {
    auto input = on;
    input["StackName"] = name;
    return here.call("UpdateTerminationProtection", input);
  };
  EXPECT_FALSE(of(child().id));
  EXPECT_TRUE(of("s"));
  EXPECT_FALSE(here.call("DeleteStack", {{"StackName", child().id}}));
}

TEST_F(NestedStacks, HaveTheirOwnTime) {
  Lab& here = lab();
  put("child.yaml",
      "Resources: {Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql}}}");
  const auto parent = [](const char* minutes) {
    return std::string("Resources: {Inner: {Type: AWS::CloudFormation::Stack, Properties: {") +
           "TemplateURL: https://templates.s3.us-west-2.amazonaws.com/child.yaml, "
           "TimeoutInMinutes: " +
           minutes + "}}}";
  };
  EXPECT_EQ(here.deploy("s", parent("2")), "ROLLBACK_COMPLETE");
  EXPECT_EQ(here.first_failure("s"),
            "Inner: Embedded stack " + child().id +
                " was not successfully created: Stack creation time exceeded the specified "
                "timeout");
  EXPECT_EQ(here.first_failure(child().id), "Db: Resource creation cancelled");
  EXPECT_EQ(here.deploy("t", parent("none")), "ROLLBACK_COMPLETE");
  EXPECT_EQ(here.deploy("u", parent("60")), "CREATE_COMPLETE") << here.first_failure("u");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
