// What goes with evaluating: where a scope is, what is not known yet, what is filled in afterwards.
#include <algorithm>

#include "deploy/rehearsal/cfn/evaluate.hh"

namespace slipway::deploy::rehearsal::cfn {

bool holds_unknown(const json& value) {
  if (value.is_string())
    return value.get_ref<const std::string&>().find(kUnknown) != std::string::npos;
  return value.is_structured() && std::ranges::any_of(value, holds_unknown);
}

std::string partition(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  return region.starts_with("us-gov-") ? "aws-us-gov" : "aws";
}

std::string url_suffix(std::string_view region) {
  return region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

Checked<json> evaluate_properties(const json& expression, const Scope& scope) {
  auto made = evaluate(expression, scope);
  if (!made || !scope.fill) return made;
  return scope.fill(*made);
}

}  // namespace slipway::deploy::rehearsal::cfn
