// CloudFormation's calls, one function each, and what several of them need.
#pragma once

#include <expected>
#include <functional>

#include "deploy/rehearsal/cfn/changes.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/transforms.hh"
#include "deploy/rehearsal/cfn/wire.hh"

namespace slipway::deploy::rehearsal::cfn {

// ---- shared
std::expected<Stack*, ApiError> need_stack(Estate& estate, const std::string& name);
// The template of a request: its body, the object it names, or the stack's own when it says
// UsePreviousTemplate.
std::expected<std::string, ApiError> template_text(World& world, const Call& call,
                                                   const Stack* stack);
// Template, parameters, tags and capabilities of a request, judged. Transforms need to be allowed
// where nobody looks at what they made before it is: without a change set.
enum class Way : std::uint8_t { directly, by_change_set, by_estimate };  // which makes nothing
std::expected<Goal, ApiError> goal_of(World& world, const Call& call, const Stack* stack, Way way);
std::optional<ApiError> capability_problem(const Template& from,
                                           const std::vector<std::string>& given, Way way);
Surroundings surroundings_of(const Estate& estate, ParameterTexts values);
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
// What a change set would do, or why it fails.
void judge_set(World& world, Estate& estate, Stack& stack, ChangeSet& set);
void announce_review(World& world, Stack& stack, const std::string& token);

// ---- change sets of nested stacks (nested_change_sets.cc)
// Makes those of the nested stacks that a change set would make or change, and names them in its
// changes. Returns why the set fails with one of them; empty: it does not.
std::string nested_change_sets(World& world, Estate& estate, Stack& stack, ChangeSet& set,
                               const std::map<std::string, json>& properties);
// A set that is executed takes the others of its stack with it, and those nested in them. Null: a
// change without one takes all.
void keep_only(World& world, Estate& estate, Stack& stack, const ChangeSet* set);
// Nested stacks that exist only for review are gone.
void drop_reviews(Estate& estate, const Stack& above, Time at);
// Deletes a set with what is nested in it, and the nested stacks that exist only for review.
void drop_change_set(World& world, Estate& estate, Stack& stack, const std::string& id);
// The same where others are nested in it: they go first, which takes a while. Whether there are
// any.
bool drop_with_nested(World& world, Estate& estate, ChangeSet& set);
// Ends what is due of that; one that a fault keeps is left in DELETE_FAILED, with its root.
void finish_drops(World& world, Estate& estate);
std::string dropping_status(const ChangeSet& set, Time now);  // of one that is being deleted
// The goal of a nested stack as its parent wants it: values that are not known yet stand as
// kUnknown. `previewed`: the set that was looked at before, whose template it keeps to.
bool too_deep(Estate& estate, const Stack& stack);  // to have another one nested in it
Stack& add_child(Estate& estate, const Stack& parent, const std::string& id, Time at);
Checked<Goal> child_goal(const Estate& estate, const json& properties, const Goal& parents,
                         const ChangeSet* previewed = nullptr);

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
Answer estimate_template_cost(World& world, const Call& call);
Answer list_exports(World& world, const Call& call);
Answer list_imports(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::cfn
