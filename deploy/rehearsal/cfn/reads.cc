// Calls that only tell: stacks, events, resources, templates, exports.
#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/drift.hh"
#include "deploy/rehearsal/cfn/handlers.hh"
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
          {"RollbackConfiguration", json::object()},
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

json shown_resource(const Stack& stack, const std::string& id, const char* time_name, Time now) {
  const Deployed& deployed = stack.resources.at(id);
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

std::expected<Template, ApiError> template_of(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, "StackName");
  if (!name.empty() && text(call.input, "TemplateBody").empty()) {
    auto stack = need_stack(estate, name);
    if (!stack) return std::unexpected(stack.error());
    return (*stack)->goal.from;
  }
  auto body = template_text(world, call, nullptr);
  if (!body) return std::unexpected(body.error());
  auto parsed = read_outline(*body);
  if (!parsed) return refuse(parsed.error());
  return std::move(*parsed);
}

void add_capabilities(json& reply, const Template& from) {
  auto needed = needed_capabilities(from);
  // What nested stacks hold is not looked at: they are taken to need everything.
  if (std::ranges::any_of(from.resources,
                          [](const auto& entry) { return entry.second.type == kStackType; }))
    needed = {"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"};
  if (needed.empty()) return;
  std::string named;
  for (const auto& [id, resource] : from.resources)
    if ((is_iam(resource.type) || resource.type == kStackType) &&
        named.find(resource.type) == std::string::npos)
      named += (named.empty() ? "" : ", ") + resource.type;
  for (const auto& transform : from.transforms) named += (named.empty() ? "" : ", ") + transform;
  reply["Capabilities"] = needed;
  reply["CapabilitiesReason"] =
      fmt::format("The following resource(s) require capabilities: [{}]", named);
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
  const auto it = stack->resources.find(id);
  if (it == stack->resources.end())
    return refuse(fmt::format("Resource {} does not exist for stack {}", id, stack->name));
  json detail = shown_resource(*stack, id, "LastUpdatedTimestamp", world.now());
  detail["StackId"] = stack->id;
  detail["StackName"] = stack->name;
  if (!it->second.metadata.is_null()) detail["Metadata"] = it->second.metadata.dump();
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
  for (const auto& [id, deployed] : stack->resources) {
    if (rows.size() == kMostDescribed || (!wanted.empty() && id != wanted)) continue;
    rows.push_back(shown_resource(*stack, id, "Timestamp", world.now()));
    rows.back()["StackId"] = stack->id;
    rows.back()["StackName"] = stack->name;
  }
  return query_body({{"StackResources", rows}});
}

Answer list_stack_resources(World& world, const Call& call) {
  auto stack = need_stack(Play::of(world).estate(call), text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  // Rows are asked for in order, so one iterator walks along.
  auto it = (*stack)->resources.begin();
  std::size_t at = 0;
  const auto row = [&](std::size_t i) {
    std::advance(it, i - at);
    at = i;
    return shown_resource(**stack, it->first, "LastUpdatedTimestamp", world.now());
  };
  return paged(world, call, "StackResourceSummaries", (*stack)->resources.size(), row, kReadsPage);
}

Answer get_template(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto set_name = text(call.input, "ChangeSetName"), name = text(call.input, "StackName");
  const bool original = text(call.input, "TemplateStage") == "Original";
  json stages = {"Original", "Processed"};
  const Goal* goal = nullptr;
  if (!set_name.empty()) {
    Stack* owner = nullptr;
    const auto* set = find_change_set(estate, set_name, name, &owner);
    if (set == nullptr)
      return refuse("ChangeSetNotFound", fmt::format("ChangeSet [{}] does not exist", set_name),
                    404);
    goal = &set->goal;
    // What transforms make of it is there once the change set is.
    if (!goal->doom.empty() || world.now() < set->ready) stages = {"Original"};
  } else {
    auto stack = need_stack(estate, name);
    if (!stack) return std::unexpected(stack.error());
    goal = &(*stack)->goal;
  }
  const auto& processed = goal->from.processed;
  return query_body({{"TemplateBody", original || processed.empty() ? goal->text : processed},
                     {"StagesAvailable", stages}});
}

Answer get_template_summary(World& world, const Call& call) {
  auto from = template_of(world, call);
  if (!from) return std::unexpected(from.error());
  json parameters = json::array(), summaries = json::array();
  for (const auto& [key, rule] : from->parameters) {
    json row = {{"ParameterKey", key},
                {"ParameterType", rule.type},
                {"NoEcho", rule.no_echo},
                {"Description", rule.description},
                {"ParameterConstraints", {{"AllowedValues", rule.allowed_values}}}};
    if (rule.default_value) row["DefaultValue"] = *rule.default_value;
    parameters.push_back(std::move(row));
  }
  std::map<std::string, std::vector<std::string>> by_type;
  for (const auto& [id, resource] : from->resources) by_type[resource.type].push_back(id);
  std::vector<std::string> types;
  for (const auto& [type, ids] : by_type) {
    types.push_back(type);
    summaries.push_back({{"ResourceType", type}, {"LogicalResourceIds", ids}});
  }
  json reply = {{"Parameters", parameters},
                {"Description", from->description},
                {"Version", "2010-09-09"},
                {"DeclaredTransforms", from->transforms}};
  // What transforms have yet to make is not guessed at.
  if (from->transforms.empty() || !from->processed.empty()) {
    reply["ResourceTypes"] = types;
    reply["ResourceIdentifierSummaries"] = summaries;
  }
  add_capabilities(reply, *from);
  return query_body(reply);
}

Answer validate_template(World& world, const Call& call) {
  auto from = template_of(world, call);
  if (!from) return std::unexpected(from.error());
  json parameters = json::array();
  for (const auto& [key, rule] : from->parameters) {
    json row = {{"ParameterKey", key}, {"NoEcho", rule.no_echo}, {"Description", rule.description}};
    if (rule.default_value) row["DefaultValue"] = *rule.default_value;
    parameters.push_back(std::move(row));
  }
  json reply = {{"Parameters", parameters},
                {"Description", from->description},
                {"DeclaredTransforms", from->transforms}};
  add_capabilities(reply, *from);
  return query_body(reply);
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
