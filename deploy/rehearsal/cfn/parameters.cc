#include "deploy/rehearsal/cfn/parameters.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/evaluate.hh"
#include "deploy/rehearsal/patterns.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

// Empty when the value holds; else the service's sentence.
std::string judge_number(const std::string& key, const Parameter& rule, const std::string& value) {
  const auto parsed = number_in(value);
  if (!parsed) return fmt::format("Parameter '{}' must be a number.", key);
  if (rule.min_value && *parsed < *rule.min_value)
    return fmt::format("Parameter '{}' must be a number not less than {}", key, *rule.min_value);
  if (rule.max_value && *parsed > *rule.max_value)
    return fmt::format("Parameter '{}' must be a number not greater than {}", key, *rule.max_value);
  return {};
}

std::string judge_text(const std::string& key, const Parameter& rule, const std::string& value) {
  const auto size = static_cast<double>(value.size());
  if (rule.min_length && size < *rule.min_length)
    return fmt::format("Parameter '{}' must contain at least {} characters", key, *rule.min_length);
  if (rule.max_length && size > *rule.max_length)
    return fmt::format("Parameter '{}' must contain at most {} characters", key, *rule.max_length);
  if (!rule.allowed_pattern.empty() && !matches_pattern(rule.allowed_pattern, value))
    return fmt::format("Parameter '{}' must match pattern {}", key, rule.allowed_pattern);
  return {};
}

std::string judge_item(const std::string& key, const Parameter& rule, const std::string& value) {
  const auto& allowed = rule.allowed_values;
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), value) == allowed.end())
    return fmt::format("Parameter '{}' must be one of AllowedValues", key);
  if (rule.type == "Number" || rule.type == "List<Number>") return judge_number(key, rule, value);
  return judge_text(key, rule, value);
}

std::string judge_value(const std::string& key, const Parameter& rule, const std::string& value) {
  if (holds_unknown(value)) return {};  // a nested stack's, judged once it is known
  std::vector<std::string> items = {value};
  if (rule.is_list()) items = split_list(value);
  for (const auto& item : items) {
    std::string problem = judge_item(key, rule, item);
    if (problem.empty()) continue;
    // A rule's own explanation takes the place of ours.
    if (!rule.constraint_description.empty())
      return fmt::format("Parameter {} failed to satisfy constraint: {}", key,
                         rule.constraint_description);
    return problem;
  }
  return {};
}

Checked<void> check_keys(const Template& from, const std::vector<GivenParameter>& given) {
  std::vector<std::string> unknown;
  for (const auto& one : given)
    if (!from.parameters.contains(one.key)) unknown.push_back(one.key);
  if (unknown.empty()) return {};
  return std::unexpected(
      fmt::format("Parameters: [{}] do not exist in the template", fmt::join(unknown, ", ")));
}

Checked<std::optional<std::string>> value_of(const std::string& key, const Parameter& rule,
                                             const std::vector<GivenParameter>& given,
                                             const ParameterTexts* previous) {
  const auto it =
      std::find_if(given.begin(), given.end(), [&](auto& one) { return one.key == key; });
  if (it == given.end()) return rule.default_value;
  if (!it->use_previous) return it->value;
  const bool known = previous != nullptr && previous->contains(key);
  if (!known)
    return std::unexpected(
        fmt::format("Invalid input for parameter key {}. Cannot specify usePreviousValue as true "
                    "for a parameter "
                    "key not in the previous template",
                    key));
  return previous->at(key);
}

}  // namespace

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    out.push_back(trimmed(text.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

Checked<ParameterTexts> resolve_parameters(const Template& from,
                                           const std::vector<GivenParameter>& given,
                                           const ParameterTexts* previous) {
  if (auto fine = check_keys(from, given); !fine) return std::unexpected(fine.error());
  ParameterTexts out;
  std::vector<std::string> missing;
  for (const auto& [key, rule] : from.parameters) {
    auto value = value_of(key, rule, given, previous);
    if (!value) return std::unexpected(value.error());
    if (*value)
      out[key] = **value;
    else
      missing.push_back(key);
  }
  if (!missing.empty())
    return std::unexpected(
        fmt::format("Parameters: [{}] must have values", fmt::join(missing, ", ")));
  for (const auto& [key, value] : out)
    if (auto problem = judge_value(key, from.parameters.at(key), value); !problem.empty())
      return std::unexpected(problem);
  return out;
}

std::map<std::string, json> typed_parameters(const Template& from, const ParameterTexts& texts,
                                             const ParameterTexts& resolved) {
  std::map<std::string, json> out;
  for (const auto& [key, given] : texts) {
    const auto stored = resolved.find(key);
    const auto& text = stored == resolved.end() ? given : stored->second;
    const auto rule = from.parameters.find(key);
    const bool list = rule != from.parameters.end() && rule->second.is_list();
    out[key] = list ? json(split_list(text)) : json(text);
  }
  return out;
}

// AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>> -> AWS::EC2::Subnet::Id
std::string_view innermost_type(std::string_view type) {
  for (std::string_view front : {"AWS::SSM::Parameter::Value<", "List<"})
    if (type.starts_with(front)) type = type.substr(front.size(), type.rfind('>') - front.size());
  return type;
}

Checked<void> check_existence(const Template& from, const ParameterTexts& texts,
                              const ParameterTexts& resolved, const Exists& exists) {
  for (const auto& [key, rule] : from.parameters) {
    const auto type = innermost_type(rule.type);
    const auto text = texts.find(key);
    if (!type.starts_with("AWS::") || text == texts.end()) continue;
    const auto stored = resolved.find(key);
    const auto& told = stored == resolved.end() ? text->second : stored->second;
    std::vector<std::string> items = {told};
    if (rule.is_list()) items = split_list(told);
    for (const auto& item : items)
      if (!holds_unknown(item) && !exists(type, item))
        return std::unexpected(fmt::format(
            "Parameter validation failed: parameter value {} for parameter name {} does not exist",
            item, key));
  }
  return {};
}

std::string shown(const Template& from, const std::string& key, const std::string& value) {
  const auto rule = from.parameters.find(key);
  return rule != from.parameters.end() && rule->second.no_echo ? "****" : value;
}

}  // namespace slipway::deploy::rehearsal::cfn
