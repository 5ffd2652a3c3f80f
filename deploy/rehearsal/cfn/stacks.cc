// Calls that change stacks without a change set.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/cfn/options.hh"
#include "deploy/rehearsal/paging.hh"

namespace slipway::deploy::rehearsal::cfn {

namespace {

// Transforms that come to grief and parameters that name nothing let an operation begin and fail.
std::string doom_of(World& world, Estate& estate, const Goal& goal) {
  const auto known =
      goal.doom.empty() ? check_parameters(world, estate, goal) : std::unexpected(goal.doom);
  if (known) return {};
  const auto& why = known.error();
  return why.ends_with('.') ? why.substr(0, why.size() - 1) : why;
}

Checked<Preview> preview_of(World& world, Estate& estate, Stack& stack, const Goal& goal,
                            const std::string& doom) {
  if (!doom.empty()) return Preview{};
  return preview_goal(world, estate, stack, goal);
}

std::unexpected<ApiError> refuse_token(const std::string& token) {
  return refuse("TokenAlreadyExistsException",
                fmt::format("A client request token already exists: {}", token));
}

// A creation can be given up; everything else has to come to its end first.
bool removable(const Stack& stack) { return !busy(stack) || stack.status == "CREATE_IN_PROGRESS"; }

std::optional<ApiError> retain_problem(const Stack& stack,
                                       const std::vector<std::string>& retained) {
  if (retained.empty()) return std::nullopt;
  if (stack.status != "DELETE_FAILED")
    return ApiError{
        "ValidationError",
        fmt::format("Invalid operation on stack [{}]. When you delete a stack, specify which "
                    "resources to retain only when the stack is in the DELETE_FAILED state.",
                    stack.id)};
  if (std::ranges::all_of(retained, [&](const auto& id) { return stack.resources.contains(id); }))
    return std::nullopt;
  return ApiError{"ValidationError",
                  "The specified resources to retain must be in a valid state. Do not specify "
                  "resources that are in the DELETE_COMPLETE state."};
}

// Why a resource may not be skipped; empty: it may. NESTEDSTACK.LogicalId: of a nested stack.
std::string skip_problem(Estate& estate, const Stack& stack, const std::string& id) {
  const auto dot = id.find('.');
  const auto name = id.substr(0, dot);
  const Stack* owner = dot == id.npos ? &stack : estate.stack(name);
  if (owner == nullptr) return fmt::format("Stack [{}] does not exist", name);
  const auto wanted = dot == id.npos ? id : id.substr(dot + 1);
  const auto it = owner->resources.find(wanted);
  if (it == owner->resources.end())
    return fmt::format("Resource {} does not belong to stack {}", wanted, owner->name);
  const auto& is = it->second;
  if (is.type == kStackType) {
    const Stack* nested = estate.stack(is.physical_id);
    if (nested != nullptr && !nested->status.starts_with("DELETE_"))
      return "Nested stacks could not be skipped";
  }
  if (is.status == "UPDATE_FAILED" && is.reason != kUpdateCancelled) return {};
  return "Only the resources failed during UpdateRollback are allowed to be skipped";
}

constexpr std::size_t kLongestName = 128;

// The service holds names to more than its model tells.
bool is_stack_name(std::string_view name) {
  const auto letter = [](unsigned char c) { return c < 128 && std::isalpha(c); };
  return !name.empty() && letter(name.front()) && std::ranges::all_of(name, [&](unsigned char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace

Answer create_stack(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, "StackName"), token = text(call.input, "ClientRequestToken");
  if (!is_stack_name(name))
    return refuse(
        fmt::format("1 validation error detected: Value '{}' at 'stackName' failed to "
                    "satisfy constraint: Member must satisfy regular expression pattern: "
                    "[a-zA-Z][-a-zA-Z0-9]*",
                    name));
  if (name.size() > kLongestName)
    return refuse(
        fmt::format("1 validation error detected: Value '{}' at 'stackName' failed to satisfy "
                    "constraint: Member must have length less than or equal to {}",
                    name, kLongestName));
  const Stack* existing = estate.stack(name);
  if (existing != nullptr && Play::of(world).claimed(*existing, token, "create"))
    return query_body({{"StackId", existing->id}, {"OperationId", existing->operations.back().id}});
  if (existing != nullptr)
    return refuse("AlreadyExistsException", fmt::format("Stack [{}] already exists", name));
  if (!text(call.input, "OnFailure").empty() && !text(call.input, "DisableRollback").empty())
    return refuse("Either DisableRollback or OnFailure can be specified, not both.");
  auto goal = goal_of(world, call, nullptr, Way::directly);
  if (!goal) return std::unexpected(goal.error());
  auto policy = policy_of(estate, call, kPolicy);
  if (!policy) return std::unexpected(policy.error());
  auto role = role_of(world, call);
  if (!role) return std::unexpected(role.error());
  Stack& stack = add_stack(world, estate, name);
  const auto doom = doom_of(world, estate, *goal);
  if (auto seen = preview_of(world, estate, stack, *goal, doom); !seen) {
    estate.stacks.pop_back();
    return refuse(seen.error());
  }
  stack.protection = flag(call.input, "EnableTerminationProtection");
  stack.policy = std::move(*policy);
  stack.role = std::move(*role);
  stack.disable_rollback = on_failure_of(call) == OnStackFailure::keep;
  Play::of(world).claim(stack, token, "create");
  start(world, estate, stack,
        {.kind = Operation::Kind::create,
         .goal = std::move(*goal),
         .token = token,
         .id = {},
         .on_failure = on_failure_of(call),
         .retain = {},
         .skip = {},
         .policy = {},
         .doom = doom,
         .remove_new = flag(call.input, "RetainExceptOnCreate"),
         .timeout = timeout_of(call)});
  return query_body({{"StackId", stack.id}, {"OperationId", stack.operations.back().id}});
}

Answer update_stack(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, "StackName");
  Stack* stack = estate.stack(name);
  if (stack == nullptr || stack->deleted)
    return refuse(fmt::format("Stack [{}] does not exist", name));
  const auto token = text(call.input, "ClientRequestToken");
  if (Play::of(world).claimed(*stack, token, "update"))
    return query_body({{"StackId", stack->id}, {"OperationId", stack->operations.back().id}});
  if (!updatable(*stack))
    return refuse(
        fmt::format("Stack:{} is in {} state and can not be updated.", stack->id, stack->status));
  auto goal = goal_of(world, call, stack, Way::directly);
  if (!goal) return std::unexpected(goal.error());
  const auto doom = doom_of(world, estate, *goal);
  auto seen = preview_of(world, estate, *stack, *goal, doom);
  if (!seen) return refuse(seen.error());
  if (doom.empty() && seen->changes.empty() && !seen->outputs_changed)
    return refuse("No updates are to be performed.");
  auto policy = policy_of(estate, call, kPolicy);
  if (!policy) return std::unexpected(policy.error());
  auto meanwhile = policy_of(estate, call, kPolicyMeanwhile);
  if (!meanwhile) return std::unexpected(meanwhile.error());
  auto role = role_of(world, call);
  if (!role) return std::unexpected(role.error());
  if (!Play::of(world).claim(*stack, token, "update")) return refuse_token(token);
  if (!policy->empty()) stack->policy = std::move(*policy);
  if (!role->empty()) stack->role = std::move(*role);
  keep_only(world, estate, *stack, nullptr);
  stack->disable_rollback = on_failure_of(call) == OnStackFailure::keep;
  start(world, estate, *stack,
        {.kind = Operation::Kind::update,
         .goal = std::move(*goal),
         .token = token,
         .id = {},
         .on_failure = on_failure_of(call),
         .retain = {},
         .skip = {},
         .policy = std::move(*meanwhile),
         .doom = doom,
         .remove_new = flag(call.input, "RetainExceptOnCreate")});
  return query_body({{"StackId", stack->id}, {"OperationId", stack->operations.back().id}});
}

Answer delete_stack(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, "StackName");
  Stack* stack = estate.stack(name);
  // Deleting what is not there, or going already, succeeds.
  if (stack == nullptr || stack->deleted || stack->status == "DELETE_IN_PROGRESS")
    return query_body(json::object());
  if (stack->protection)
    return refuse(fmt::format("Stack [{}] cannot be deleted while TerminationProtection is enabled",
                              stack->name));
  if (!removable(*stack))
    return refuse(
        fmt::format("Stack [{}] cannot be deleted while in status {}", stack->id, stack->status));
  const auto retained = texts(call.input, "RetainResources");
  if (auto problem = retain_problem(*stack, retained)) return std::unexpected(*problem);
  auto role = role_of(world, call);
  if (!role) return std::unexpected(role.error());
  if (auto used = estate.exports_in_use(*stack); !used.empty()) {
    stack->reason = "Delete canceled. " + used;
    stack->events.push_back({.id = world.uuid(),
                             .logical_id = stack->name,
                             .physical_id = stack->id,
                             .type = "AWS::CloudFormation::Stack",
                             .status = stack->status,
                             .reason = stack->reason,
                             .token = text(call.input, "ClientRequestToken"),
                             .operation_id = {},
                             .properties = {},
                             .at = world.now()});
    return query_body(json::object());
  }
  const bool forced = text(call.input, "DeletionMode") == "FORCE_DELETE_STACK";
  if (forced && stack->status != "DELETE_FAILED")
    return refuse(fmt::format(
        "Invalid operation on stack [{}]. FORCE_DELETE_STACK can be used only when the stack is in "
        "the DELETE_FAILED state.",
        stack->id));
  if (!role->empty()) stack->role = std::move(*role);
  keep_only(world, estate, *stack, nullptr);
  std::set<std::string> left(retained.begin(), retained.end());
  for (const auto& [id, deployed] : stack->resources)
    if (forced && deployed.status == "DELETE_FAILED") left.insert(id);
  start(world, estate, *stack,
        {.kind = Operation::Kind::remove,
         .goal = {},
         .token = text(call.input, "ClientRequestToken"),
         .id = {},
         .on_failure = OnStackFailure::roll_back,
         .retain = std::move(left),
         .skip = {}});
  return query_body(json::object());
}

Answer cancel_update_stack(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto stack = need_stack(estate, text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  const auto token = text(call.input, "ClientRequestToken");
  if (Play::of(world).claimed(**stack, token, "cancel")) return query_body(json::object());
  const auto running = estate.running.find((*stack)->id);
  if ((*stack)->status != "UPDATE_IN_PROGRESS" || running == estate.running.end())
    return refuse("CancelUpdateStack cannot be called from current stack status");
  if (!Play::of(world).claim(**stack, token, "cancel")) return refuse_token(token);
  running->second.cancel(world, estate, **stack, world.now());
  return query_body(json::object());
}

Answer continue_update_rollback(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto stack = need_stack(estate, text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  const auto token = text(call.input, "ClientRequestToken");
  if (Play::of(world).claimed(**stack, token, "continue")) return query_body(json::object());
  if (!(*stack)->parent_id.empty())
    return refuse("RollbackUpdatedStack cannot be invoked on child stacks");
  if ((*stack)->status != "UPDATE_ROLLBACK_FAILED")
    return refuse("RollbackUpdatedStack cannot be called from current stack status");
  const auto skipped = texts(call.input, "ResourcesToSkip");
  for (const auto& id : skipped)
    if (auto problem = skip_problem(estate, **stack, id); !problem.empty()) return refuse(problem);
  auto role = role_of(world, call);
  if (!role) return std::unexpected(role.error());
  if (!Play::of(world).claim(**stack, token, "continue")) return refuse_token(token);
  if (!role->empty()) (*stack)->role = std::move(*role);
  estate.running.at((*stack)->id)
      .resume_rollback(world, estate, **stack, {skipped.begin(), skipped.end()}, token,
                       world.now());
  return query_body(json::object());
}

Answer rollback_stack(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto stack = need_stack(estate, text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  const auto token = text(call.input, "ClientRequestToken");
  const auto last = [&] { return (*stack)->operations.back().id; };
  if (Play::of(world).claimed(**stack, token, "rollback"))
    return query_body({{"StackId", (*stack)->id}, {"OperationId", last()}});
  if ((*stack)->status != "CREATE_FAILED" && (*stack)->status != "UPDATE_FAILED")
    return refuse(fmt::format("Stack:{} is in {} state and can not be rolled back.", (*stack)->id,
                              (*stack)->status));
  auto role = role_of(world, call);
  if (!role) return std::unexpected(role.error());
  if (!Play::of(world).claim(**stack, token, "rollback")) return refuse_token(token);
  if (!role->empty()) (*stack)->role = std::move(*role);
  estate.running.at((*stack)->id)
      .roll_back(world, estate, **stack,
                 {.goal = {},
                  .token = token,
                  .id = {},
                  .remove_new = flag(call.input, "RetainExceptOnCreate")},
                 world.now());
  return query_body({{"StackId", (*stack)->id}, {"OperationId", last()}});
}

Answer update_termination_protection(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto stack = need_stack(estate, text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  if (!(*stack)->parent_id.empty())
    return refuse(
        fmt::format("Termination protection of nested stack [{}] cannot be changed: it is the root "
                    "stack's",
                    (*stack)->name));
  (*stack)->protection = flag(call.input, "EnableTerminationProtection");
  for (auto& other : estate.stacks)
    if (other->root_id == (*stack)->id) other->protection = (*stack)->protection;
  return query_body({{"StackId", (*stack)->id}});
}

Answer set_stack_policy(World& world, const Call& call) {
  auto stack = need_stack(Play::of(world).estate(call), text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  auto policy = policy_of(Play::of(world).estate(call), call, kPolicy);
  if (!policy) return std::unexpected(policy.error());
  if (policy->empty()) return refuse("Either StackPolicyBody or StackPolicyURL must be specified.");
  (*stack)->policy = std::move(*policy);
  return query_body(json::object());
}

Answer get_stack_policy(World& world, const Call& call) {
  auto stack = need_stack(Play::of(world).estate(call), text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  return query_body({{"StackPolicyBody", (*stack)->policy}});
}

}  // namespace slipway::deploy::rehearsal::cfn
