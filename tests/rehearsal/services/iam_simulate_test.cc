#include "deploy/rehearsal/services/iam_simulate.hh"

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

struct Simulations : testing::Test {
  Lab lab;
  pugi::xml_document ask(nlohmann::json input) {
    if (!input.contains("PolicySourceArn"))
      input["PolicySourceArn"] = "arn:aws:iam::123456789012:user/auditor";
    return lab.xml("SimulatePrincipalPolicy", std::move(input), aws::Service::iam);
  }
  std::string refused(nlohmann::json input) {
    if (!input.contains("PolicySourceArn"))
      input["PolicySourceArn"] = "arn:aws:iam::123456789012:user/auditor";
    auto answer = lab.call("SimulatePrincipalPolicy", std::move(input), aws::Service::iam);
    return answer ? "answered" : answer.error().code + ": " + answer.error().message;
  }
};

std::string told_in(const pugi::xml_node& node, const char* path) {
  return node.select_node(path).node().text().get();
}

TEST_F(Simulations, name_the_statement_that_decides) {
  const auto xml = ask({{"ActionNames", {"kms:ListKeys", "ec2:DescribeVpcs"}}});
  const auto rows = xml.select_nodes("//EvaluationResults/member");
  ASSERT_EQ(rows.size(), 2u);
  const auto denied = rows[0].node(), allowed = rows[1].node();
  EXPECT_EQ(told_in(denied, "EvalDecision"), "explicitDeny");
  EXPECT_EQ(told_in(denied, "EvalResourceName"), "*");
  EXPECT_EQ(told_in(denied, "MatchedStatements/member/SourcePolicyId"),
            "user_auditor_RehearsalDeny");
  EXPECT_EQ(told_in(denied, "MatchedStatements/member/SourcePolicyType"), "IAM Policy");
  EXPECT_EQ(told_in(denied, "MatchedStatements/member/StartPosition/Line"), "1");
  EXPECT_EQ(told_in(allowed, "MatchedStatements/member/SourcePolicyId"), "AdministratorAccess");
  EXPECT_EQ(told_in(allowed, "MatchedStatements/member/EndPosition/Line"), "8");
  EXPECT_TRUE(allowed.child("MissingContextValues"));
  EXPECT_FALSE(allowed.child("ResourceSpecificResults")) << "no resource was named";
}

TEST_F(Simulations, answer_for_each_resource_and_for_all_together) {
  const char* document =
      R"({"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::good/*"},)"
      R"({"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::bad/*"}]})";
  const auto xml = lab.xml(
      "SimulateCustomPolicy",
      {{"PolicyInputList", {document}},
       {"ActionNames", {"s3:GetObject"}},
       {"ResourceArns", {"arn:aws:s3:::good/a", "arn:aws:s3:::bad/a", "arn:aws:s3:::no/a"}}},
      aws::Service::iam);
  const auto rows = xml.select_nodes("//EvaluationResults/member");
  ASSERT_EQ(rows.size(), 1u) << "one for an action";
  const auto row = rows[0].node();
  EXPECT_EQ(told_in(row, "EvalDecision"), "explicitDeny");
  EXPECT_EQ(told_in(row, "EvalResourceName"), "arn:aws:s3:::${BucketName}/${KeyName}");
  std::vector<std::string> each;
  for (const auto& one : row.select_nodes("ResourceSpecificResults/member"))
    each.push_back(told_in(one.node(), "EvalResourceName") + " " +
                   told_in(one.node(), "EvalResourceDecision") + " " +
                   told_in(one.node(), "MatchedStatements/member/SourcePolicyId"));
  EXPECT_EQ(each, (std::vector<std::string>{"arn:aws:s3:::good/a allowed PolicyInputList.1",
                                            "arn:aws:s3:::bad/a explicitDeny PolicyInputList.1",
                                            "arn:aws:s3:::no/a implicitDeny "}));
}

TEST_F(Simulations, keep_within_a_boundary) {
  const auto xml = ask({{"PolicySourceArn", "arn:aws:iam::123456789012:user/installer"},
                        {"ActionNames", {"s3:GetObject", "kms:ListKeys"}},
                        {"PermissionsBoundaryPolicyInputList",
                         {R"({"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}})"}}});
  const auto rows = xml.select_nodes("//EvaluationResults/member");
  ASSERT_EQ(rows.size(), 2u);
  const char* within = "PermissionsBoundaryDecisionDetail/AllowedByPermissionsBoundary";
  EXPECT_EQ(told_in(rows[0].node(), "EvalDecision"), "allowed");
  EXPECT_EQ(told_in(rows[0].node(), within), "true");
  EXPECT_EQ(told_in(rows[1].node(), "EvalDecision"), "implicitDeny");
  EXPECT_EQ(told_in(rows[1].node(), within), "false");
}

TEST_F(Simulations, know_roles_of_the_file_and_of_stacks) {
  const auto read_only = ask({{"PolicySourceArn", "arn:aws:iam::123456789012:role/read-only"},
                              {"ActionNames", {"ecs:RunTask"}}});
  EXPECT_EQ(told_in(read_only, "//MatchedStatements/member/SourcePolicyId"),
            "role_read-only_RehearsalDeny");
  ASSERT_EQ(lab.deploy("s", R"(
Resources:
  Task:
    Type: AWS::IAM::Role
    Properties:
      RoleName: made
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: a}, Action: sts:AssumeRole}]}
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
        - !Ref Beside
      Policies:
        - PolicyName: inside
          PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*"}]}
  Beside:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: beside
      PolicyDocument: {Statement: [{Effect: Deny, Action: "logs:*", Resource: "*"}]}
)"),
            "CREATE_COMPLETE")
      << lab.first_failure("s");
  const auto made = ask({{"PolicySourceArn", "arn:aws:iam::123456789012:role/made"},
                         {"ActionNames", {"s3:GetObject"}},
                         {"ResourceArns", {"arn:aws:s3:::b/x"}}});
  EXPECT_EQ(told_in(made, "//EvalDecision"), "allowed");
  EXPECT_EQ(told_in(made, "//EvalResourceName"), "arn:aws:s3:::b/x");
  EXPECT_EQ(told_in(made, "//ResourceSpecificResults/member/EvalResourceDecision"), "allowed");
  EXPECT_EQ(told_in(made, "//MatchedStatements/member/SourcePolicyId"), "role_made_inside");
  const auto more = ask({{"PolicySourceArn", "arn:aws:iam::123456789012:role/made"},
                         {"ActionNames", {"ecr:BatchGetImage", "logs:PutLogEvents"}}});
  const auto rows = more.select_nodes("//EvaluationResults/member");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(told_in(rows[0].node(), "MatchedStatements/member/SourcePolicyId"),
            "AmazonECSTaskExecutionRolePolicy");
  EXPECT_EQ(told_in(rows[1].node(), "EvalDecision"), "explicitDeny");
  EXPECT_EQ(told_in(rows[1].node(), "MatchedStatements/member/SourcePolicyId"), "beside");
}

TEST_F(Simulations, refuse_what_is_no_action_and_nobody) {
  const nlohmann::json actions = {"kms:ListKeys"};
  const struct {
    nlohmann::json input;
    const char* says;
  } table[] = {
      {{{"ActionNames", {"kms"}}}, "InvalidInput: Invalid action name: kms"},
      {{{"ActionNames", {"kms:"}}}, "InvalidInput: Invalid action name"},
      {{{"ActionNames", {"kms:*"}}}, "InvalidInput: Invalid action name: kms:*"},
      {{{"ActionNames", actions}, {"ResourceArns", {"bucket"}}}, "InvalidInput: Invalid resource"},
      {{{"ActionNames", actions}, {"PolicyInputList", {"nonsense"}}}, "InvalidInput: "},
      {{{"ActionNames", actions}, {"PolicySourceArn", "arn:aws:iam::123456789012:user/nobody"}},
       "NoSuchEntity: The user with name nobody cannot be found."},
      {{{"ActionNames", actions}, {"PolicySourceArn", "arn:aws:iam::123456789012:root"}},
       "InvalidInput: Invalid Entity Arn"},
      {{{"ActionNames", actions}, {"PolicySourceArn", "arn:aws:iam::210987654321:role/dns-admin"}},
       "InvalidInput: Invalid Policy Source Arn: caller's account 123456789012 does not have "
       "access to policies in account 210987654321"}};
  for (const auto& row : table)
    EXPECT_TRUE(refused(row.input).starts_with(row.says)) << refused(row.input);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
