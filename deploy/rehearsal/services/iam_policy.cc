#include "deploy/rehearsal/services/iam_policy.hh"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::iam {
namespace {

using Json = nlohmann::json;

std::vector<std::string> one_or_many(const Json& value) {
  std::vector<std::string> out;
  if (value.is_string()) out.push_back(value.get<std::string>());
  if (value.is_boolean()) out.emplace_back(value.get<bool>() ? "true" : "false");
  if (value.is_array())
    for (const auto& item : value)
      for (auto& text : one_or_many(item)) out.push_back(std::move(text));
  return out;
}

// Where each statement stands: after the bracket or the statement before it, up to its own end. So
// IAM counts, as the examples of its simulations show.
class Places {
 public:
  explicit Places(std::string_view document) : text_(document) {}

  std::vector<std::pair<Place, Place>> find() {
    std::vector<std::pair<Place, Place>> out;
    Place before;
    for (; at_ < text_.size(); step()) {
      const char c = text_[at_];
      if (c == '"') {
        skip_text();
        continue;
      }
      if (c == '{' || c == '[') {
        ++depth_;
        if (inside_ && depth_ == kOuter) before = behind();
      } else if (c == '}' || c == ']') {
        if (inside_ && c == '}' && depth_ == statement_depth()) {
          out.emplace_back(before, behind());
          before = behind();
        }
        if (depth_ == kOuter) inside_ = false;
        --depth_;
      }
    }
    return out;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0, line_ = 1;
  std::size_t line_start_ = 0;
  bool inside_ = false, in_list_ = false;  // of "Statement"

  static constexpr int kOuter = 2;  // of the list, or of the only statement
  int statement_depth() const { return in_list_ ? kOuter + 1 : kOuter; }
  Place behind() const { return {line_, static_cast<int>(at_ - line_start_) + 2}; }

  void step() {
    if (text_[at_++] != '\n') return;
    ++line_;
    line_start_ = at_;
  }

  // Leaves the reader on the closing quote.
  void skip_text() {
    const auto from = at_ + 1;
    for (step(); at_ < text_.size() && text_[at_] != '"'; step())
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) step();
    if (depth_ != 1 || at_ >= text_.size() || text_.substr(from, at_ - from) != "Statement") return;
    const auto colon = text_.find_first_not_of(" \t\r\n", at_ + 1);
    const auto value = text_.find_first_not_of(" \t\r\n:", at_ + 1);
    if (value == text_.npos || text_[colon] != ':') return;
    inside_ = true;
    in_list_ = text_[value] == '[';
  }
};

std::string read_statement(const Json& from, ReadStatement& out) {
  if (!from.is_object()) return "a statement is no object";
  const auto effect = from.value("Effect", Json());
  if (effect != "Allow" && effect != "Deny") return "Effect must be Allow or Deny";
  out.allows = effect == "Allow";
  out.but_actions = from.contains("NotAction");
  out.but_resources = from.contains("NotResource");
  out.actions = one_or_many(from.value(out.but_actions ? "NotAction" : "Action", Json()));
  out.resources = one_or_many(from.value(out.but_resources ? "NotResource" : "Resource", Json()));
  if (out.actions.empty()) return "a statement names no Action";
  if (out.resources.empty()) return "a statement names no Resource";
  const auto conditions = from.value("Condition", Json::object());
  if (!conditions.is_object()) return "Condition is no object";
  for (const auto& [test, keys] : conditions.items()) {
    if (!keys.is_object()) return "Condition is no object of objects";
    for (const auto& [key, values] : keys.items())
      out.conditions.push_back({test, key, one_or_many(values)});
  }
  return {};
}

bool any_fits(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(patterns, [&](const auto& one) { return matches(one, text); });
}

// Names of actions are the same in capitals and in small letters.
bool any_action(const std::vector<std::string>& patterns, std::string_view action) {
  const auto small = aws::to_lower(action);
  return std::ranges::any_of(patterns,
                             [&](const auto& one) { return matches(aws::to_lower(one), small); });
}

// Tests of numbers, dates and addresses are not known here: they never hold.
bool holds(const Condition& condition, const std::vector<std::string>& found) {
  const auto& test = condition.test;
  const bool negated = test.find("Not") != test.npos;
  const bool pattern = test.find("Like") != test.npos || test.starts_with("Arn");
  if (!test.starts_with("String") && !test.starts_with("Arn") && test != "Bool") return false;
  const bool any = std::ranges::any_of(found, [&](const auto& value) {
    return pattern ? any_fits(condition.values, value)
                   : std::ranges::find(condition.values, value) != condition.values.end();
  });
  return any != negated;
}

bool conditions_hold(const ReadStatement& statement, const Context& context, Verdict& verdict) {
  bool all = true;
  for (const auto& condition : statement.conditions) {
    const auto found = context.find(aws::to_lower(condition.key));
    if (found == context.end()) {
      if (std::ranges::find(verdict.missing, condition.key) == verdict.missing.end())
        verdict.missing.push_back(condition.key);
      all = false;
    } else {
      all = all && holds(condition, found->second);
    }
  }
  return all;
}

}  // namespace

std::string_view name_of(Decision decision) {
  switch (decision) {
    case Decision::allowed:
      return "allowed";
    case Decision::explicit_deny:
      return "explicitDeny";
    case Decision::implicit_deny:
      return "implicitDeny";
  }
  return {};
}

std::expected<Policy, std::string> read_policy(std::string id, std::string_view document) {
  const auto read = Json::parse(document, nullptr, false);
  if (!read.is_object()) return std::unexpected("it is no JSON object");
  if (!read.contains("Statement")) return std::unexpected("it has no Statement");
  const Json& all = read["Statement"];
  const Json list = all.is_array() ? all : Json::array({all});
  const auto places = Places(document).find();
  Policy policy{.id = std::move(id), .statements = {}};
  for (std::size_t i = 0; i < list.size(); ++i) {
    ReadStatement statement;
    if (auto wrong = read_statement(list[i], statement); !wrong.empty())
      return std::unexpected(std::move(wrong));
    if (i < places.size()) std::tie(statement.start, statement.end) = places[i];
    policy.statements.push_back(std::move(statement));
  }
  return policy;
}

bool fits(const Statement& statement, std::string_view action, std::string_view resource) {
  return any_action(statement.actions, action) != statement.but_actions &&
         any_fits(statement.resources, resource) != statement.but_resources;
}

Decision judge(const std::vector<Statement>& statements, std::string_view action,
               std::string_view resource) {
  auto decision = Decision::implicit_deny;
  for (const auto& statement : statements) {
    if (!fits(statement, action, resource)) continue;
    if (!statement.allows) return Decision::explicit_deny;
    decision = Decision::allowed;
  }
  return decision;
}

Verdict judge(const std::vector<Policy>& policies, std::string_view action,
              std::string_view resource, const Context& context) {
  Verdict verdict;
  for (const bool allows : {false, true}) {
    for (const auto& policy : policies)
      for (const auto& statement : policy.statements)
        if (statement.allows == allows && fits(statement, action, resource) &&
            conditions_hold(statement, context, verdict))
          verdict.matched.emplace_back(&policy, &statement);
    if (verdict.matched.empty()) continue;
    verdict.decision = allows ? Decision::allowed : Decision::explicit_deny;
    break;
  }
  return verdict;
}

}  // namespace slipway::deploy::rehearsal::iam
