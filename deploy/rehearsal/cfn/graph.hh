// Who must exist before whom: names used in values, and the order of resources they imply.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "deploy/rehearsal/cfn/template.hh"

namespace slipway::deploy::rehearsal::cfn {

// A name that a value uses: a parameter or resource (Ref, Sub), an attribute (GetAtt, Sub), a
// condition (If).
struct Name {
  enum class Kind : std::uint8_t { ref, attribute, condition };
  Kind kind = Kind::ref;
  std::string target;
  std::string attribute;  // empty when it is itself computed
};

// In order of appearance; pseudo parameters (AWS::...) are left out.
std::vector<Name> names_in(const json& value);

// The ${...} variables of a Fn::Sub text, without "${!literal}"; names with dots are attributes.
std::vector<std::string> sub_variables(std::string_view text);

// Logical id -> ids it needs. A cycle is refused with the ids on it.
using Needs = std::map<std::string, std::set<std::string>>;
Checked<Needs> dependencies(const Template& from);

}  // namespace slipway::deploy::rehearsal::cfn
