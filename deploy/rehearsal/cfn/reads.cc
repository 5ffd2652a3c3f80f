// Calls that only tell: stacks, events, resources, exports. (template_reads.cc: templates.)
#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/drift.hh"
#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/cfn/options.hh"
#include "deploy/rehearsal/paging.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::size_t kReadsPage = 100;

json shown_outputs(const Stack& stack) {
  json out = json::array();
  for (const auto& output : stack.outputs)
    out.push_back({{"OutputKey", output.key},
                   {"OutputValue", output.value},
                   {"Description", output.description},
                   {"ExportName", output.export_name}});
  return out;
}

json last_operations(const Stack& stack) {
  json out = json::array();
  for (auto it = stack.operations.rbegin(); it != stack.operations.rend() && out.size() < 2; ++it)
    out.push_back({{"OperationType", it->type}, {"OperationId", it->id}});
  return out;
}

json shown_stack(const Stack& stack, Time now) {
  return {{"StackId", stack.id},
          {"StackName", stack.name},
          {"ChangeSetId", stack.change_set_id},
          {"ParentId", stack.parent_id},
          {"RootId", stack.root_id},
          {"Description", stack.goal.from.description},
          {"Parameters", shown_parameters(stack.goal)},
          {"CreationTime", query_time(stack.created)},
          {"LastUpdatedTime", query_time(stack.updated)},
          {"DeletionTime", query_time(stack.deleted)},
          {"RollbackConfiguration", shown_monitoring(stack.goal.monitoring)},
          {"RoleARN", stack.role},
          {"TimeoutInMinutes", stack.timeout ? json(*stack.timeout) : json()},
          {"StackStatus", stack.status},
          {"StackStatusReason", stack.reason},
          {"DisableRollback", stack.disable_rollback},
          {"NotificationARNs", stack.goal.notification_arns},
          {"Capabilities", stack.goal.capabilities},
          {"Outputs", shown_outputs(stack)},
          {"Tags", shown_tags(stack.goal.tags)},
          {"EnableTerminationProtection", stack.protection},
          {"DriftInformation", stack_drift_information(stack, now)},
          {"LastOperations", last_operations(stack)}};
}

using Row = std::pair<const std::string, Deployed>;

// What a stack has and what it had when it went, by id.
std::vector<const Row*> rows_of(const Stack& stack) {
  std::vector<const Row*> out;
  out.reserve(stack.resources.size() + stack.gone.size());
  for (const auto& row : stack.resources) out.push_back(&row);
  if (stack.gone.empty()) return out;
  for (const auto& row : stack.gone)
    if (!stack.resources.contains(row.first)) out.push_back(&row);
  std::ranges::sort(
      out, {}, [](const Row* row) -> const auto& { return row->first; });
  return out;
}

json shown_resource(const Stack& stack, const Row& row, const char* time_name, Time now) {
  const auto& [id, deployed] = row;
  return {{"LogicalResourceId", id},
          {"PhysicalResourceId", deployed.physical_id},
          {"ResourceType", deployed.type},
          {time_name, query_time(deployed.updated)},
          {"ResourceStatus", deployed.status},
          {"ResourceStatusReason", deployed.reason},
          {"DriftInformation", resource_drift_information(stack, id, now)}};
}

json shown_event(const Stack& stack, const Event& event) {
  return {{"StackId", stack.id},
          {"StackName", stack.name},
          {"EventId", event.id},
          {"LogicalResourceId", event.logical_id},
          {"PhysicalResourceId", event.physical_id},
          {"ResourceType", event.type},
          {"Timestamp", query_time(event.at)},
          {"ResourceStatus", event.status},
          {"ResourceStatusReason", event.reason},
          {"ResourceProperties", event.properties},
          {"ClientRequestToken", event.token},
          {"OperationId", event.operation_id}};
}

constexpr std::size_t kMostDescribed = 100;  // without paging: longer stacks are listed instead

const Stack* owner_of(const Estate& estate, const std::string& physical_id) {
  for (const auto& stack : estate.stacks)
    for (const auto& [id, deployed] : stack->resources)
      if (!stack->deleted && deployed.physical_id == physical_id) return stack.get();
  return nullptr;
}

const PastOperation* operation_of(const Stack& stack, const std::string& id) {
  const auto it = std::ranges::find(stack.operations, id, &PastOperation::id);
  return it == stack.operations.end() ? nullptr : &*it;
}

json shown_operation_event(const Stack& stack, const Event& event) {
  json out = shown_event(stack, event);
  out.erase("StackName");
  const bool failed = event.status.ends_with("_FAILED");
  out["EventType"] = event.physical_id == stack.id ? "STACK_EVENT"
                     : failed                      ? "PROVISIONING_ERROR"
                                                   : "PROGRESS_EVENT";
  if (const auto* operation = operation_of(stack, event.operation_id)) {
    out["OperationType"] = operation->type;
    out["OperationStatus"] = operation->status;
    out["StartTime"] = query_time(operation->started);
    out["EndTime"] = query_time(operation->ended);
  }
  return out;
}

// What early validation found wrong with a change set.
json validation_events(const Stack& stack, const ChangeSet& set) {
  json rows = json::array();
  for (const auto& problem : set.problems) {
    const auto from = std::string("/Resources/").size();
    rows.push_back(
        {{"EventId", fmt::format("{}-{}", set.id.substr(set.id.rfind('/') + 1), rows.size())},
         {"StackId", stack.id},
         {"OperationType", "CREATE_CHANGESET"},
         {"OperationStatus", "FAILED"},
         {"EventType", "VALIDATION_ERROR"},
         {"LogicalResourceId", problem.path.substr(from, problem.path.find('/', from) - from)},
         {"Timestamp", query_time(set.ready)},
         {"ValidationFailureMode", "FAIL"},
         {"ValidationName", "PROPERTY_VALIDATION"},
         {"ValidationStatus", "FAILED"},
         {"ValidationStatusReason", problem.message},
         {"ValidationPath", problem.path}});
  }
  return rows;
}

Answer operation_events(World& world, const Call& call, const Stack& stack) {
  const auto operation = text(call.input, "OperationId");
  const bool failed = call.input.contains("Filters") && flag(call.input["Filters"], "FailedEvents");
  std::vector<const Event*> events;
  for (auto it = stack.events.rbegin(); it != stack.events.rend(); ++it)
    if ((operation.empty() || it->operation_id == operation) &&
        (!failed || it->status.ends_with("_FAILED")))
      events.push_back(&*it);
  return paged(
      world, call, "OperationEvents", events.size(),
      [&](std::size_t i) { return shown_operation_event(stack, *events[i]); }, kReadsPage);
}

}  // namespace

Answer describe_stacks(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  json rows = json::array();
  if (const auto name = text(call.input, "StackName"); !name.empty()) {
    const Stack* stack = estate.stack(name);
    if (stack == nullptr) return refuse(fmt::format("Stack with id {} does not exist", name));
    rows.push_back(shown_stack(*stack, world.now()));
  } else {
    for (auto it = estate.stacks.rbegin(); it != estate.stacks.rend(); ++it)
      if (!(*it)->deleted) rows.push_back(shown_stack(**it, world.now()));
  }
  return paged(world, call, "Stacks", rows, kReadsPage);
}

Answer list_stacks(World& world, const Call& call) {
  const auto wanted = texts(call.input, "StackStatusFilter");
  json rows = json::array();
  auto& stacks = Play::of(world).estate(call).stacks;
  for (auto it = stacks.rbegin(); it != stacks.rend(); ++it) {
    const Stack& stack = **it;
    if (!wanted.empty() && std::ranges::find(wanted, stack.status) == wanted.end()) continue;
    rows.push_back({{"StackId", stack.id},
                    {"StackName", stack.name},
                    {"ParentId", stack.parent_id},
                    {"RootId", stack.root_id},
                    {"TemplateDescription", stack.goal.from.description},
                    {"CreationTime", query_time(stack.created)},
                    {"LastUpdatedTime", query_time(stack.updated)},
                    {"DeletionTime", query_time(stack.deleted)},
                    {"StackStatus", stack.status},
                    {"StackStatusReason", stack.reason},
                    {"DriftInformation", stack_drift_information(stack, world.now())},
                    {"LastOperations", last_operations(stack)}});
  }
  return paged(world, call, "StackSummaries", rows, kReadsPage);
}

Answer describe_stack_events(World& world, const Call& call) {
  const auto name = text(call.input, "StackName");
  Stack* stack = Play::of(world).estate(call).stack(name);
  if (stack == nullptr) return refuse(fmt::format("Stack [{}] does not exist", name));
  const auto& events = stack->events;
  return paged(
      world, call, "StackEvents", events.size(),
      [&](std::size_t i) { return shown_event(*stack, events[events.size() - 1 - i]); },
      kReadsPage);
}

Answer describe_events(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto set_name = text(call.input, "ChangeSetName"), name = text(call.input, "StackName");
  const auto operation = text(call.input, "OperationId");
  if (!set_name.empty()) {
    Stack* owner = nullptr;
    const auto* set = find_change_set(estate, set_name, name, &owner);
    if (set == nullptr)
      return refuse("ChangeSetNotFound", fmt::format("ChangeSet [{}] does not exist", set_name),
                    404);
    return paged(world, call, "OperationEvents",
                 world.now() >= set->ready ? validation_events(*owner, *set) : json::array(),
                 kReadsPage);
  }
  if (name.empty() && !operation.empty()) {
    for (const auto& stack : estate.stacks)
      if (operation_of(*stack, operation) != nullptr) return operation_events(world, call, *stack);
    return refuse(fmt::format("Operation [{}] does not exist", operation));
  }
  auto stack = need_stack(estate, name);
  if (!stack) return std::unexpected(stack.error());
  return operation_events(world, call, **stack);
}

Answer describe_stack_resource(World& world, const Call& call) {
  const auto name = text(call.input, "StackName"), id = text(call.input, "LogicalResourceId");
  Stack* stack = Play::of(world).estate(call).stack(name);
  if (stack == nullptr) return refuse(fmt::format("Stack '{}' does not exist", name));
  const auto rows = rows_of(*stack);
  const auto found = std::ranges::find(
      rows, id, [](const Row* row) -> const auto& { return row->first; });
  if (found == rows.end())
    return refuse(fmt::format("Resource {} does not exist for stack {}", id, stack->name));
  const auto& metadata = (*found)->second.metadata;
  json detail = shown_resource(*stack, **found, "LastUpdatedTimestamp", world.now());
  detail["StackId"] = stack->id;
  detail["StackName"] = stack->name;
  if (!metadata.is_null()) detail["Metadata"] = metadata.dump();
  return query_body({{"StackResourceDetail", detail}});
}

Answer describe_stack_resources(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, "StackName"), wanted = text(call.input, "LogicalResourceId");
  const auto physical = text(call.input, "PhysicalResourceId");
  const Stack* stack = name.empty() ? owner_of(estate, physical) : estate.stack(name);
  if (name.empty() == physical.empty())
    return refuse("Either StackName or PhysicalResourceId must be specified, and not both.");
  if (stack == nullptr)
    return refuse(name.empty() ? fmt::format("Stack for {} does not exist", physical)
                               : fmt::format("Stack with id {} does not exist", name));
  json rows = json::array();
  for (const Row* row : rows_of(*stack)) {
    if (rows.size() == kMostDescribed || (!wanted.empty() && row->first != wanted)) continue;
    rows.push_back(shown_resource(*stack, *row, "Timestamp", world.now()));
    rows.back()["StackId"] = stack->id;
    rows.back()["StackName"] = stack->name;
  }
  return query_body({{"StackResources", rows}});
}

Answer list_stack_resources(World& world, const Call& call) {
  auto stack = need_stack(Play::of(world).estate(call), text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  const auto rows = rows_of(**stack);
  return paged(
      world, call, "StackResourceSummaries", rows.size(),
      [&](std::size_t i) {
        return shown_resource(**stack, *rows[i], "LastUpdatedTimestamp", world.now());
      },
      kReadsPage);
}

Answer list_exports(World& world, const Call& call) {
  json rows = json::array();
  for (const auto& stack : Play::of(world).estate(call).stacks)
    for (const auto& output : stack->outputs)
      if (!stack->deleted && !output.export_name.empty())
        rows.push_back({{"ExportingStackId", stack->id},
                        {"Name", output.export_name},
                        {"Value", output.value}});
  return paged(world, call, "Exports", rows, kReadsPage);
}

Answer list_imports(World& world, const Call& call) {
  const auto name = text(call.input, "ExportName");
  const auto users = Play::of(world).estate(call).importers(name);
  if (users.empty()) return refuse(fmt::format("Export '{}' is not imported by any stack.", name));
  return paged(world, call, "Imports", users, kReadsPage);
}

}  // namespace slipway::deploy::rehearsal::cfn
