// What calls ask of a stack beside its template, parameters and tags. Errors are the service's
// refusals; what the rehearsal does not have is refused and never passed over.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "deploy/rehearsal/cfn/stack.hh"
#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal::cfn {

struct Estate;

// The members that give a policy: by itself, or as the URL of an object.
struct PolicyMembers {
  const char *body, *url;
};
inline constexpr PolicyMembers kPolicy = {"StackPolicyBody", "StackPolicyURL"};
inline constexpr PolicyMembers kPolicyMeanwhile = {"StackPolicyDuringUpdateBody",
                                                   "StackPolicyDuringUpdateURL"};

// The text of a stack policy, judged; empty when the call gives none.
std::expected<std::string, ApiError> policy_of(const Estate& estate, const Call& call,
                                               PolicyMembers members);

// RoleARN, a role of the account; empty when the call gives none.
std::expected<std::string, ApiError> role_of(World& world, const Call& call);

// TimeoutInMinutes.
std::optional<int> timeout_of(const Call& call);

// RollbackConfiguration; what it does not say stays as the stack (null: there is none) has it.
Monitoring monitoring_of(const Call& call, const Stack* stack);
// As descriptions show it.
json shown_monitoring(const Monitoring& monitoring);

// Why ResourceTypes does not allow a template.
std::optional<ApiError> type_problem(const Call& call, const Template& from);

// Members of CreateChangeSet that nothing here does.
std::optional<ApiError> unserved_member(const Call& call);

}  // namespace slipway::deploy::rehearsal::cfn
