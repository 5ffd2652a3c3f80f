// IAM: what an identity may do, and limits of the account. Query protocol, version 2010-05-08, one
// global endpoint.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::iam {

struct Role {
  std::string role_name, role_id, arn, path, description, permissions_boundary_arn;
  std::string assume_role_policy_document;  // JSON, percent-encoded by AWS
  std::optional<Time> create_date;
  int max_session_duration = 0;  // seconds
};

// Recovers a role's path from an sts assumed-role ARN, which does not carry it.
struct GetRole {
  static constexpr OperationInfo info{Service::iam, "GetRole", Effect::reads};
  std::string role_name;
  struct Reply {
    Role role;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct ContextEntry {
  std::string context_key_name;  // aws:RequestedRegion
  std::vector<std::string> context_key_values;
  std::string context_key_type;  // string, stringList, boolean ...
};

struct EvaluationResult {
  std::string eval_action_name, eval_resource_name;
  std::string eval_decision;                  // allowed, explicitDeny, implicitDeny
  std::vector<std::string> matched_policies;  // SourcePolicyId of each matched statement
  std::vector<std::string> missing_context_values;
  std::optional<bool> allowed_by_organizations, allowed_by_permissions_boundary;
};

// Advice, not truth: resource policies of roles and session policies are not looked at. The source
// is the ARN of a user, group or role, never of an assumed role; root cannot be simulated. Every
// action is evaluated for every resource.
struct SimulatePrincipalPolicy {
  static constexpr OperationInfo info{Service::iam, "SimulatePrincipalPolicy", Effect::reads};
  std::string policy_source_arn;
  std::vector<std::string> action_names, resource_arns;
  std::vector<ContextEntry> context_entries;
  std::optional<int> max_items;  // at most 1000
  std::string marker;
  struct Reply {
    std::vector<EvaluationResult> evaluation_results;
    bool is_truncated = false;
    std::string marker;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<SimulatePrincipalPolicy> next(const Reply& reply) const;
};

struct SummaryEntry {
  std::string key;
  long value = 0;
};

// Usage and quotas in one call ("Roles", "RolesQuota"), without any permission for Service Quotas.
struct GetAccountSummary {
  static constexpr OperationInfo info{Service::iam, "GetAccountSummary", Effect::reads};
  struct Reply {
    std::vector<SummaryEntry> summary_map;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::iam
