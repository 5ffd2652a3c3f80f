#include "deploy/rehearsal/cfn/rules.hh"

#include <fmt/format.h>

#include <algorithm>

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr int kDeepestRule = 32;

class Judge {
 public:
  Judge(const Template& from, const Scope& scope) : from_(from), scope_(scope) {}

  // null when the expression cannot be judged; why is in `problem`.
  json value(const json& expression, int depth = 0) {
    if (depth > kDeepestRule) return broken("Rules are nested too deeply");
    if (expression.is_array()) return each(expression, depth);
    if (!expression.is_object() || expression.size() != 1) return expression;
    const auto key = expression.begin().key();
    const json& argument = expression.begin().value();
    if (key == "Fn::RefAll") return all_of_type(argument);
    if (key == "Ref") return plain(expression);
    if (key == "Fn::ValueOf" || key == "Fn::ValueOfAll") return values_of(key, argument);
    const json items = value(argument, depth + 1);
    if (items.is_null()) return items;
    return call(key, items.is_array() ? items : json::array({items}));
  }

  std::string problem;

 private:
  const Template& from_;
  const Scope& scope_;

  json broken(const std::string& why) {
    constexpr std::string_view head = "Template format error: ";
    if (problem.empty()) problem = why.starts_with(head) ? why : std::string(head) + why;
    return {};
  }
  static json boolean(bool holds) { return holds ? "true" : "false"; }
  static bool truth(const json& made) { return made.is_string() && made == "true"; }
  static json list(const json& made) { return made.is_array() ? made : json::array({made}); }
  static bool in(const json& set, const json& item) {
    return std::ranges::find(set, item) != set.end();
  }

  json each(const json& expression, int depth) {
    json out = json::array();
    for (const auto& item : expression) {
      out.push_back(value(item, depth + 1));
      if (out.back().is_null()) return {};
    }
    return out;
  }

  json plain(const json& expression) {
    auto made = evaluate(expression, scope_);
    return made ? std::move(*made) : broken(made.error());
  }

  static std::string thing_type(std::string_view type) {
    constexpr std::string_view list = "List<";
    const bool many = type.starts_with(list);
    return std::string(many ? type.substr(list.size(), type.size() - list.size() - 1) : type);
  }

  // [parameter, attribute], or [type, attribute] for all of that type.
  json values_of(const std::string& key, const json& argument) {
    const bool fits = argument.is_array() && argument.size() == 2 && argument[0].is_string() &&
                      argument[1].is_string();
    const auto rule = fits && key == "Fn::ValueOf"
                          ? from_.parameters.find(argument[0].get<std::string>())
                          : from_.parameters.end();
    if (!fits || (key == "Fn::ValueOf" &&
                  (rule == from_.parameters.end() || !scope_.parameters.contains(rule->first))))
      return broken(fmt::format("{} takes a parameter or a type, and an attribute", key));
    const bool one = key == "Fn::ValueOf";
    const json named = one ? scope_.parameters.at(rule->first) : all_of_type(argument[0]);
    const auto type = thing_type(one ? rule->second.type : argument[0].get<std::string>());
    json out = json::array();
    for (const auto& id : list(named))
      out.push_back(scope_.attribute ? scope_.attribute(type, id.get<std::string>(),
                                                        argument[1].get<std::string>())
                                     : std::string());
    return named.is_array() ? out : out[0];
  }

  // Values of every parameter of a type.
  json all_of_type(const json& type) const {
    json out = json::array();
    for (const auto& [key, rule] : from_.parameters)
      if (const auto it = scope_.parameters.find(key);
          type == rule.type && it != scope_.parameters.end())
        for (const auto& item : list(it->second)) out.push_back(item);
    return out;
  }

  json call(const std::string& key, const json& items) {
    if (key == "Fn::And")
      return boolean(std::ranges::all_of(items, [](const json& item) { return truth(item); }));
    if (key == "Fn::Or")
      return boolean(std::ranges::any_of(items, [](const json& item) { return truth(item); }));
    if (key == "Fn::Not" && items.size() == 1) return boolean(!truth(items[0]));
    if (items.size() != 2)
      return broken(fmt::format("every {} object of a rule takes two values", key));
    const json &first = items[0], &second = items[1];
    if (key == "Fn::Equals") return boolean(first == second);
    if (key == "Fn::Contains") return boolean(in(list(first), second));
    const auto every = [&](auto&& holds) {
      return boolean(std::ranges::all_of(list(first), holds));
    };
    if (key == "Fn::EachMemberEquals")
      return every([&](const json& item) { return item == second; });
    if (key == "Fn::EachMemberIn")
      return every([&](const json& item) { return in(list(second), item); });
    return broken(fmt::format("{} is not a function of rules", key));
  }
};

}  // namespace

Checked<void> check_rules(const Template& from, const Scope& scope) {
  for (const auto& [name, rule] : from.rules.items()) {
    if (!rule.is_object() || !rule.contains("Assertions") || !rule["Assertions"].is_array())
      return std::unexpected(
          fmt::format("Template format error: Rule {} must have a list of Assertions", name));
    Judge judge(from, scope);
    if (rule.contains("RuleCondition")) {
      const json applies = judge.value(rule["RuleCondition"]);
      if (applies.is_null()) return std::unexpected(judge.problem);
      if (applies != "true") continue;
    }
    for (const auto& assertion : rule["Assertions"]) {
      if (!assertion.is_object() || !assertion.contains("Assert"))
        return std::unexpected(
            fmt::format("Template format error: An assertion of rule {} has no Assert", name));
      const json holds = judge.value(assertion["Assert"]);
      if (holds.is_null()) return std::unexpected(judge.problem);
      if (holds == "true") continue;
      const json why = assertion.value("AssertDescription", json());
      return std::unexpected(why.is_string() ? why.get<std::string>()
                                             : fmt::format("Rule {} is not satisfied", name));
    }
  }
  return {};
}

}  // namespace slipway::deploy::rehearsal::cfn
