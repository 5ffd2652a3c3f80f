// IAM: roles, what an identity may do, and the account's limits. An identity of a rehearsal may do
// everything that its `deny` does not name; the simulation says the same as the calls do.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "aws/wire/percent.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/world.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

// Twenty-one characters made of the role's own name: the same each time it is asked.
std::string role_id(std::string_view arn) {
  auto hash = aws::sha256_hex(std::string(arn)).substr(0, 17);
  std::ranges::transform(hash, hash.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return "AROA" + hash;
}

std::string trust_policy(const Role& role) {
  Json principals = Json::array();
  for (const auto& who : role.trusts)
    principals.push_back(
        who.find(':') == std::string::npos ? fmt::format("arn:aws:iam::{}:root", who) : who);
  Json statement{
      {"Effect", "Allow"}, {"Principal", {{"AWS", principals}}}, {"Action", "sts:AssumeRole"}};
  if (!role.external_id.empty())
    statement["Condition"] = {{"StringEquals", {{"sts:ExternalId", role.external_id}}}};
  return Json{{"Version", "2012-10-17"}, {"Statement", {statement}}}.dump();
}

Answer get_role(World& world, const Call& call) {
  auto name = text(call.input, "RoleName");
  const Account& account = world.account(call);
  auto arn = fmt::format("arn:aws:iam::{}:role/{}", account.id, name);
  auto role = std::ranges::find(account.roles, arn, &Role::arn);
  if (role == account.roles.end())
    return std::unexpected(
        ApiError{"NoSuchEntity", fmt::format("The role with name {} cannot be found.", name), 404});
  XmlWriter xml;
  xml.open("Role").text("Path", "/").text("RoleName", name).text("RoleId", role_id(arn));
  xml.text("Arn", arn).time("CreateDate", world.options().start - std::chrono::days(400));
  xml.text("AssumeRolePolicyDocument", aws::percent_encode(trust_policy(*role)));
  xml.number("MaxSessionDuration", 43200).open("RoleLastUsed").close().close();
  return Body{xml.take()};
}

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
  xml.open("member").text("EvalActionName", action).text("EvalResourceName", resource);
  xml.text("EvalDecision", denied ? "explicitDeny" : "allowed").open("MatchedStatements");
  xml.open("member").text("SourcePolicyId", denied ? "RehearsalDeny" : "AdministratorAccess");
  xml.text("SourcePolicyType", "IAM Policy").close().close();
  xml.open("MissingContextValues").close().close();
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
  const auto total = actions.size() * resources.size();
  auto limit = page_limit(integer(call.input, "MaxItems").value_or(100), 1000,
                          world.account(call).page_size);
  auto page = page_of(total, text(call.input, "Marker"), limit);
  if (!page) return std::unexpected(ApiError{"ValidationError", "Invalid Marker."});
  XmlWriter xml;
  xml.open("EvaluationResults");
  for (auto i = page->begin; i < page->end; ++i) {
    const auto& action = actions[i / resources.size()];
    write_verdict(xml, action, resources[i % resources.size()], world.denied(judged, action));
  }
  xml.close().boolean("IsTruncated", !page->next_token.empty());
  xml.optional("Marker", page->next_token);
  return Body{xml.take()};
}

Answer get_account_summary(World& world, const Call& call) {
  const auto roles = static_cast<long>(world.account(call).roles.size());
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

}  // namespace

std::span<const Registered> iam_handlers() {
  using aws::Service;
  static constexpr std::array<Registered, 3> table{{
      {Service::iam, "GetRole", get_role},
      {Service::iam, "SimulatePrincipalPolicy", simulate_principal_policy},
      {Service::iam, "GetAccountSummary", get_account_summary},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
