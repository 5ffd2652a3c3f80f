// CloudFormation's calls, one function each, and what several of them need.
#pragma once

#include <expected>
#include <functional>

#include "deploy/rehearsal/cfn/changes.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/wire.hh"

namespace slipway::deploy::rehearsal::cfn {

// ---- shared
std::expected<Stack*, ApiError> need_stack(Estate& estate, const std::string& name);
// The template of a request: its body, the object it names, or the stack's own when it says
// UsePreviousTemplate.
std::expected<std::string, ApiError> template_text(World& world, const Call& call,
                                                   const Stack* stack);
// Template, parameters, tags and capabilities of a request, judged.
std::expected<Goal, ApiError> goal_of(World& world, const Call& call, const Stack* stack);
std::optional<ApiError> capability_problem(const Template& from,
                                           const std::vector<std::string>& given);
// Parameters must name existing things of the account; errors are the service's sentences.
Checked<void> check_parameters(World& world, Estate& estate, const Goal& goal);
Checked<Preview> preview_goal(World& world, Estate& estate, Stack& stack, const Goal& goal);
Stack& add_stack(World& world, Estate& estate, const std::string& name);
bool busy(const Stack& stack);       // an operation runs
bool updatable(const Stack& stack);  // in a state an update may start from
OnStackFailure on_failure_of(const Call& call);
std::vector<std::string> needed_capabilities(const Template& from);
json shown_parameters(const Goal& goal);
json shown_tags(const StackTags& tags);
// One page of `rows` under `list` with its NextToken.
// The second form makes only the rows of the page: listings can be long and are asked for often.
Answer paged(World& world, const Call& call, const char* list, std::size_t rows,
             const std::function<json(std::size_t)>& row, std::size_t size,
             json rest = json::object());
Answer paged(World& world, const Call& call, const char* list, const json& rows, std::size_t size,
             json rest = json::object());

// ---- change sets
Answer create_change_set(World& world, const Call& call);
Answer describe_change_set(World& world, const Call& call);
Answer execute_change_set(World& world, const Call& call);
Answer delete_change_set(World& world, const Call& call);
Answer list_change_sets(World& world, const Call& call);
ChangeSet* find_change_set(Estate& estate, const std::string& name, const std::string& stack_name,
                           Stack** owner);

// ---- stacks
Answer create_stack(World& world, const Call& call);
Answer update_stack(World& world, const Call& call);
Answer delete_stack(World& world, const Call& call);
Answer cancel_update_stack(World& world, const Call& call);
Answer continue_update_rollback(World& world, const Call& call);
Answer rollback_stack(World& world, const Call& call);
Answer update_termination_protection(World& world, const Call& call);
Answer set_stack_policy(World& world, const Call& call);
Answer get_stack_policy(World& world, const Call& call);

// ---- reading
Answer describe_stacks(World& world, const Call& call);
Answer list_stacks(World& world, const Call& call);
Answer describe_stack_events(World& world, const Call& call);
Answer describe_events(World& world, const Call& call);
Answer describe_stack_resource(World& world, const Call& call);
Answer describe_stack_resources(World& world, const Call& call);
Answer list_stack_resources(World& world, const Call& call);
Answer get_template(World& world, const Call& call);
Answer get_template_summary(World& world, const Call& call);
Answer validate_template(World& world, const Call& call);
Answer list_exports(World& world, const Call& call);
Answer list_imports(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::cfn
