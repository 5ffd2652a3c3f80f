// CreateChangeSet and what is done with change sets.
#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/cfn/options.hh"
#include "deploy/rehearsal/paging.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr Millis kPending{600}, kMaking{3'000};
constexpr std::size_t kChangeSetPage = 100;
constexpr std::string_view kNoChanges =
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set.";
constexpr std::string_view kInvalid =
    "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To "
    "troubleshoot Early "
    "Validation errors, use the DescribeEvents API for detailed failure information.";

std::expected<Stack*, ApiError> stack_for_change_set(World& world, Estate& estate, const Call& call,
                                                     const std::string& type) {
  const auto name = text(call.input, "StackName");
  Stack* stack = estate.stack(name);
  if (type == "CREATE") {
    if (stack == nullptr) return &add_stack(world, estate, name);
    if (stack->status == "REVIEW_IN_PROGRESS") return stack;
    return refuse(fmt::format(
        "Stack [{}] already exists and cannot be created again with the changeSet [{}].", name,
        text(call.input, "ChangeSetName")));
  }
  if (stack == nullptr || stack->deleted)
    return refuse(fmt::format("Stack [{}] does not exist", name));
  if (!updatable(*stack))
    return refuse(
        fmt::format("Stack:{} is in {} state and can not be updated.", stack->id, stack->status));
  return stack;
}

Checked<Preview> seen_changes(World& world, Estate& estate, Stack& stack, const Goal& goal) {
  if (!goal.doom.empty()) return std::unexpected(goal.doom);
  const auto known = check_parameters(world, estate, goal);
  return known ? preview_goal(world, estate, stack, goal) : std::unexpected(known.error());
}

// Changes nobody asked for: a nested stack is listed as its template might have changed. With its
// own change set it is known whether it has.
bool only_possible(const ResourceChange& change) {
  return std::ranges::all_of(change.details,
                             [](const Detail& detail) { return detail.source == "Automatic"; }) &&
         change.action == "Modify" && change.type == kStackType;
}

}  // namespace

void judge_set(World& world, Estate& estate, Stack& stack, ChangeSet& set) {
  set.status = "FAILED";
  set.execution_status = "UNAVAILABLE";
  auto seen = seen_changes(world, estate, stack, set.goal);
  if (!seen) {
    set.reason = seen.error();
    return;
  }
  set.changes = std::move(seen->changes);
  set.problems = std::move(seen->problems);
  if (!set.problems.empty()) {
    set.reason = kInvalid;
    set.changes.clear();
    return;
  }
  if (set.includes_nested) {
    set.reason = nested_change_sets(world, estate, stack, set, seen->nested);
    std::erase_if(set.changes, [](const ResourceChange& change) {
      return only_possible(change) && change.nested_set.empty();
    });
    if (!set.reason.empty()) return;
  }
  if (set.changes.empty() && !seen->outputs_changed) {
    set.reason = kNoChanges;
    return;
  }
  set.status = "CREATE_COMPLETE";
  set.execution_status = "AVAILABLE";
}

namespace {

std::unexpected<ApiError> refuse_nested(const ChangeSet& set, const char* done) {
  return refuse("InvalidChangeSetStatus",
                fmt::format("ChangeSet [{}] is nested: it can only be {} with its root change set "
                            "[{}]",
                            set.id, done, set.root_id));
}

}  // namespace

void announce_review(World& world, Stack& stack, const std::string& token) {
  if (!stack.events.empty()) return;
  stack.status = "REVIEW_IN_PROGRESS";
  stack.reason = "User Initiated";
  stack.events.push_back({.id = world.uuid(),
                          .logical_id = stack.name,
                          .physical_id = stack.id,
                          .type = "AWS::CloudFormation::Stack",
                          .status = stack.status,
                          .reason = stack.reason,
                          .token = token,
                          .operation_id = {},
                          .properties = {},
                          .at = world.now()});
}

namespace {

bool ready(const ChangeSet& set, Time now) { return now >= set.ready; }

std::string shown_status(const ChangeSet& set, Time now) {
  if (set.gone) return dropping_status(set, now);
  if (ready(set, now)) return set.status;
  return now < set.created + kPending ? "CREATE_PENDING" : "CREATE_IN_PROGRESS";
}

// An executed change set tells how its stack's operation went.
std::string shown_execution(const ChangeSet& set, const Stack& stack, Time now) {
  if (!ready(set, now) || set.gone) return "UNAVAILABLE";
  if (set.execution_status != "EXECUTE_IN_PROGRESS" || busy(stack)) return set.execution_status;
  return stack.status == "CREATE_COMPLETE" || stack.status == "UPDATE_COMPLETE" ? "EXECUTE_COMPLETE"
                                                                                : "EXECUTE_FAILED";
}

json shown_detail(const Detail& detail, bool values) {
  json target = {{"Attribute", detail.attribute}, {"Name", detail.name}};
  target["RequiresRecreation"] = name(detail.recreation);
  if (values) {
    target["Path"] = detail.path;
    target["BeforeValue"] = detail.before;
    target["AfterValue"] = detail.after;
    target["AttributeChangeType"] = detail.change_type;
  }
  return {{"Target", target},
          {"Evaluation", detail.is_static ? "Static" : "Dynamic"},
          {"ChangeSource", detail.source},
          {"CausingEntity", detail.causing_entity}};
}

json shown_change(const ResourceChange& change, bool values) {
  json details = json::array();
  for (const auto& detail : change.details) details.push_back(shown_detail(detail, values));
  json out = {{"Action", change.action},
              {"LogicalResourceId", change.logical_id},
              {"PhysicalResourceId", change.physical_id},
              {"ResourceType", change.type},
              {"Replacement", change.replacement},
              {"PolicyAction", change.policy_action},
              {"Scope", change.scope},
              {"Details", details},
              {"ChangeSetId", change.nested_set}};
  if (values) {
    out["BeforeContext"] = change.before_context;
    out["AfterContext"] = change.after_context;
  }
  return {{"Type", "Resource"}, {"ResourceChange", out}};
}

std::expected<ChangeSet*, ApiError> need_change_set(World&, Estate& estate, const Call& call,
                                                    Stack** owner) {
  const auto name = text(call.input, "ChangeSetName"), stack = text(call.input, "StackName");
  if (!name.starts_with("arn:") && stack.empty())
    return refuse("StackName must be specified if ChangeSetName is not specified as an ARN.");
  if (!stack.empty() && estate.stack(stack) == nullptr)
    return refuse(fmt::format("Stack [{}] does not exist", stack));
  if (auto* set = find_change_set(estate, name, stack, owner)) return set;
  return refuse("ChangeSetNotFound", fmt::format("ChangeSet [{}] does not exist", name), 404);
}

}  // namespace

ChangeSet* find_change_set(Estate& estate, const std::string& name, const std::string& stack_name,
                           Stack** owner) {
  for (auto& stack : estate.stacks) {
    if (stack->deleted ||
        (!stack_name.empty() && stack->name != stack_name && stack->id != stack_name))
      continue;
    for (auto& [id, set] : stack->change_sets)
      if (id == name || set.name == name) {
        *owner = stack.get();
        return &set;
      }
  }
  return nullptr;
}

Answer create_change_set(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, "ChangeSetName");
  const auto stack_name = text(call.input, "StackName");
  auto type = text(call.input, "ChangeSetType");
  if (type.empty()) type = "UPDATE";
  if (name.empty() || stack_name.empty())
    return refuse("ChangeSetName and StackName must be specified.");
  if (type != "CREATE" && text(call.input, "OnStackFailure") == "DELETE")
    return refuse("OnStackFailure DELETE can only be specified for change sets of type CREATE.");
  if (auto unserved = unserved_member(call)) return std::unexpected(*unserved);
  const auto token = text(call.input, "ClientToken");
  Stack* owner = nullptr;
  if (auto* there = find_change_set(estate, name, stack_name, &owner)) {
    if (!token.empty() && there->token == token)
      return query_body({{"Id", there->id}, {"StackId", owner->id}});
    return refuse("AlreadyExistsException", fmt::format("ChangeSet {} already exists", name));
  }
  Stack* existing = estate.stack(stack_name);
  auto goal = goal_of(world, call, existing, Way::by_change_set);
  if (!goal) return std::unexpected(goal.error());
  auto role = role_of(world, call);
  if (!role) return std::unexpected(role.error());
  auto stack = stack_for_change_set(world, estate, call, type);
  if (!stack) return std::unexpected(stack.error());
  ChangeSet set{.id = world.arn("cloudformation", estate.region, estate.account,
                                fmt::format("changeSet/{}/{}", name, world.uuid())),
                .name = name,
                .description = text(call.input, "Description"),
                .type = type,
                .token = token,
                .status = {},
                .reason = {},
                .execution_status = {},
                .created = world.now(),
                .ready = world.now() + kMaking,
                .goal = std::move(*goal),
                .changes = {},
                .problems = {},
                .on_failure = on_failure_of(call),
                .asked_on_failure = text(call.input, "OnStackFailure"),
                .role = std::move(*role),
                .includes_nested = flag(call.input, "IncludeNestedStacks"),
                .parent_id = {},
                .root_id = {},
                .logical_id = {}};
  judge_set(world, estate, **stack, set);
  announce_review(world, **stack, token);
  json reply = {{"Id", set.id}, {"StackId", (*stack)->id}};
  (*stack)->change_sets.emplace(set.id, std::move(set));
  return query_body(reply);
}

Answer describe_change_set(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  Stack* stack = nullptr;
  auto found = need_change_set(world, estate, call, &stack);
  if (!found) return std::unexpected(found.error());
  const ChangeSet& set = **found;
  const Time now = world.now();
  json changes = json::array();
  if (ready(set, now))
    for (const auto& change : set.changes)
      changes.push_back(shown_change(change, flag(call.input, "IncludePropertyValues")));
  json rest = {{"ChangeSetName", set.name},
               {"ChangeSetId", set.id},
               {"StackId", stack->id},
               {"StackName", stack->name},
               {"Description", set.description},
               {"Parameters", shown_parameters(set.goal)},
               {"CreationTime", query_time(set.created)},
               {"Status", shown_status(set, now)},
               {"ExecutionStatus", shown_execution(set, *stack, now)},
               {"StatusReason", ready(set, now) ? set.reason : ""},
               {"NotificationARNs", set.goal.notification_arns},
               {"RollbackConfiguration", shown_monitoring(set.goal.monitoring)},
               {"ImportExistingResources", false},
               {"Capabilities", set.goal.capabilities},
               {"Tags", shown_tags(set.goal.tags)},
               {"OnStackFailure", set.asked_on_failure},
               {"IncludeNestedStacks", set.includes_nested},
               {"ParentChangeSetId", set.parent_id},
               {"RootChangeSetId", set.root_id}};
  return paged(world, call, "Changes", changes, kChangeSetPage, std::move(rest));
}

Answer execute_change_set(World& world, const Call& call) {
  Play& play = Play::of(world);
  Estate& estate = play.estate(call);
  Stack* stack = nullptr;
  auto found = need_change_set(world, estate, call, &stack);
  if (!found) return std::unexpected(found.error());
  ChangeSet& set = **found;
  const auto token = text(call.input, "ClientRequestToken");
  if (play.claimed(*stack, token, "execute " + set.id)) return query_body(json::object());
  if (!set.parent_id.empty()) return refuse_nested(set, "executed");
  if (!set.asked_on_failure.empty() && !text(call.input, "DisableRollback").empty())
    return refuse(
        fmt::format("DisableRollback cannot be specified for change set [{}]: it was "
                    "created with OnStackFailure.",
                    set.id));
  const auto status = shown_status(set, world.now());
  if (status != "CREATE_COMPLETE")
    return refuse("InvalidChangeSetStatus",
                  fmt::format("ChangeSet [{}] cannot be executed in its current status of [{}]",
                              set.id, status));
  const auto execution = shown_execution(set, *stack, world.now());
  if (execution != "AVAILABLE")
    return refuse(
        "InvalidChangeSetStatus",
        fmt::format("ChangeSet [{}] cannot be executed in its current execution status of [{}]",
                    set.id, execution));
  if (busy(*stack))
    return refuse(
        fmt::format("Stack:{} is in {} state and can not be updated.", stack->id, stack->status));
  if (!play.claim(*stack, token, "execute " + set.id))
    return refuse("TokenAlreadyExistsException",
                  fmt::format("A client request token already exists: {}", token));
  set.execution_status = "EXECUTE_IN_PROGRESS";
  stack->change_set_id = set.id;
  if (!set.role.empty()) stack->role = set.role;
  keep_only(world, estate, *stack, &set);
  Operation::Request request{
      .kind = set.type == "CREATE" ? Operation::Kind::create : Operation::Kind::update,
      .goal = set.goal,
      .token = token,
      .id = {},
      .on_failure = set.on_failure,
      .retain = {},
      .skip = {},
      .policy = {},
      .doom = {},
      .remove_new = flag(call.input, "RetainExceptOnCreate")};
  if (flag(call.input, "DisableRollback")) request.on_failure = OnStackFailure::keep;
  stack->disable_rollback = request.on_failure == OnStackFailure::keep;
  start(world, estate, *stack, std::move(request));
  return query_body(json::object());
}

Answer delete_change_set(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  Stack* stack = nullptr;
  auto found = need_change_set(world, estate, call, &stack);
  // Deleting what is gone succeeds.
  if (!found)
    return found.error().code == "ChangeSetNotFound" ? Answer(query_body(json::object()))
                                                     : std::unexpected(found.error());
  if (shown_execution(**found, *stack, world.now()) == "EXECUTE_IN_PROGRESS")
    return refuse(
        "InvalidChangeSetStatus",
        fmt::format("The Change Set [{}] cannot be deleted while it is executed", (*found)->id));
  if (!(*found)->parent_id.empty()) return refuse_nested(**found, "deleted");
  if ((*found)->gone)
    return refuse("InvalidChangeSetStatus",
                  fmt::format("ChangeSet [{}] cannot be deleted in its current status of [{}]",
                              (*found)->id, dropping_status(**found, world.now())));
  if (!drop_with_nested(world, estate, **found))
    drop_change_set(world, estate, *stack, (*found)->id);
  return query_body(json::object());
}

Answer list_change_sets(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto stack = need_stack(estate, text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  json rows = json::array();
  for (const auto& [id, set] : (*stack)->change_sets)
    rows.push_back({{"StackId", (*stack)->id},
                    {"StackName", (*stack)->name},
                    {"ChangeSetId", set.id},
                    {"ChangeSetName", set.name},
                    {"ExecutionStatus", shown_execution(set, **stack, world.now())},
                    {"Status", shown_status(set, world.now())},
                    {"StatusReason", ready(set, world.now()) ? set.reason : ""},
                    {"CreationTime", query_time(set.created)},
                    {"Description", set.description},
                    {"IncludeNestedStacks", set.includes_nested},
                    {"ImportExistingResources", false},
                    {"ParentChangeSetId", set.parent_id},
                    {"RootChangeSetId", set.root_id}});
  return paged(world, call, "Summaries", rows, kChangeSetPage);
}

}  // namespace slipway::deploy::rehearsal::cfn
