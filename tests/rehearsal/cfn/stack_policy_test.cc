#include "deploy/rehearsal/cfn/stack_policy.hh"

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr const char* kGuard = R"({"Statement": [
  {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
  {"Effect": "Deny", "Action": ["Update:Replace", "Update:Delete"], "Principal": "*",
   "Resource": "LogicalResourceId/Db*",
   "Condition": {"StringEquals": {"ResourceType": ["AWS::RDS::DBCluster"]}}}]})";

TEST(StackPolicy, ByTable) {
  const struct {
    const char *policy, *action, *id, *type, *says;
  } table[] = {
      {"", "Update:Delete", "Db", "AWS::RDS::DBCluster", ""},
      {kGuard, "Update:Modify", "Db", "AWS::RDS::DBCluster", ""},
      {kGuard, "Update:Replace", "DbOne", "AWS::RDS::DBCluster",
       "Action denied by stack policy: Statement [#2] denies [Update:Replace] for resource "
       "[DbOne]"},
      {kGuard, "Update:Replace", "DbOne", "AWS::RDS::DBInstance", ""},
      {kGuard, "Update:Replace", "Other", "AWS::RDS::DBCluster", ""},
      {R"({"Statement": {"Effect": "Allow", "Action": "Update:Modify", "Principal": "*", "Resource": "*"}})",
       "Update:Delete", "A", "T",
       "Action denied by stack policy: No statement allows [Update:Delete] for resource [A]"},
      {R"({"Statement": [{"Effect": "Allow", "NotAction": "Update:Delete", "Principal": "*", "Resource": "*"}]})",
       "Update:Modify", "A", "T", ""},
      {R"({"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*",
           "NotResource": "LogicalResourceId/A"}]})",
       "Update:Modify", "A", "T",
       "Action denied by stack policy: No statement allows [Update:Modify] for resource [A]"},
      {"[1, {\"Statement\": 3}]", "Update:Modify", "A", "T",
       "Action denied by stack policy: No statement allows [Update:Modify] for resource [A]"}};
  for (const auto& row : table)
    EXPECT_EQ(denied_by(row.policy, row.action, row.id, row.type), row.says) << row.policy;
}

TEST(StackPolicy, WhatIsNoneIsRefused) {
  for (const char* bad : {"", "{", "[]", "{}", R"({"Statement": []})", R"({"Statement": ["x"]})",
                          R"({"Statement": [{"Effect": "Maybe", "Principal": "*"}]})",
                          R"({"Statement": [{"Effect": "Deny"}]})"})
    EXPECT_FALSE(check_stack_policy(bad)) << bad;
  EXPECT_TRUE(check_stack_policy(kGuard));
  const std::string whole = kGuard;
  for (std::size_t cut = 0; cut + 1 < whole.size(); ++cut)
    EXPECT_FALSE(check_stack_policy(whole.substr(0, cut))) << cut;
}

constexpr std::string_view kGuarded = R"(
Parameters: {Days: {Type: Number, Default: 7}, Keep: {Type: String, Default: "yes"}}
Conditions: {Kept: !Equals [!Ref Keep, "yes"]}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
  Topic: {Type: AWS::SNS::Topic, Condition: Kept}
)";
constexpr const char* kNothing =
    R"({"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]})";

TEST(StackPolicy, HoldsDuringUpdatesAndNotOtherwise) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kGuarded), "CREATE_COMPLETE");
  ASSERT_TRUE(lab.call("SetStackPolicy", {{"StackName", "s"}, {"StackPolicyBody", kNothing}}));
  EXPECT_EQ(lab.deploy("s", kGuarded, {{"Days", "14"}}, "UPDATE"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(lab.first_failure("s"),
            "Logs: Action denied by stack policy: Statement [#1] denies [Update:*] for resource "
            "[Logs]");
  EXPECT_EQ(lab.stack("s").resources.at("Logs").properties["RetentionInDays"], "7");
  ASSERT_TRUE(lab.call("UpdateStack",
                       {{"StackName", "s"},
                        {"UsePreviousTemplate", "true"},
                        {"Parameters", {{{"ParameterKey", "Keep"}, {"ParameterValue", "no"}}}}}));
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_TRUE(lab.stack("s").resources.contains("Topic"));

  const nlohmann::json days = {{{"ParameterKey", "Days"}, {"ParameterValue", "14"}}};
  ASSERT_TRUE(lab.call("UpdateStack", {{"StackName", "s"},
                                       {"UsePreviousTemplate", "true"},
                                       {"Parameters", days},
                                       {"StackPolicyDuringUpdateBody",
                                        R"({"Statement": [{"Effect": "Allow", "Action": "Update:*",
                             "Principal": "*", "Resource": "*"}]})"}}));
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_COMPLETE") << "another policy, for this update alone";
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "s"}}));
  const auto id = lab.stack("s").id;
  lab.pass(600);
  EXPECT_EQ(lab.stack(id).status, "DELETE_COMPLETE") << "policies do not guard against deletion";
  EXPECT_EQ(code_of(lab.call("SetStackPolicy", {{"StackName", id}, {"StackPolicyBody", "{"}})),
            "ValidationError");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
