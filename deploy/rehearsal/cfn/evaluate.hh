// Intrinsic functions: an expression of a template with everything it names filled in.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "deploy/rehearsal/cfn/template.hh"

namespace slipway::deploy::rehearsal::cfn {

// What a value is that only exists once the resource does; change sets show exactly this text.
inline constexpr std::string_view kUnknown = "{{changeSet:KNOWN_AFTER_APPLY}}";
bool holds_unknown(const json& value);

inline constexpr const char kUnsupportedFunction[] =
    "Template error: Encountered unsupported function: {} Supported functions are: [Fn::Base64, "
    "Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, "
    "Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, "
    "Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr]";

// Everything an expression can name. Dynamic references ({{resolve:...}}) stay as they are written.
struct Scope {
  const Template* from = nullptr;
  std::map<std::string, json> parameters;  // typed_parameters()
  // Parameters that read "****", for values to be shown; conditions still see what they are.
  std::set<std::string> hidden;
  std::string account, region, stack_name, stack_id;
  std::vector<std::string> notification_arns, zones;
  // Ref (empty attribute) and GetAtt of a resource of the template.
  std::function<Checked<json>(const std::string& id, const std::string& attribute)> resource;
  std::function<Checked<json>(const std::string& name)> import;
  // Fills in what a property's references to the Parameter Store stand for.
  std::function<Checked<json>(const json& value)> fill;
  // For rules: what the account says of a thing that a parameter names ("VpcId", "Tags.team").
  std::function<std::string(std::string_view type, const std::string& id, const std::string& of)>
      attribute;
};

// A discarded json where the whole is AWS::NoValue.
Checked<json> evaluate(const json& expression, const Scope& scope);
// A resource's properties: also what they refer to is filled in.
Checked<json> evaluate_properties(const json& expression, const Scope& scope);
Checked<bool> condition_holds(const std::string& name, const Scope& scope);
std::string partition(std::string_view region);
std::string url_suffix(std::string_view region);

}  // namespace slipway::deploy::rehearsal::cfn
