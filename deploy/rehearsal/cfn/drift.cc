#include "deploy/rehearsal/cfn/drift.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecs_service.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr Millis kCheck{4'000}, kPerResource{150};
constexpr std::string_view kUnsupported[] = {
    "AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::WaitConditionHandle",
    "AWS::Route53::RecordSetGroup", "AWS::SecretsManager::SecretTargetAttachment"};

bool supported(std::string_view type) {
  return std::ranges::find(kUnsupported, type) == std::end(kUnsupported);
}

// Those that the stack has not put there itself: its own tags on its resources are no drift.
json foreign_tags(const Deployed& deployed, const json& actual) {
  const json own = deployed.properties.value("Tags", json());
  const auto is_stacks = [&](const std::string& key) {
    return key.starts_with("aws:") || deployed.tags.contains(key);
  };
  json out = actual;
  if (actual.is_object()) {
    for (const auto& [key, value] : actual.items())
      if (is_stacks(key) && !own.contains(key)) out.erase(key);
    return out;
  }
  const auto has = [&](const std::string& key) {
    return std::ranges::any_of(own, [&](const json& tag) { return text(tag, "Key") == key; });
  };
  out = json::array();
  for (const auto& tag : actual)
    if (const auto key = text(tag, "Key"); !is_stacks(key) || has(key)) out.push_back(tag);
  return out;
}

json actual_properties(World& world, Estate& estate, const Deployed& deployed, const Thing& thing) {
  json actual = thing.properties;
  if (actual.contains("Tags")) {
    actual["Tags"] = foreign_tags(deployed, actual["Tags"]);
    if (actual["Tags"].empty() && !deployed.properties.contains("Tags")) actual.erase("Tags");
  }
  if (const auto it = estate.ecs.services.find(deployed.physical_id);
      it != estate.ecs.services.end() && actual.contains("DesiredCount"))
    actual["DesiredCount"] = std::to_string(desired_count(it->second, world.now()));
  return actual;
}

ResourceDrift judge_drift(const Deployed& deployed, const json& actual) {
  ResourceDrift out;
  const json& shown = shown_properties(deployed);
  json shown_actual = shown;
  Deployed now = deployed;
  now.properties = actual;
  now.shown = {};
  for (const auto& detail : compare(*find_type(deployed.type), deployed, now).details) {
    if (detail.attribute != "Properties") continue;
    const json::json_pointer path(detail.path.substr(std::string("/Properties").size()));
    const bool removed = detail.change_type == "Remove";
    if (removed)
      shown_actual.erase(detail.name);
    else
      shown_actual[path] = actual[path];
    out.differences.push_back({{"PropertyPath", path.to_string()},
                               {"ExpectedValue", detail.before},
                               {"ActualValue", detail.after},
                               {"DifferenceType", removed                       ? "REMOVE"
                                                  : detail.change_type == "Add" ? "ADD"
                                                                                : "NOT_EQUAL"}});
  }
  out.status = out.differences.empty() ? "IN_SYNC" : "MODIFIED";
  out.expected = shown.dump();
  out.actual = shown_actual.dump();
  return out;
}

ResourceDrift check(World& world, Estate& estate, const Deployed& deployed) {
  const auto* thing = estate.thing(deployed.type, deployed.physical_id);
  if (thing == nullptr) {
    ResourceDrift gone;
    gone.status = "DELETED";
    gone.expected = shown_properties(deployed).dump();
    return gone;
  }
  return judge_drift(deployed, actual_properties(world, estate, deployed, *thing));
}

const DriftCheck* last_done(const Stack& stack, Time now) {
  for (auto it = stack.drift_checks.rbegin(); it != stack.drift_checks.rend(); ++it)
    if (it->whole && now >= it->done) return &*it;
  return nullptr;
}

// The newest finding about a resource.
const std::pair<const std::string, ResourceDrift>* finding(const Stack& stack,
                                                           const std::string& id, Time now,
                                                           Time* when) {
  for (auto it = stack.drift_checks.rbegin(); it != stack.drift_checks.rend(); ++it) {
    const auto found = it->resources.find(id);
    if (now < it->done || found == it->resources.end()) continue;
    *when = it->done;
    return &*found;
  }
  return nullptr;
}

std::size_t drifted(const DriftCheck& check) {
  return static_cast<std::size_t>(std::ranges::count_if(
      check.resources, [](const auto& entry) { return entry.second.status != "IN_SYNC"; }));
}

json shown_drift(const Stack& stack, const std::string& id, const ResourceDrift& drift, Time at) {
  const auto it = stack.resources.find(id);
  json out = {{"StackId", stack.id},
              {"LogicalResourceId", id},
              {"PhysicalResourceId", it == stack.resources.end() ? "" : it->second.physical_id},
              {"ResourceType", it == stack.resources.end() ? "" : it->second.type},
              {"ExpectedProperties", drift.expected},
              {"StackResourceDriftStatus", drift.status},
              {"Timestamp", query_time(at)}};
  if (drift.status != "DELETED") out["ActualProperties"] = drift.actual;
  out["PropertyDifferences"] = drift.differences;
  return out;
}

bool checkable(const Stack& stack) {
  constexpr std::string_view states[] = {"CREATE_COMPLETE", "UPDATE_COMPLETE",
                                         "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"};
  return std::ranges::find(states, stack.status) != std::end(states);
}

}  // namespace

Answer detect_stack_drift(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto stack = need_stack(estate, text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  if (!checkable(**stack))
    return refuse(fmt::format("Drift detection cannot be performed on stack [{}] in state {}",
                              (*stack)->id, (*stack)->status));
  auto& checks = (*stack)->drift_checks;
  if (!checks.empty() && checks.back().whole && world.now() < checks.back().done)
    return refuse(
        fmt::format("Drift detection is already in progress for stack [{}]", (*stack)->id));
  const auto wanted = texts(call.input, "LogicalResourceIds");
  for (const auto& id : wanted)
    if (!(*stack)->resources.contains(id))
      return refuse(fmt::format("Resource {} does not exist for stack {}", id, (*stack)->name));
  DriftCheck made{.id = world.uuid(), .started = world.now()};
  for (const auto& [id, deployed] : (*stack)->resources)
    if (supported(deployed.type) && !deployed.physical_id.empty() &&
        (wanted.empty() || std::ranges::find(wanted, id) != wanted.end()))
      made.resources[id] = check(world, estate, deployed);
  made.done = world.now() + kCheck + kPerResource * static_cast<int>(made.resources.size());
  checks.push_back(std::move(made));
  return query_body({{"StackDriftDetectionId", checks.back().id}});
}

Answer detect_stack_resource_drift(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto stack = need_stack(estate, text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  const auto id = text(call.input, "LogicalResourceId");
  const auto it = (*stack)->resources.find(id);
  if (it == (*stack)->resources.end())
    return refuse(fmt::format("Resource {} does not exist for stack {}", id, (*stack)->name));
  if (!supported(it->second.type))
    return refuse(
        fmt::format("Drift detection is not supported for resource type {}", it->second.type));
  DriftCheck made{.id = world.uuid(), .started = world.now(), .done = world.now(), .whole = false};
  made.resources[id] = check(world, estate, it->second);
  json reply = {
      {"StackResourceDrift", shown_drift(**stack, id, made.resources.at(id), world.now())}};
  (*stack)->drift_checks.push_back(std::move(made));
  return query_body(reply);
}

Answer describe_drift_detection(World& world, const Call& call) {
  const auto id = text(call.input, "StackDriftDetectionId");
  for (const auto& stack : Play::of(world).estate(call).stacks) {
    const auto it = std::ranges::find(stack->drift_checks, id, &DriftCheck::id);
    if (it == stack->drift_checks.end()) continue;
    json reply = {{"StackId", stack->id},
                  {"StackDriftDetectionId", id},
                  {"Timestamp", query_time(it->started)},
                  {"DetectionStatus", "DETECTION_IN_PROGRESS"}};
    if (world.now() < it->done) return query_body(reply);
    reply["DetectionStatus"] = "DETECTION_COMPLETE";
    reply["StackDriftStatus"] = drifted(*it) > 0 ? "DRIFTED" : "IN_SYNC";
    reply["DriftedStackResourceCount"] = drifted(*it);
    return query_body(reply);
  }
  return refuse(fmt::format("Drift detection with id [{}] does not exist", id));
}

Answer describe_resource_drifts(World& world, const Call& call) {
  auto stack = need_stack(Play::of(world).estate(call), text(call.input, "StackName"));
  if (!stack) return std::unexpected(stack.error());
  const auto wanted = texts(call.input, "StackResourceDriftStatusFilters");
  json rows = json::array();
  for (const auto& [id, deployed] : (*stack)->resources) {
    Time when{};
    const auto* found = finding(**stack, id, world.now(), &when);
    if (found == nullptr) continue;
    if (!wanted.empty() && std::ranges::find(wanted, found->second.status) == wanted.end())
      continue;
    rows.push_back(shown_drift(**stack, id, found->second, when));
  }
  const auto size = std::clamp(integer(call.input, "MaxResults").value_or(100), 1L, 100L);
  return paged(world, call, "StackResourceDrifts", rows, static_cast<std::size_t>(size));
}

json stack_drift_information(const Stack& stack, Time now) {
  const auto* done = last_done(stack, now);
  if (done == nullptr) return {{"StackDriftStatus", "NOT_CHECKED"}};
  return {{"StackDriftStatus", drifted(*done) > 0 ? "DRIFTED" : "IN_SYNC"},
          {"LastCheckTimestamp", query_time(done->done)}};
}

json resource_drift_information(const Stack& stack, const std::string& logical_id, Time now) {
  Time when{};
  const auto* found = finding(stack, logical_id, now, &when);
  if (found == nullptr) return {{"StackResourceDriftStatus", "NOT_CHECKED"}};
  return {{"StackResourceDriftStatus", found->second.status},
          {"LastCheckTimestamp", query_time(when)}};
}

}  // namespace slipway::deploy::rehearsal::cfn
