#include "deploy/rehearsal/cfn/stack_policy.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

// A text or a list of texts.
std::vector<std::string> texts_in(const json& object, const char* key) {
  std::vector<std::string> out;
  const auto it = object.find(key);
  if (it == object.end()) return out;
  if (it->is_string()) out.push_back(it->get<std::string>());
  if (it->is_array())
    for (const auto& item : *it)
      if (item.is_string()) out.push_back(item.get<std::string>());
  return out;
}

const std::string* first_match(const std::vector<std::string>& patterns, std::string_view text) {
  const auto it =
      std::ranges::find_if(patterns, [&](const auto& pattern) { return matches(pattern, text); });
  return it == patterns.end() ? nullptr : &*it;
}

bool covers_resource(const json& statement, const std::string& resource) {
  if (statement.contains("NotResource"))
    return first_match(texts_in(statement, "NotResource"), resource) == nullptr;
  return first_match(texts_in(statement, "Resource"), resource) != nullptr;
}

bool condition_met(const json& statement, std::string_view type) {
  const auto condition = statement.find("Condition");
  if (condition == statement.end() || !condition->is_object()) return true;
  return std::ranges::all_of(*condition, [&](const json& test) {
    return !test.is_object() || first_match(texts_in(test, "ResourceType"), type) != nullptr;
  });
}

// The action pattern by which a statement covers the change; empty when it does not.
std::string covering(const json& statement, std::string_view action, const std::string& resource,
                     std::string_view type) {
  if (!statement.is_object() || !covers_resource(statement, resource) ||
      !condition_met(statement, type))
    return {};
  if (statement.contains("NotAction"))
    return first_match(texts_in(statement, "NotAction"), action) == nullptr ? std::string(action)
                                                                            : std::string();
  const auto actions = texts_in(statement, "Action");
  const auto* pattern = first_match(actions, action);
  return pattern != nullptr ? *pattern : std::string();
}

json statements_of(const std::string& policy) {
  const json parsed = json::parse(policy, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("Statement")) return json::array();
  return parsed["Statement"].is_array() ? parsed["Statement"] : json::array({parsed["Statement"]});
}

}  // namespace

Checked<void> check_stack_policy(const std::string& policy) {
  const json parsed = json::parse(policy, nullptr, false);
  if (parsed.is_discarded()) return std::unexpected("Error validating stack policy: Invalid JSON");
  const json statements = statements_of(policy);
  if (statements.empty())
    return std::unexpected("Error validating stack policy: Policy must contain a Statement");
  for (const auto& statement : statements) {
    if (!statement.is_object() || (statement.value("Effect", json()) != "Allow" &&
                                   statement.value("Effect", json()) != "Deny"))
      return std::unexpected("Error validating stack policy: Effect must be Allow or Deny");
    if (statement.value("Principal", json()) != "*")
      return std::unexpected("Error validating stack policy: Principal must be *");
  }
  return {};
}

std::string denied_by(const std::string& policy, std::string_view action,
                      std::string_view logical_id, std::string_view type) {
  if (policy.empty()) return {};
  const auto resource = fmt::format("LogicalResourceId/{}", logical_id);
  bool allowed = false;
  int number = 0;
  for (const auto& statement : statements_of(policy)) {
    ++number;
    const auto pattern = covering(statement, action, resource, type);
    if (pattern.empty()) continue;
    if (statement.value("Effect", json()) == "Deny")
      return fmt::format(
          "Action denied by stack policy: Statement [#{}] denies [{}] for resource [{}]", number,
          pattern, logical_id);
    allowed = true;
  }
  if (allowed) return {};
  return fmt::format("Action denied by stack policy: No statement allows [{}] for resource [{}]",
                     action, logical_id);
}

}  // namespace slipway::deploy::rehearsal::cfn
