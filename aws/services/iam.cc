#include "aws/services/iam.hh"

#include "aws/wire/paging.hh"
#include "aws/wire/query.hh"
#include "aws/wire/xml.hh"

namespace slipway::aws::iam {

static constexpr std::string_view version = "2010-05-08";

WireRequest GetRole::request() const {
  return QueryWriter(info.name, version).text("RoleName", role_name).finish();
}

Result<GetRole::Reply> GetRole::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml role = xml.result().at("Role");
  Reply out;
  role.read("RoleName", out.role.role_name);
  role.read("RoleId", out.role.role_id);
  role.read("Arn", out.role.arn);
  role.read("Path", out.role.path);
  role.read("Description", out.role.description);
  role.at("PermissionsBoundary").read("PermissionsBoundaryArn", out.role.permissions_boundary_arn);
  role.read("AssumeRolePolicyDocument", out.role.assume_role_policy_document);
  role.read("CreateDate", out.role.create_date);
  role.read("MaxSessionDuration", out.role.max_session_duration);
  return xml.finish(std::move(out));
}

static void read(const Xml& xml, EvaluationResult& result) {
  xml.read("EvalActionName", result.eval_action_name);
  xml.read("EvalResourceName", result.eval_resource_name);
  xml.read("EvalDecision", result.eval_decision);
  xml.collect("MatchedStatements", "member", "SourcePolicyId", result.matched_policies);
  xml.list("MissingContextValues", "member", result.missing_context_values);
  xml.at("OrganizationsDecisionDetail")
      .read("AllowedByOrganizations", result.allowed_by_organizations);
  xml.at("PermissionsBoundaryDecisionDetail")
      .read("AllowedByPermissionsBoundary", result.allowed_by_permissions_boundary);
}

WireRequest SimulatePrincipalPolicy::request() const {
  QueryWriter query(info.name, version);
  query.text("PolicySourceArn", policy_source_arn);
  query.list("ActionNames.member", action_names).list("ResourceArns.member", resource_arns);
  query.rows("ContextEntries.member", context_entries, [](QueryWriter& q, const ContextEntry& e) {
    q.text("ContextKeyName", e.context_key_name);
    q.list("ContextKeyValues.member", e.context_key_values);
    q.text("ContextKeyType", e.context_key_type);
  });
  return query.number("MaxItems", max_items).text("Marker", marker).finish();
}

Result<SimulatePrincipalPolicy::Reply> SimulatePrincipalPolicy::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.list("EvaluationResults", "member", out.evaluation_results);
  result.read("IsTruncated", out.is_truncated);
  result.read("Marker", out.marker);
  return xml.finish(std::move(out));
}

std::optional<SimulatePrincipalPolicy> SimulatePrincipalPolicy::next(const Reply& reply) const {
  if (!reply.is_truncated) return std::nullopt;
  return with_token(*this, &SimulatePrincipalPolicy::marker, reply.marker);
}

WireRequest GetAccountSummary::request() const { return QueryWriter(info.name, version).finish(); }

static void read(const Xml& xml, SummaryEntry& entry) {
  xml.read("key", entry.key);
  xml.read("value", entry.value);
}

Result<GetAccountSummary::Reply> GetAccountSummary::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.result().list("SummaryMap", "entry", out.summary_map);
  return xml.finish(std::move(out));
}

}  // namespace slipway::aws::iam
