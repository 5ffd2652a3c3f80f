// IAM: roles, what an identity may do, and the account's limits.

#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/services/iam_roles.hh"
#include "deploy/rehearsal/services/iam_rows.hh"
#include "deploy/rehearsal/services/iam_simulate.hh"

namespace slipway::deploy::rehearsal {
namespace {

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
  static constexpr std::array<Registered, 10> table{{
      {Service::iam, "GetRole", iam::get_role},
      {Service::iam, "ListRoles", iam::list_roles},
      {Service::iam, "ListAttachedRolePolicies", iam::list_attached_role_policies},
      {Service::iam, "ListRolePolicies", iam::list_role_policies},
      {Service::iam, "GetRolePolicy", iam::get_role_policy},
      {Service::iam, "ListRoleTags", iam::list_role_tags},
      {Service::iam, "ListAccountAliases", list_account_aliases},
      {Service::iam, "SimulatePrincipalPolicy", iam::simulate_principal_policy},
      {Service::iam, "SimulateCustomPolicy", iam::simulate_custom_policy},
      {Service::iam, "GetAccountSummary", get_account_summary},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
