#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

using testing::Test;

constexpr std::string_view kSmall = R"(
Parameters:
  Days: {Type: Number, Default: 7}
  Bucket: {Type: String, Default: "yes"}
  Token: {Type: String, Default: t, NoEcho: true}
Conditions: {HasBucket: !Equals [!Ref Bucket, "yes"]}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
  Store: {Type: AWS::S3::Bucket, Condition: HasBucket}
  Topic: {Type: AWS::SNS::Topic, DependsOn: Logs, Properties: {DisplayName: !Ref Token}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17"}
      Description: !Sub "reads ${Logs.Arn}"
Outputs:
  LogsArn: {Value: !GetAtt Logs.Arn}
  Store: {Condition: HasBucket, Value: !Ref Store}
)";

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

std::size_t at(const std::vector<std::string>& lines, std::string_view line) {
  const auto it = std::ranges::find(lines, line);
  EXPECT_NE(it, lines.end()) << line << " is not in\n" << joined(lines);
  return static_cast<std::size_t>(it - lines.begin());
}

TEST(Stacks, AreMadeInTheOrderOfTheirNeeds) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kSmall), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto events = lab.history("s");
  EXPECT_EQ(events.front(), "s REVIEW_IN_PROGRESS");
  EXPECT_EQ(events[1], "s CREATE_IN_PROGRESS");
  EXPECT_EQ(events.back(), "s CREATE_COMPLETE");
  EXPECT_LT(at(events, "Logs CREATE_COMPLETE"), at(events, "Topic CREATE_IN_PROGRESS"));
  EXPECT_LT(at(events, "Logs CREATE_COMPLETE"), at(events, "Role CREATE_IN_PROGRESS"));
  EXPECT_LT(at(events, "Store CREATE_IN_PROGRESS"), at(events, "Logs CREATE_COMPLETE"))
      << "side by side";
  EXPECT_TRUE(lab.output("s", "LogsArn")
                  .starts_with("arn:aws:logs:us-west-2:123456789012:log-group:s-Logs-"));
  Time last{};
  for (const auto& event : lab.stack("s").events) {
    EXPECT_GE(event.at, last);
    last = event.at;
  }
}

TEST(Stacks, EventsBecomeVisibleWhenTheyAreDue) {
  Lab lab;
  lab.call("CreateChangeSet", Lab::change_set("s", kSmall, {}, "CREATE"));
  auto seen = lab.xml("DescribeChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  EXPECT_STREQ(seen.child("r").child_value("Status"), "CREATE_PENDING");
  lab.pass(1);
  seen = lab.xml("DescribeChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  EXPECT_STREQ(seen.child("r").child_value("Status"), "CREATE_IN_PROGRESS");
  lab.pass(3);
  lab.call("ExecuteChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  lab.pass(3);
  EXPECT_EQ(lab.stack("s").status, "CREATE_IN_PROGRESS");
  const auto early = lab.history("s").size();
  lab.pass(10);
  EXPECT_GT(lab.history("s").size(), early);
  EXPECT_EQ(lab.stack("s").status, "CREATE_IN_PROGRESS");
  for (const auto& event : lab.stack("s").events) EXPECT_LE(event.at, lab.world().now());
}

TEST(Stacks, AChangeSetOfNothingFailsWithTheUsualWords) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kSmall), "CREATE_COMPLETE");
  lab.call("CreateChangeSet", Lab::change_set("s", kSmall, {}, "UPDATE"));
  lab.pass(5);
  auto seen = lab.xml("DescribeChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  EXPECT_STREQ(seen.child("r").child_value("Status"), "FAILED");
  EXPECT_STREQ(seen.child("r").child_value("StatusReason"),
               "The submitted information didn't contain changes. Submit different information to "
               "create a change set.");
}

TEST(Stacks, AnUpdateTouchesWhatReallyChanged) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kSmall), "CREATE_COMPLETE");
  lab.call(
      "CreateChangeSet",
      Lab::change_set("s", kSmall, {{"Days", "30"}, {"Bucket", "no"}, {"Token", "u"}}, "UPDATE"));
  lab.pass(5);
  auto seen =
      lab.xml("DescribeChangeSet",
              {{"StackName", "s"}, {"ChangeSetName", "c"}, {"IncludePropertyValues", "true"}});
  std::string changes;
  for (const auto& member : seen.child("r").child("Changes")) {
    const auto change = member.child("ResourceChange");
    const auto detail = change.child("Details").child("member");
    const auto target = detail.child("Target");
    changes += std::string(change.child_value("Action")) + " " +
               change.child_value("LogicalResourceId") + " " + change.child_value("Replacement") +
               " " + target.child_value("Path") + " " + target.child_value("BeforeValue") + ">" +
               target.child_value("AfterValue") + " " + detail.child_value("ChangeSource") + " " +
               detail.child_value("CausingEntity") + "\n";
  }
  EXPECT_EQ(changes,
            "Modify Logs False /Properties/RetentionInDays 7>30 ParameterReference Days\n"
            "Modify Topic False /Properties/DisplayName ****>**** ParameterReference Token\n"
            "Remove Store   >  \n");
  const auto before = lab.history("s").size();
  lab.call("ExecuteChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  lab.pass(600);
  const auto events = lab.history("s");
  EXPECT_EQ(
      joined({events.begin() + static_cast<long>(before), events.end()}),
      "s UPDATE_IN_PROGRESS\nLogs UPDATE_IN_PROGRESS\nLogs UPDATE_COMPLETE\nTopic "
      "UPDATE_IN_PROGRESS\n"
      "Topic UPDATE_COMPLETE\ns UPDATE_COMPLETE_CLEANUP_IN_PROGRESS\nStore DELETE_IN_PROGRESS\n"
      "Store DELETE_COMPLETE\ns UPDATE_COMPLETE\n");
}

constexpr std::string_view kChain = R"(
Parameters: {Path: {Type: String, Default: /}, Text: {Type: String, Default: one}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {Path: !Ref Path, AssumeRolePolicyDocument: {Version: "2012-10-17"}}}
  Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt Role.Arn}}
  Last: {Type: AWS::SSM::Parameter, DependsOn: Note, Properties: {Type: String, Value: !Ref Text}}
)";

TEST(Stacks, AReplacementComesBeforeItsOldOneGoes) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kChain), "CREATE_COMPLETE");
  const auto old = lab.stack("s").resources.at("Role").physical_id;
  const auto before = lab.history("s").size();
  ASSERT_EQ(lab.deploy("s", kChain, {{"Path", "/x/"}}, "UPDATE"), "UPDATE_COMPLETE");
  const auto events = lab.history("s");
  EXPECT_EQ(joined({events.begin() + static_cast<long>(before), events.end()}),
            "s UPDATE_IN_PROGRESS\nRole UPDATE_IN_PROGRESS\nRole UPDATE_IN_PROGRESS\nRole "
            "UPDATE_COMPLETE\n"
            "Note UPDATE_IN_PROGRESS\nNote UPDATE_COMPLETE\ns UPDATE_COMPLETE_CLEANUP_IN_PROGRESS\n"
            "Role DELETE_IN_PROGRESS\nRole DELETE_COMPLETE\ns UPDATE_COMPLETE\n");
  EXPECT_NE(lab.stack("s").resources.at("Role").physical_id, old);
  EXPECT_EQ(lab.estate().thing("AWS::IAM::Role", old), nullptr);
}

TEST(Stacks, AFailingResourceRollsTheCreationBack) {
  Lab lab({"Last"});
  EXPECT_EQ(lab.deploy("s", kChain), "ROLLBACK_COMPLETE");
  EXPECT_NE(
      lab.first_failure("s").find("Last: Resource handler returned message: \"Rehearsed failure"),
      std::string::npos);
  const auto events = lab.history("s");
  EXPECT_LT(at(events, "Last CREATE_FAILED"), at(events, "s ROLLBACK_IN_PROGRESS"));
  EXPECT_LT(at(events, "Note DELETE_COMPLETE"), at(events, "Role DELETE_IN_PROGRESS"));
  EXPECT_TRUE(lab.estate().all("AWS::IAM::Role").empty());
  EXPECT_EQ(
      lab.deploy("s", kChain, {}, "UPDATE"),
      "Stack:" + lab.stack("s").id + " is in ROLLBACK_COMPLETE state and can not be updated.");
}

TEST(Stacks, SiblingsOfAFailureAreCancelled) {
  Lab lab({"AWS::SNS::Topic"});
  EXPECT_EQ(lab.deploy("s", "Resources: {T: {Type: AWS::SNS::Topic}, D: {Type: AWS::S3::Bucket}}"),
            "ROLLBACK_COMPLETE");
  std::string reason;
  for (const auto& event : lab.stack("s").events)
    if (event.logical_id == "D" && event.status == "CREATE_FAILED") reason = event.reason;
  EXPECT_EQ(reason, "Resource creation cancelled");
}

TEST(Stacks, AFailedUpdateGoesBackToWhatWas) {
  Lab lab({"AWS::KMS::Key"});
  ASSERT_EQ(lab.deploy("s", kChain), "CREATE_COMPLETE");
  const auto old = lab.stack("s").resources.at("Role").physical_id;
  std::string next(kChain);
  next += "  Key: {Type: AWS::KMS::Key, DependsOn: Last}\n";
  EXPECT_EQ(lab.deploy("s", next, {{"Path", "/x/"}, {"Text", "two"}}, "UPDATE"),
            "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(lab.stack("s").resources.at("Role").physical_id, old);
  EXPECT_EQ(lab.stack("s").resources.at("Last").properties["Value"], "one");
  EXPECT_FALSE(lab.stack("s").resources.contains("Key"));
  EXPECT_EQ(lab.estate().all("AWS::IAM::Role").size(), 1U);
  EXPECT_EQ(lab.stack("s").goal.parameters.at("Path"), "/");
  const auto events = lab.history("s");
  EXPECT_LT(at(events, "Key CREATE_FAILED"), at(events, "s UPDATE_ROLLBACK_IN_PROGRESS"));
  EXPECT_LT(at(events, "s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
            at(events, "Key DELETE_COMPLETE"));
  for (const auto& event : lab.stack("s").events)
    if (event.status == "UPDATE_ROLLBACK_IN_PROGRESS") {
      EXPECT_EQ(event.reason, "The following resource(s) failed to create: [Key]. ");
    }
}

TEST(Stacks, AFailedRollbackHasAWayOut) {
  Lab lab({"AWS::KMS::Key", "rollback:Last"});
  ASSERT_EQ(lab.deploy("s", kChain), "CREATE_COMPLETE");
  std::string next(kChain);
  next += "  Key: {Type: AWS::KMS::Key, DependsOn: Last}\n";
  ASSERT_EQ(lab.deploy("s", next, {{"Text", "two"}}, "UPDATE"), "UPDATE_ROLLBACK_FAILED");
  ASSERT_TRUE(
      lab.call("ContinueUpdateRollback", {{"StackName", "s"}, {"ResourcesToSkip", {"Last"}}}));
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
}

TEST(Stacks, AnUpdateCanBeCancelled) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kChain), "CREATE_COMPLETE");
  EXPECT_EQ(lab.deploy("s", kChain, {{"Path", "/x/"}}, "UPDATE", 5), "UPDATE_IN_PROGRESS");
  ASSERT_TRUE(lab.call("CancelUpdateStack", {{"StackName", "s"}}));
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(lab.estate().all("AWS::IAM::Role").size(), 1U);
  EXPECT_FALSE(lab.call("CancelUpdateStack", {{"StackName", "s"}}));
}

TEST(Stacks, DeletionGoesBackwardsAndLeavesWhatIsRetained) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", std::string(kChain) +
                                "  Kept: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}\n"),
            "CREATE_COMPLETE");
  const auto id = lab.stack("s").id;
  lab.call("UpdateTerminationProtection",
           {{"StackName", "s"}, {"EnableTerminationProtection", "true"}});
  auto refused = lab.call("DeleteStack", {{"StackName", "s"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "Stack [s] cannot be deleted while TerminationProtection is enabled");
  lab.call("UpdateTerminationProtection",
           {{"StackName", "s"}, {"EnableTerminationProtection", "false"}});
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "s"}}));
  lab.pass(600);
  EXPECT_EQ(lab.estate().stack("s"), nullptr) << "a deleted stack has no name any more";
  EXPECT_EQ(lab.stack(id).status, "DELETE_COMPLETE");
  const auto events = lab.history(id);
  EXPECT_LT(at(events, "Last DELETE_COMPLETE"), at(events, "Note DELETE_IN_PROGRESS"));
  at(events, "Kept DELETE_SKIPPED");
  EXPECT_EQ(lab.estate().all("AWS::S3::Bucket").size(), 1U);
  EXPECT_TRUE(lab.call("DeleteStack", {{"StackName", "s"}})) << "deleting what is gone succeeds";
}

TEST(Stacks, ExportsInUseAreGuarded) {
  Lab lab;
  ASSERT_EQ(lab.deploy("out",
                       "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: !Ref T, "
                       "Export: {Name: e}}}"),
            "CREATE_COMPLETE");
  ASSERT_EQ(lab.deploy("in",
                       "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, "
                       "Value: !ImportValue e}}}"),
            "CREATE_COMPLETE");
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "out"}}));
  lab.pass(100);
  EXPECT_EQ(lab.stack("out").status, "CREATE_COMPLETE");
  EXPECT_EQ(lab.stack("out").reason,
            "Delete canceled. Cannot delete export e as it is in use by in.");
  EXPECT_EQ(lab.deploy("out", "Resources: {T: {Type: AWS::SNS::Topic}}", {}, "UPDATE"),
            "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(lab.deploy("no",
                       "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, "
                       "Value: !ImportValue f}}}")
                .substr(0, 10),
            "ChangeSet ");
}

TEST(Stacks, AMisspeltPropertyFailsTheChangeSet) {
  Lab lab;
  lab.call("CreateChangeSet",
           Lab::change_set(
               "s", "Resources: {L: {Type: AWS::Logs::LogGroup, Properties: {RetentionDays: 3}}}",
               {}, "CREATE"));
  lab.pass(5);
  auto seen = lab.xml("DescribeChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  EXPECT_STREQ(seen.child("r").child_value("Status"), "FAILED");
  auto events = lab.xml("DescribeEvents", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  const auto event = events.child("r").child("OperationEvents").child("member");
  EXPECT_STREQ(event.child_value("ValidationPath"), "/Resources/L/Properties/RetentionDays");
  EXPECT_STREQ(event.child_value("ValidationStatusReason"),
               "#: extraneous key [RetentionDays] is not permitted");
}

TEST(Stacks, CallsThatAreRefused) {
  Lab lab;
  const auto message = [&](std::string_view action, nlohmann::json input) {
    auto answer = lab.call(action, std::move(input));
    return answer ? std::string("accepted") : answer.error().code + ": " + answer.error().message;
  };
  auto plain = Lab::change_set("s", kSmall, {}, "CREATE");
  plain.erase("Capabilities");
  EXPECT_EQ(message("CreateChangeSet", plain),
            "InsufficientCapabilitiesException: Requires capabilities : [CAPABILITY_IAM]");
  EXPECT_EQ(message("CreateChangeSet", Lab::change_set("none", kSmall, {}, "UPDATE")),
            "ValidationError: Stack [none] does not exist");
  EXPECT_EQ(message("DescribeStacks", {{"StackName", "none"}}),
            "ValidationError: Stack with id none does not exist");
  ASSERT_EQ(lab.deploy("s", kSmall), "CREATE_COMPLETE");
  EXPECT_EQ(message("CreateChangeSet", Lab::change_set("s", kSmall, {}, "CREATE")),
            "ValidationError: Stack [s] already exists and cannot be created again with the "
            "changeSet [c].");
  EXPECT_EQ(message("CreateStack", {{"StackName", "s"}}),
            "AlreadyExistsException: Stack [s] already exists");
  EXPECT_EQ(message("DescribeChangeSet", {{"StackName", "s"}, {"ChangeSetName", "x"}}),
            "ChangeSetNotFound: ChangeSet [x] does not exist");
  nlohmann::json same = {
      {"StackName", "s"}, {"UsePreviousTemplate", "true"}, {"Capabilities", {"CAPABILITY_IAM"}}};
  EXPECT_EQ(message("UpdateStack", same), "ValidationError: No updates are to be performed.");
  same["Parameters"] = {{{"ParameterKey", "Days"}, {"UsePreviousValue", "true"}},
                        {{"ParameterKey", "Bucket"}, {"ParameterValue", "no"}}};
  EXPECT_EQ(message("UpdateStack", same), "accepted");
}

TEST(Stacks, TheSameTokenStartsNothingTwice) {
  Lab lab;
  lab.call("CreateChangeSet", Lab::change_set("s", kSmall, {}, "CREATE"));
  lab.pass(5);
  const nlohmann::json run = {
      {"StackName", "s"}, {"ChangeSetName", "c"}, {"ClientRequestToken", "t"}};
  EXPECT_TRUE(lab.call("ExecuteChangeSet", run));
  EXPECT_TRUE(lab.call("ExecuteChangeSet", run));
  auto other = run;
  other["ClientRequestToken"] = "u";
  EXPECT_EQ(code_of(lab.call("ExecuteChangeSet", other)), "InvalidChangeSetStatus");
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").operations.size(), 1U);
  for (const auto& event : lab.stack("s").events)
    if (event.status != "REVIEW_IN_PROGRESS") {
      EXPECT_EQ(event.token, "t");
    }
}

TEST(Stacks, LookingOftenOrSeldomMakesNoDifference) {
  const auto play = [](int step) {
    Lab lab;
    lab.call("CreateChangeSet", Lab::change_set("s", kSmall, {}, "CREATE"));
    lab.pass(5);
    lab.call("ExecuteChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
    for (int passed = 0; passed < 120; passed += step) lab.pass(step);
    return lab.call("DescribeStackEvents", {{"StackName", "s"}})->text;
  };
  EXPECT_EQ(play(1), play(120));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
