// Parameter values: given, previous or default, judged by the template's rules and typed for use in
// functions.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "deploy/rehearsal/cfn/template.hh"

namespace slipway::deploy::rehearsal::cfn {

struct GivenParameter {
  std::string key, value;
  bool use_previous = false;
};

// `previous` is null for a new stack. Errors: missing, unknown and refused values.
Checked<ParameterTexts> resolve_parameters(const Template& from,
                                           const std::vector<GivenParameter>& given,
                                           const ParameterTexts* previous);

// "a, b" as the items of a list; the blanks around them do not count.
std::vector<std::string> split_list(std::string_view text);

// Lists split at commas, everything else as text. `resolved` takes the place of what names it.
std::map<std::string, json> typed_parameters(const Template& from, const ParameterTexts& texts,
                                             const ParameterTexts& resolved = {});

// AWS-specific types name things that must exist: the first that does not, as the service says it.
using Exists = std::function<bool(std::string_view type, std::string_view value)>;
Checked<void> check_existence(const Template& from, const ParameterTexts& texts,
                              const ParameterTexts& resolved, const Exists& exists);

// What descriptions of stacks may show: "****" where the template says NoEcho.
std::string shown(const Template& from, const std::string& key, const std::string& value);

}  // namespace slipway::deploy::rehearsal::cfn
