// Whether a KMS key's own policy lets this account's roles use it. Roles that an install is going
// to make cannot be named in a policy that exists already, so the policy has to leave the decision
// to the account ("Enable IAM User Permissions": the principal is the account's root).
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "wizard/rules/families.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

using PolicyJson = nlohmann::json;

// A text or a list of texts.
std::vector<std::string> texts_of(const PolicyJson& value) {
  std::vector<std::string> out;
  if (value.is_string()) out.push_back(value.get<std::string>());
  if (value.is_array())
    for (const auto& item : value)
      if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

PolicyJson member_of(const PolicyJson& object, const char* name) {
  auto it = object.find(name);
  return it == object.end() ? PolicyJson() : *it;
}

// kms:GenerateDataKey* covers kms:GenerateDataKeyWithoutPlaintext.
bool action_covers(std::string_view pattern, std::string_view action) {
  std::string p = lower_case(pattern), a = lower_case(action);
  if (p == "*") return true;
  auto star = p.find('*');
  return star == std::string::npos ? p == a : a.starts_with(p.substr(0, star));
}

struct KeyStatement {
  bool allows = false, conditional = false, everybody = false, account = false;
  std::vector<std::string> principals, actions;
};

std::vector<KeyStatement> statements_of(const PolicyJson& policy, const std::string& account) {
  std::vector<KeyStatement> out;
  auto list = member_of(policy, "Statement");
  if (list.is_object()) list = PolicyJson::array({list});
  for (const auto& json : list) {
    if (!json.is_object()) continue;
    KeyStatement statement;
    statement.allows = member_of(json, "Effect") == "Allow";
    statement.conditional = json.contains("Condition");
    statement.actions = texts_of(member_of(json, "Action"));
    auto principal = member_of(json, "Principal");
    statement.principals =
        principal.is_object() ? texts_of(member_of(principal, "AWS")) : texts_of(principal);
    for (const auto& who : statement.principals) {
      statement.everybody = statement.everybody || who == "*";
      statement.account =
          statement.account || who == account || who.ends_with("::" + account + ":root");
    }
    out.push_back(std::move(statement));
  }
  return out;
}

enum class KeyAnswer : std::uint8_t { yes, no, perhaps };

KeyAnswer may_use(const std::vector<KeyStatement>& statements, const std::string& action) {
  KeyAnswer answer = KeyAnswer::no;
  for (const auto& s : statements) {
    bool covered = std::any_of(s.actions.begin(), s.actions.end(),
                               [&](auto& pattern) { return action_covers(pattern, action); });
    if (!covered || (!s.everybody && !s.account)) continue;
    if (!s.allows && !s.conditional) return KeyAnswer::no;
    if (s.allows && !s.conditional) answer = KeyAnswer::yes;
    if (s.conditional && answer == KeyAnswer::no) answer = KeyAnswer::perhaps;
  }
  return answer;
}

std::string named_in(const std::vector<KeyStatement>& statements) {
  std::vector<std::string> who;
  for (const auto& s : statements)
    for (const auto& principal : s.principals)
      if (s.allows && !one_of(who, principal)) who.push_back(principal);
  if (who.size() > 3) who.resize(3);
  return who.empty() ? "nobody" : joined(who);
}

std::string let_in(const std::string& region, const std::string& account) {
  return fmt::format("add a statement to its policy that allows arn:{}:iam::{}:root",
                     partition_of(region), account);
}

// The fix as the key's owner can paste it.
std::string statement_for(const std::string& region, const std::string& account,
                          const std::vector<std::string>& actions) {
  const nlohmann::ordered_json statement = {
      {"Sid", "AllowRolesOfThisAccount"},
      {"Effect", "Allow"},
      {"Principal", {{"AWS", fmt::format("arn:{}:iam::{}:root", partition_of(region), account)}}},
      {"Action", actions},
      {"Resource", "*"}};
  return statement.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Findings judge_foreign(const aws::Fact& key, const Arn& arn, const std::string& account) {
  std::string state = key.text("state");
  if (!state.empty() && state != "Enabled")
    return {failed(fmt::format("its state in account {} is {}", arn.account, state),
                   "an enabled key", "have its owner enable it, or choose another")};
  return {
      unsure(fmt::format("its policy is account {}'s and cannot be read from here", arn.account),
             fmt::format("a policy that lets account {} use it", account),
             fmt::format("have its owner allow account {}", account))};
}

}  // namespace

Findings key_policy(const Facts& facts, const RuleUse& use) {
  std::string key = param(use, "key");
  const std::string& account = facts.inventory.account;
  if (key.empty() || key.starts_with("alias/") || account.empty()) return {};
  auto arn = parse_arn(key);
  const auto& fact = ask(facts, aws::Look::key_use, key);
  std::string wanted = "a key policy that lets this account's roles use the key";
  if (auto finding = unknown(fact, "the key's policy", wanted)) return {*finding};
  if (arn && arn->account != account) return judge_foreign(fact, *arn, account);
  auto policy = PolicyJson::parse(fact.text("policy"), nullptr, false);
  if (!policy.is_object())
    return {unsure("its policy cannot be read", wanted, "look at it in the KMS console")};
  auto statements = statements_of(policy, account);
  std::vector<std::string> refused, perhaps;
  for (const auto& action : param_list(use, "actions")) {
    KeyAnswer answer = may_use(statements, action);
    if (answer == KeyAnswer::no) refused.push_back(action);
    if (answer == KeyAnswer::perhaps) perhaps.push_back(action);
  }
  std::string fix = let_in(facts.inventory.region, account);
  if (!refused.empty()) {
    Finding finding =
        failed(fmt::format("its policy lets in {}, not this account's roles: {} would be denied",
                           named_in(statements), joined(refused)),
               wanted, fix);
    finding.statement = statement_for(facts.inventory.region, account, param_list(use, "actions"));
    return {finding};
  }
  if (!perhaps.empty())
    return {unsure(fmt::format("its policy allows {} under conditions only", joined(perhaps)),
                   wanted, "see that the conditions fit the service, or " + fix)};
  return {passed(fact.text("rotation") == "false"
                     ? "its policy lets this account's roles use it; KMS does not rotate it"
                     : "its policy lets this account's roles use it")};
}

}  // namespace slipway::wizard::rules
