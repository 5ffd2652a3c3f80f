// IAM: roles, what an identity may do, and the account's limits. An identity of a rehearsal may do
// everything that its `deny` does not name; the simulation says the same as the calls do.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/services/iam_roles.hh"
#include "deploy/rehearsal/services/iam_rows.hh"

namespace slipway::deploy::rehearsal {
namespace {

// What the calls of the principal are judged by; null: there is no such user or role.
const std::vector<std::string>* policy_of(World& world, const std::string& arn) {
  for (const auto& identity : world.identities())
    if (identity.arn == arn) return &identity.deny;
  for (const auto& account : world.accounts())
    for (const auto& role : account.roles)
      if (role.arn == arn) return &role.deny;
  return nullptr;
}

void write_verdict(XmlWriter& xml, const std::string& action, const std::string& resource,
                   bool denied) {
  xml.text("EvalActionName", action).text("EvalResourceName", resource);
  xml.text("EvalDecision", denied ? "explicitDeny" : "allowed").open("MatchedStatements");
  xml.open("member").text("SourcePolicyId", denied ? "RehearsalDeny" : "AdministratorAccess");
  xml.text("SourcePolicyType", "IAM Policy").close().close();
  xml.open("MissingContextValues").close();
}

Answer simulate_principal_policy(World& world, const Call& call) {
  auto source = text(call.input, "PolicySourceArn");
  auto actions = texts(call.input, "ActionNames"), resources = texts(call.input, "ResourceArns");
  if (source.find(":user/") == std::string::npos && source.find(":role/") == std::string::npos &&
      source.find(":group/") == std::string::npos)
    return std::unexpected(
        ApiError{"InvalidInput", fmt::format("Invalid Entity Arn: {} does not clearly define "
                                             "entity type and name.",
                                             source)});
  const auto* deny = policy_of(world, source);
  if (!deny)
    return std::unexpected(
        ApiError{"NoSuchEntity", fmt::format("Entity {} cannot be found.", source), 404});
  if (resources.empty()) resources = {"*"};
  Identity judged;
  judged.deny = *deny;
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& action : actions)
    for (const auto& resource : resources) pairs.emplace_back(action, resource);
  return iam::rows_answer(
      world, call, "EvaluationResults", pairs, [&](XmlWriter& xml, const auto& pair) {
        write_verdict(xml, pair.first, pair.second, world.denied(judged, pair.first));
      });
}

Answer get_account_summary(World& world, const Call& call) {
  const auto roles = static_cast<long>(iam::roles_of(world, call).size());
  const std::pair<const char*, long> entries[] = {
      {"Users", static_cast<long>(world.identities().size())},
      {"UsersQuota", 5000},
      {"Roles", roles},
      {"RolesQuota", 1000},
      {"Groups", 0},
      {"GroupsQuota", 300},
      {"Policies", 2},
      {"PoliciesQuota", 1500},
      {"PolicySizeQuota", 6144},
      {"AttachedPoliciesPerRoleQuota", 10},
      {"AttachedPoliciesPerUserQuota", 10},
      {"InstanceProfiles", 0},
      {"InstanceProfilesQuota", 1000},
      {"ServerCertificates", 0},
      {"ServerCertificatesQuota", 20},
      {"AssumeRolePolicySizeQuota", 2048},
      {"MFADevices", 0},
      {"AccountMFAEnabled", 1},
      {"AccountAccessKeysPresent", 0},
  };
  XmlWriter xml;
  xml.open("SummaryMap");
  for (auto [key, value] : entries)
    xml.open("entry").text("key", key).number("value", value).close();
  return Body{xml.take()};
}

Answer list_account_aliases(World& world, const Call& call) {
  std::vector<std::string> aliases;
  if (const auto& alias = world.account(call).alias; !alias.empty()) aliases.push_back(alias);
  return iam::texts_answer(world, call, "AccountAliases", aliases,
                           [](const std::string& alias) { return alias; });
}

}  // namespace

std::span<const Registered> iam_handlers() {
  using aws::Service;
  static constexpr std::array<Registered, 9> table{{
      {Service::iam, "GetRole", iam::get_role},
      {Service::iam, "ListRoles", iam::list_roles},
      {Service::iam, "ListAttachedRolePolicies", iam::list_attached_role_policies},
      {Service::iam, "ListRolePolicies", iam::list_role_policies},
      {Service::iam, "GetRolePolicy", iam::get_role_policy},
      {Service::iam, "ListRoleTags", iam::list_role_tags},
      {Service::iam, "ListAccountAliases", list_account_aliases},
      {Service::iam, "SimulatePrincipalPolicy", simulate_principal_policy},
      {Service::iam, "GetAccountSummary", get_account_summary},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
