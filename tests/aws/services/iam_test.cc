#include "aws/services/iam.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::iam {
namespace {

using pairs::Json;

TEST(Iam, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<GetRole>("iam", [](const GetRole::Reply& r) {
    return Json{{"Role",
                 {{"RoleName", r.role.role_name},
                  {"RoleId", r.role.role_id},
                  {"Arn", r.role.arn},
                  {"Path", r.role.path},
                  {"Description", r.role.description},
                  {"AssumeRolePolicyDocument", r.role.assume_role_policy_document},
                  {"CreateDate", pairs::at(r.role.create_date)},
                  {"MaxSessionDuration", r.role.max_session_duration}}}};
  });
  pairs::check<SimulatePrincipalPolicy>("iam", [](const SimulatePrincipalPolicy::Reply& r) {
    return Json{
        {"EvaluationResults", pairs::each(r.evaluation_results, [](const EvaluationResult& e) {
           return Json{{"EvalActionName", e.eval_action_name},
                       {"EvalResourceName", e.eval_resource_name},
                       {"EvalDecision", e.eval_decision},
                       {"MissingContextValues", e.missing_context_values}};
         })}};
  });
  pairs::check<GetAccountSummary>("iam", [](const GetAccountSummary::Reply& r) {
    Json map = Json::object();
    for (const SummaryEntry& entry : r.summary_map) map[entry.key] = entry.value;
    return Json{{"SummaryMap", map}};
  });
}

TEST(Iam, Simulates) {
  SimulatePrincipalPolicy op;
  op.policy_source_arn = "arn:aws:iam::1:role/r";
  op.action_names = {"s3:ListBucket", "ec2:RunInstances"};
  op.resource_arns = {"*"};
  op.context_entries = {{"aws:RequestedRegion", {"eu-west-1"}, "string"}};
  EXPECT_EQ(
      op.request().body,
      "Action=SimulatePrincipalPolicy&Version=2010-05-08"
      "&PolicySourceArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
      "&ActionNames.member.1=s3%3AListBucket&ActionNames.member.2=ec2%3ARunInstances"
      "&ResourceArns.member.1=%2A&ContextEntries.member.1.ContextKeyName=aws%3ARequestedRegion"
      "&ContextEntries.member.1.ContextKeyValues.member.1=eu-west-1"
      "&ContextEntries.member.1.ContextKeyType=string");
  EXPECT_EQ(op.next({{}, true, "m"})->marker, "m");
  EXPECT_FALSE(op.next({{}, false, "m"}));
}

TEST(Iam, SeesWhoDenied) {
  auto reply = SimulatePrincipalPolicy::parse(pairs::ok(
      "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member>"
      "<EvalDecision>explicitDeny</EvalDecision><MatchedStatements><member><SourcePolicyId>p1"
      "</SourcePolicyId></member></MatchedStatements><OrganizationsDecisionDetail>"
      "<AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>"
      "</member></EvaluationResults></SimulatePrincipalPolicyResult>"
      "</SimulatePrincipalPolicyResponse>"));
  ASSERT_TRUE(reply);
  const EvaluationResult& result = reply->evaluation_results.at(0);
  EXPECT_EQ(result.matched_policies.at(0), "p1");
  EXPECT_EQ(result.allowed_by_organizations, false);
  EXPECT_FALSE(result.allowed_by_permissions_boundary);
}

}  // namespace
}  // namespace slipway::aws::iam
