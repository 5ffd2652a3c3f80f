// What an update would do, resource by resource: the same comparison tells a change set its changes
// and an execution what to touch.
#pragma once

#include "deploy/rehearsal/cfn/evaluate.hh"
#include "deploy/rehearsal/cfn/stack.hh"

namespace slipway::deploy::rehearsal::cfn {

inline constexpr std::string_view kOutputNotText =
    "Template format error: The Value field of every Outputs member must evaluate to a String.";

// Resources of the goal whose condition holds.
Checked<std::set<std::string>> active_resources(const Scope& scope);

struct Comparison {
  std::vector<Detail> details;
  bool replaces = false, conditional = false;
  bool empty() const { return details.empty(); }
};

// `after` as it would become: properties, what may be shown of them, tags, policies, metadata.
Comparison compare(const Type& type, const Deployed& before, const Deployed& after);

// Properties as descriptions, events and change sets may show them.
const json& shown_properties(const Deployed& deployed);
// The properties of a resource of the goal, evaluated for being shown; null when nothing is hidden.
json shown_properties(const Resource& resource, const Scope& scope);

// Changes from what is deployed to the goal, in dependency order, removals last; also the
// properties that no schema knows.
struct Preview {
  std::vector<ResourceChange> changes;
  std::vector<PropertyProblem> problems;
  bool outputs_changed = false;        // or the stack's own tags and topics
  std::map<std::string, json> nested;  // properties of nested stacks, by logical id
};
Checked<Preview> preview(const Stack& stack, const Goal& goal, Scope scope);

// The scope of a goal, without what resources answer.
Scope scope_of(const Goal& goal, const Stack& stack, std::string account, std::string region);

// Ids in an order in which everything comes after what it needs.
std::vector<std::string> in_order(const std::map<std::string, std::set<std::string>>& needs);

}  // namespace slipway::deploy::rehearsal::cfn
