#include "deploy/rehearsal/services/iam_roles.hh"

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kRoles = R"(
Resources:
  Task:
    Type: AWS::IAM::Role
    Properties:
      RoleName: made-task
      Path: /product/
      Description: Runs it
      MaxSessionDuration: 7200
      ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
      Tags: [{Key: team, Value: a}]
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: inside
          PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}
  Beside:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: beside
      Roles: [!Ref Task]
      PolicyDocument: {Statement: [{Effect: Allow, Action: "kms:Decrypt", Resource: "*"}]}
)";

struct IamRoles : testing::Test {
  Lab lab;
  void SetUp() override {
    ASSERT_EQ(lab.deploy("s", kRoles), "CREATE_COMPLETE") << lab.first_failure("s");
  }
  pugi::xml_document ask(std::string_view action, nlohmann::json input = {}) {
    if (input.is_null()) input = nlohmann::json::object();
    return lab.xml(action, std::move(input), aws::Service::iam);
  }
  std::string refused(std::string_view action, nlohmann::json input) {
    return code_of(lab.call(action, std::move(input), aws::Service::iam));
  }
};

std::string iam_text(const pugi::xml_document& xml, const char* path) {
  return xml.select_node(path).node().text().get();
}

TEST_F(IamRoles, of_stacks_are_told_like_those_of_the_file) {
  const auto made = ask("GetRole", {{"RoleName", "made-task"}});
  EXPECT_EQ(iam_text(made, "//Arn"), "arn:aws:iam::123456789012:role/product/made-task");
  EXPECT_EQ(iam_text(made, "//Path"), "/product/");
  EXPECT_EQ(iam_text(made, "//Description"), "Runs it");
  EXPECT_EQ(iam_text(made, "//MaxSessionDuration"), "7200");
  EXPECT_EQ(iam_text(made, "//Tags/member/Value"), "a");
  EXPECT_NE(iam_text(made, "//AssumeRolePolicyDocument").find("ecs-tasks"), std::string::npos);
  EXPECT_EQ(iam_text(ask("GetRole", {{"RoleName", "read-only"}}), "//MaxSessionDuration"), "3600");
  EXPECT_EQ(refused("GetRole", {{"RoleName", "none"}}), "NoSuchEntity");
}

// What IAM Identity Center has made is IAM's, too, and only of its own account.
TEST_F(IamRoles, of_sign_in_are_told_and_simulated) {
  const auto listed = ask("ListRoles", {{"PathPrefix", "/aws-reserved/sso.amazonaws.com/"}});
  ASSERT_EQ(listed.select_nodes("//Roles/member").size(), 2u);
  const auto name = iam_text(listed, "//RoleName");
  EXPECT_TRUE(name.starts_with("AWSReservedSSO_AdministratorAccess_")) << name;
  const auto role = ask("GetRole", {{"RoleName", name}});
  EXPECT_EQ(iam_text(role, "//Path"), "/aws-reserved/sso.amazonaws.com/us-west-2/");
  EXPECT_EQ(iam_text(role, "//Arn"),
            "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/us-west-2/" + name);
  EXPECT_EQ(iam_text(role, "//MaxSessionDuration"), "43200");
  EXPECT_NE(iam_text(role, "//AssumeRolePolicyDocument").find("AssumeRoleWithSAML"),
            std::string::npos);
  EXPECT_EQ(iam_text(ask("ListAttachedRolePolicies", {{"RoleName", name}}), "//PolicyName"),
            "AdministratorAccess");
  for (const auto& node : listed.select_nodes("//Roles/member")) {
    const bool all =
        std::string(node.node().child_value("RoleName")).find("Admin") != std::string::npos;
    const auto judged =
        ask("SimulatePrincipalPolicy", {{"PolicySourceArn", node.node().child_value("Arn")},
                                        {"ActionNames", {"cloudformation:CreateStack"}}});
    EXPECT_EQ(iam_text(judged, "//EvalDecision"), all ? "allowed" : "explicitDeny");
  }
}

TEST_F(IamRoles, are_listed_by_path_in_pages) {
  EXPECT_EQ(ask("ListRoles").select_nodes("//Roles/member").size(), 4u);
  const auto product = ask("ListRoles", {{"PathPrefix", "/product/"}});
  EXPECT_EQ(product.select_nodes("//Roles/member").size(), 1u);
  EXPECT_FALSE(product.select_node("//Tags")) << "listings leave tags out";
  const auto reserved = ask("ListRoles", {{"PathPrefix", "/aws-reserved/"}, {"MaxItems", "1"}});
  EXPECT_EQ(iam_text(reserved, "//IsTruncated"), "true");
  const auto first = ask("ListRoles", {{"PathPrefix", "/"}, {"MaxItems", "3"}});
  EXPECT_EQ(iam_text(first, "//member[3]/RoleName"), "made-task");
  EXPECT_EQ(iam_text(first, "//IsTruncated"), "true");
  const auto second = ask("ListRoles", {{"Marker", iam_text(first, "//Marker")}});
  EXPECT_EQ(iam_text(second, "//RoleName"), "read-only");
  EXPECT_EQ(refused("ListRoles", {{"Marker", "x"}}), "ValidationError");
}

TEST_F(IamRoles, have_their_policies) {
  const nlohmann::json of = {{"RoleName", "made-task"}};
  EXPECT_EQ(iam_text(ask("ListAttachedRolePolicies", of), "//PolicyName"), "ReadOnlyAccess");
  EXPECT_EQ(ask("ListRolePolicies", of).select_nodes("//PolicyNames/member").size(), 2u);
  const auto beside = ask("GetRolePolicy", {{"RoleName", "made-task"}, {"PolicyName", "beside"}});
  EXPECT_NE(iam_text(beside, "//PolicyDocument").find("kms%3ADecrypt"), std::string::npos);
  EXPECT_EQ(refused("GetRolePolicy", {{"RoleName", "made-task"}, {"PolicyName", "x"}}),
            "NoSuchEntity");
  // A role of the file is judged by what it says here.
  const auto deny =
      ask("GetRolePolicy", {{"RoleName", "read-only"}, {"PolicyName", "RehearsalDeny"}});
  EXPECT_NE(iam_text(deny, "//PolicyDocument").find("Update"), std::string::npos);
}

TEST_F(IamRoles, are_counted) {
  const auto summary = ask("GetAccountSummary");
  EXPECT_EQ(iam_text(summary, "//entry[key='Roles']/value"), "4") << "two of them of sign-in";
}

TEST_F(IamRoles, go_with_their_stack) {
  ASSERT_TRUE(lab.call("DeleteStack", {{"StackName", "s"}}));
  lab.pass(600);
  EXPECT_EQ(refused("GetRole", {{"RoleName", "made-task"}}), "NoSuchEntity");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
