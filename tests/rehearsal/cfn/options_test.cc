#include "deploy/rehearsal/cfn/options.hh"

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr const char* kAllow =
    R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]})";
constexpr const char* kDeny =
    R"({"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]})";
constexpr const char* kUrl = "https://store.s3.us-west-2.amazonaws.com/";

std::string topic(const std::string& name, const char* more = "") {
  return "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: " + name + "}}" + more +
         "}";
}

class StackOptions : public testing::Test {
 protected:
  Lab lab_;

  StackOptions() {
    lab_.estate().contents["store"] = {
        {"allow.json", kAllow}, {"deny.json", kDeny}, {"no.json", "{"}, {"long.json", {}}};
    lab_.estate().contents["store"]["long.json"] = std::string(16'385, ' ');
  }
  // "" where it is taken.
  std::string told(std::string_view action, json input) {
    input["StackName"] = "s";
    auto answer = lab_.call(action, std::move(input));
    return answer ? "" : answer.error().message;
  }
  void have(const std::string& body) {
    ASSERT_EQ(told("CreateStack", {{"TemplateBody", body}}), "");
    lab_.pass(60);
    ASSERT_EQ(lab_.stack("s").status, "CREATE_COMPLETE");
  }
  std::string shown(const char* path) {
    return lab_.xml("DescribeStacks", {{"StackName", "s"}}).select_node(path).node().text().get();
  }
};

TEST_F(StackOptions, PoliciesMayStandInBuckets) {
  const auto at = [](const char* key) { return std::string(kUrl) + key; };
  ASSERT_EQ(
      told("CreateStack", {{"TemplateBody", topic("one")}, {"StackPolicyURL", at("deny.json")}}),
      "");
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").policy, kDeny);
  EXPECT_EQ(told("SetStackPolicy", {{"StackPolicyURL", at("allow.json")}}), "");
  EXPECT_EQ(lab_.stack("s").policy, kAllow);
  EXPECT_EQ(told("UpdateStack", {{"TemplateBody", topic("two")},
                                 {"StackPolicyURL", at("deny.json")},
                                 {"StackPolicyDuringUpdateURL", at("allow.json")}}),
            "");
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").status, "UPDATE_COMPLETE");
  EXPECT_EQ(lab_.stack("s").policy, kDeny);
  EXPECT_EQ(told("UpdateStack", {{"TemplateBody", topic("three")}}), "");
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
}

TEST_F(StackOptions, PoliciesThatCannotBeReadAreRefused) {
  have(topic("one"));
  const auto set = [&](const std::string& url) {
    return told("SetStackPolicy", {{"StackPolicyURL", url}});
  };
  EXPECT_EQ(told("SetStackPolicy", {{"StackPolicyURL", kUrl}, {"StackPolicyBody", kAllow}}),
            "You cannot specify both StackPolicyURL and StackPolicyBody");
  EXPECT_EQ(told("UpdateStack", {{"TemplateBody", topic("two")},
                                 {"StackPolicyDuringUpdateURL", kUrl},
                                 {"StackPolicyDuringUpdateBody", kAllow}}),
            "You cannot specify both StackPolicyDuringUpdateURL and StackPolicyDuringUpdateBody");
  EXPECT_EQ(told("SetStackPolicy", json::object()),
            "Either StackPolicyBody or StackPolicyURL must be specified.");
  EXPECT_EQ(set("https://example.com/policy.json"), "StackPolicyURL must be a supported URL.");
  EXPECT_TRUE(set(std::string(kUrl) + "none.json").starts_with("S3 error: "));
  EXPECT_EQ(set(std::string(kUrl) + "no.json"), "Error validating stack policy: Invalid JSON");
  EXPECT_EQ(set(std::string(kUrl) + "long.json"),
            "Stack policy may not exceed 16384 bytes in size.");
  EXPECT_EQ(lab_.stack("s").policy, "");
}

TEST_F(StackOptions, RolesAreThoseOfTheAccount) {
  const json no = {{"TemplateBody", topic("one")},
                   {"RoleARN", "arn:aws:iam::123456789012:role/none"}};
  for (const char* action : {"CreateStack", "CreateChangeSet"}) {
    json input = no;
    if (action == std::string_view("CreateChangeSet"))
      input.update({{"ChangeSetName", "c"}, {"ChangeSetType", "CREATE"}});
    EXPECT_EQ(told(action, input),
              "Role arn:aws:iam::123456789012:role/none is invalid or cannot be assumed");
  }
  EXPECT_EQ(lab_.estate().stack("s"), nullptr);
  ASSERT_EQ(lab_.deploy("roles",
                        "Resources: {R: {Type: AWS::IAM::Role, Properties: "
                        "{AssumeRolePolicyDocument: {Version: '2012-10-17'}}}}"),
            "CREATE_COMPLETE");
  const auto role = lab_.stack("roles").resources.at("R").attributes["Arn"].get<std::string>();
  ASSERT_EQ(told("CreateStack", {{"TemplateBody", topic("one")}, {"RoleARN", role}}), "");
  lab_.pass(60);
  EXPECT_EQ(shown("//RoleARN"), role);
  ASSERT_EQ(told("UpdateStack", {{"TemplateBody", topic("two")}}), "");
  lab_.pass(60);
  EXPECT_EQ(shown("//RoleARN"), role) << "from then on";
  EXPECT_EQ(told("DeleteStack", {{"RoleARN", no["RoleARN"]}}),
            "Role arn:aws:iam::123456789012:role/none is invalid or cannot be assumed");
}

TEST_F(StackOptions, OnlyAllowedTypes) {
  EXPECT_EQ(told("CreateStack", {{"TemplateBody", topic("one")},
                                 {"ResourceTypes", {"AWS::S3::*", "AWS::EC2::VPC"}}}),
            "Resource type AWS::SNS::Topic is not allowed by parameter ResourceTypes [AWS::S3::*, "
            "AWS::EC2::VPC]");
  EXPECT_EQ(
      told("CreateStack", {{"TemplateBody", topic("one")}, {"ResourceTypes", {"AWS::SNS::*"}}}),
      "");
}

TEST_F(StackOptions, AlarmsAreWatchedForAWhile) {
  ASSERT_EQ(lab_.deploy("watch", R"(
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {ComparisonOperator: GreaterThanThreshold, EvaluationPeriods: 1})"),
            "CREATE_COMPLETE");
  const auto arn = lab_.stack("watch").resources.at("Alarm").attributes["Arn"].get<std::string>();
  const auto rollback = [](const std::string& alarm) -> json {
    return {{"MonitoringTimeInMinutes", "10"},
            {"RollbackTriggers", {{{"Arn", alarm}, {"Type", "AWS::CloudWatch::Alarm"}}}}};
  };
  ASSERT_EQ(told("CreateStack",
                 {{"TemplateBody", topic("one")}, {"RollbackConfiguration", rollback(arn)}}),
            "");
  lab_.pass(300);
  EXPECT_EQ(lab_.stack("s").status, "CREATE_IN_PROGRESS");
  lab_.pass(330);
  EXPECT_EQ(lab_.stack("s").status, "CREATE_COMPLETE");
  EXPECT_EQ(shown("//RollbackConfiguration/RollbackTriggers/member/Arn"), arn);
  EXPECT_EQ(shown("//RollbackConfiguration/MonitoringTimeInMinutes"), "10");
  ASSERT_EQ(told("UpdateStack", {{"TemplateBody", topic("two")},
                                 {"RollbackConfiguration", rollback(arn + "-none")}}),
            "");
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").status, "UPDATE_ROLLBACK_COMPLETE") << "an alarm that is not there";
  EXPECT_EQ(shown("//RollbackConfiguration/RollbackTriggers/member/Arn"), arn);
}

TEST_F(StackOptions, WhatIsNotServedIsRefused) {
  const std::pair<const char*, json> members[] = {
      {"ChangeSetType", "IMPORT"},
      {"ImportExistingResources", "true"},
      {"DeploymentMode", "REVERT_DRIFT"},
      {"ResourcesToImport", {{{"ResourceType", "AWS::SNS::Topic"}, {"LogicalResourceId", "T"}}}}};
  for (const auto& [name, value] : members) {
    json input = {
        {"ChangeSetName", "c"}, {"ChangeSetType", "CREATE"}, {"TemplateBody", topic("x")}};
    input[name] = value;
    EXPECT_NE(told("CreateChangeSet", input), "") << name;
    EXPECT_EQ(lab_.estate().stack("s"), nullptr) << name;
  }
}

TEST_F(StackOptions, ATemplateIsGivenOnce) {
  have(topic("one"));
  EXPECT_EQ(told("UpdateStack", {{"TemplateBody", topic("two")}, {"TemplateURL", kUrl}}),
            "You cannot specify both Template URL and Template Body.");
  EXPECT_NE(told("UpdateStack", {{"TemplateBody", topic("two")}, {"UsePreviousTemplate", "true"}}),
            "");
}

TEST_F(StackOptions, TopicsStayUnlessTheyAreGivenAnew) {
  const auto with = [](const std::string& name, json topics) -> json {
    return {{"TemplateBody", topic(name)}, {"NotificationARNs", std::move(topics)}};
  };
  const json topics = {"arn:aws:sns:us-west-2:123456789012:told"};
  ASSERT_EQ(told("CreateStack", with("one", topics)), "");
  lab_.pass(60);
  ASSERT_EQ(told("UpdateStack", {{"TemplateBody", topic("two")}}), "");
  lab_.pass(60);
  EXPECT_EQ(lab_.stack("s").goal.notification_arns.size(), 1u);
  ASSERT_EQ(told("UpdateStack", with("three", "")), "")
      << "an empty list, as the query protocol has it";
  lab_.pass(60);
  EXPECT_TRUE(lab_.stack("s").goal.notification_arns.empty());
}

TEST_F(StackOptions, ACreationHasItsTime) {
  const auto create = [&](const char* name, json more) {
    more.update({{"StackName", name},
                 {"TimeoutInMinutes", "2"},
                 {"TemplateBody",
                  "Resources: {Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: "
                  "aurora-mysql}}, T: {Type: AWS::SNS::Topic}}"}});
    ASSERT_TRUE(lab_.call("CreateStack", more));
    lab_.pass(121);
  };
  create("s", json::object());
  EXPECT_EQ(lab_.stack("s").status, "ROLLBACK_IN_PROGRESS");
  EXPECT_EQ(lab_.stack("s").reason,
            "Stack creation time exceeded the specified timeout. Rollback requested by user.");
  EXPECT_EQ(shown("//TimeoutInMinutes"), "2");
  EXPECT_EQ(lab_.first_failure("s"), "Db: Resource creation cancelled");
  create("kept", {{"OnFailure", "DO_NOTHING"}});
  EXPECT_EQ(lab_.stack("kept").status, "CREATE_FAILED");
  EXPECT_EQ(lab_.stack("kept").reason, "Stack creation time exceeded the specified timeout");
  EXPECT_EQ(lab_.stack("kept").resources.at("T").status, "CREATE_COMPLETE");
  create("dropped", {{"OnFailure", "DELETE"}});
  EXPECT_EQ(lab_.stack("dropped").reason,
            "Stack creation time exceeded the specified timeout. Delete requested by user.");
  lab_.pass(1200);
  EXPECT_EQ(lab_.stack("s").status, "ROLLBACK_COMPLETE");
}

TEST_F(StackOptions, ACreationInTimeIsLeftAlone) {
  ASSERT_EQ(told("CreateStack", {{"TemplateBody", topic("one")}, {"TimeoutInMinutes", "1"}}), "");
  lab_.pass(600);
  EXPECT_EQ(lab_.stack("s").status, "CREATE_COMPLETE");
  EXPECT_EQ(lab_.history("s").back(), "s CREATE_COMPLETE");
}

TEST_F(StackOptions, OfChangeSets) {
  have(topic("one"));
  json input = {{"ChangeSetName", "c"},
                {"TemplateBody", topic("two")},
                {"ClientToken", "same"},
                {"NotificationARNs", {"arn:aws:sns:us-west-2:123456789012:told"}},
                {"RollbackConfiguration", {{"MonitoringTimeInMinutes", "3"}}}};
  input["ResourceTypes"] = {"AWS::S3::*"};
  EXPECT_NE(told("CreateChangeSet", input), "");
  input["ResourceTypes"] = {"AWS::*"};
  EXPECT_EQ(told("CreateChangeSet", input), "");
  EXPECT_EQ(told("CreateChangeSet", input), "") << "the same request once more";
  input["ClientToken"] = "other";
  EXPECT_EQ(told("CreateChangeSet", input), "ChangeSet c already exists");
  lab_.pass(5);
  const auto seen = lab_.xml("DescribeChangeSet", {{"StackName", "s"}, {"ChangeSetName", "c"}});
  EXPECT_STREQ(seen.select_node("//MonitoringTimeInMinutes").node().text().get(), "3");
  EXPECT_STREQ(seen.select_node("//NotificationARNs/member").node().text().get(),
               "arn:aws:sns:us-west-2:123456789012:told");
  ASSERT_EQ(told("ExecuteChangeSet", {{"ChangeSetName", "c"}}), "");
  lab_.pass(120);
  EXPECT_EQ(lab_.stack("s").status, "UPDATE_IN_PROGRESS") << "watched for three minutes";
  lab_.pass(120);
  EXPECT_EQ(lab_.stack("s").status, "UPDATE_COMPLETE");
}

TEST_F(StackOptions, OnlyAllowedTypesOfUpdates) {
  have(topic("one"));
  EXPECT_NE(
      told("UpdateStack", {{"TemplateBody", topic("two")}, {"ResourceTypes", {"AWS::S3::*"}}}), "");
  EXPECT_EQ(
      told("UpdateStack", {{"TemplateBody", topic("two")}, {"ResourceTypes", {"AWS::SNS::Topic"}}}),
      "");
}

TEST_F(StackOptions, RolesOfWhatGoesBack) {
  const json no = {{"RoleARN", "arn:aws:iam::123456789012:role/none"}};
  constexpr const char* says =
      "Role arn:aws:iam::123456789012:role/none is invalid or cannot be assumed";
  have(topic("one"));
  lab_.stack("s").status = "UPDATE_ROLLBACK_FAILED";
  EXPECT_EQ(told("ContinueUpdateRollback", no), says);
  lab_.stack("s").status = "UPDATE_FAILED";
  EXPECT_EQ(told("RollbackStack", no), says);
}

TEST_F(StackOptions, AProtectedStackStays) {
  ASSERT_EQ(told("CreateStack",
                 {{"TemplateBody", topic("one")}, {"EnableTerminationProtection", "true"}}),
            "");
  lab_.pass(60);
  EXPECT_EQ(shown("//EnableTerminationProtection"), "true");
  EXPECT_EQ(told("DeleteStack", json::object()),
            "Stack [s] cannot be deleted while TerminationProtection is enabled");
}

// Topics that stay whatever happens: RetainExceptOnCreate of the call takes those just made along.
TEST_F(StackOptions, WhatAFailedCreationMadeIsNotRetained) {
  lab_.world().resume(lab_.world().wall(), 1.0, {"Bad"});
  const auto with = [](const char* more) { return topic("one", more) + "\n"; };
  constexpr const char* more =
      ", Kept: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}, Bad: {Type: AWS::SNS::Topic, "
      "DependsOn: Kept}";
  have(topic("one"));
  for (const bool through_set : {false, true}) {
    for (const char* except : {"false", "true"}) {
      const auto buckets = lab_.estate().all("AWS::S3::Bucket").size();
      if (through_set) {
        ASSERT_EQ(told("CreateChangeSet", {{"ChangeSetName", "c"}, {"TemplateBody", with(more)}}),
                  "");
        lab_.pass(5);
        ASSERT_EQ(
            told("ExecuteChangeSet", {{"ChangeSetName", "c"}, {"RetainExceptOnCreate", except}}),
            "");
      } else {
        ASSERT_EQ(
            told("UpdateStack", {{"TemplateBody", with(more)}, {"RetainExceptOnCreate", except}}),
            "");
      }
      lab_.pass(120);
      EXPECT_EQ(lab_.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
      const auto kept = lab_.estate().all("AWS::S3::Bucket").size() - buckets;
      EXPECT_EQ(kept, except == std::string_view("true") ? 0u : 1u) << through_set << except;
      EXPECT_EQ(told("DeleteChangeSet", {{"ChangeSetName", "c"}}), "");
    }
  }
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
