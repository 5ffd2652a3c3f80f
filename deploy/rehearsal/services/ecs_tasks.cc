// ECS tasks: DescribeTasks, ListTasks, RunTask and StopTask.
#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecs_calls.hh"
#include "deploy/rehearsal/services/ecs_json.hh"
#include "deploy/rehearsal/services/ecs_service.hh"
#include "deploy/rehearsal/services/ecs_task.hh"

namespace slipway::deploy::rehearsal::ecs {

using cfn::Estate;
using cfn::Play;
using nlohmann::json;

namespace {

// ECS describes a stopped task for an hour at least. A fast clock leaves whoever looks from
// outside two minutes of their own.
constexpr Millis kStoppedKept{60 * 60 * 1000}, kTimeToLook{2 * 60 * 1000};

bool visible(const World& world, const Task& task) {
  const auto look = kTimeToLook.count() * world.options().speed;
  const auto kept = std::max(kStoppedKept, Millis(static_cast<std::int64_t>(look)));
  return world.now() >= task.created && !(task.stopped && world.now() > *task.stopped + kept);
}

bool is_wanted(const Call& call, const Task& task, Time now) {
  const auto desired = text(call.input, "desiredStatus");
  const bool stopping = task.stopping && now >= *task.stopping;
  if (stopping != (desired == "STOPPED")) return false;
  if (const auto family = text(call.input, "family"); !family.empty()) {
    const auto name = tail(task.definition_arn);
    if (name.substr(0, name.rfind(':')) != family) return false;
  }
  if (const auto by = text(call.input, "startedBy"); !by.empty() && task.started_by != by)
    return false;
  const auto service = text(call.input, "serviceName");
  return service.empty() || task.group == "service:" + tail(service);
}

json awsvpc_of(const Call& call) {
  return call.input.value("networkConfiguration", json::object())
      .value("awsvpcConfiguration", json::object());
}

// What ECS refuses before any task exists.
std::optional<ApiError> run_problem(World& world, const Estate& estate, const Call& call,
                                    const cfn::Thing& definition) {
  const json network = awsvpc_of(call);
  const auto subnets = texts(network, "subnets");
  if (definition.properties.value("NetworkMode", "") == "awsvpc" && subnets.empty())
    return ApiError{
        "InvalidParameterException",
        "Network Configuration must be provided when networkMode 'awsvpc' is specified."};
  for (const auto& subnet : subnets)
    if (world.region(estate.account, estate.region).subnet(subnet) == nullptr)
      return ApiError{
          "InvalidParameterException",
          fmt::format(
              "Error retrieving subnet information for [{}]: The subnet ID '{}' does not exist "
              "(ErrorCode: InvalidSubnetID.NotFound)",
              subnet, subnet)};
  const auto count = integer(call.input, "count").value_or(1);
  if (count < 1 || count > 10)
    return ApiError{"InvalidParameterException", "Count should be between 1 and 10."};
  return std::nullopt;
}

// What a call that starts a task gives it, and what ECS and its definition add when asked to.
json tags_asked(const Call& call, const std::string& cluster, const cfn::Thing& definition) {
  json out = call.input.value("tags", json::array());
  if (flag(call.input, "enableECSManagedTags"))
    out.push_back({{"key", "aws:ecs:clusterName"}, {"value", tail(cluster)}});
  if (text(call.input, "propagateTags") == "TASK_DEFINITION")
    for (const auto& tag : tags_of(definition.properties)) out.push_back(tag);
  return out;
}

json with_tags(const Task& task, Time now) {
  json out = shown_task(task, now);
  if (task.tags.is_array()) out["tags"] = task.tags;
  return out;
}

json shown(const Task& task, const Call& call, Time now) {
  return included(call, "TAGS") ? with_tags(task, now) : shown_task(task, now);
}

}  // namespace

Answer describe_tasks(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto cluster = need_cluster(world, estate, call);
  if (!cluster) return std::unexpected(cluster.error());
  const auto names = texts(call.input, "tasks");
  if (names.empty() || names.size() > 100)
    return refuse("InvalidParameterException",
                  names.empty() ? "Tasks cannot be empty." : "Tasks cannot be more than 100.");
  json found = json::array(), failures = json::array();
  for (const auto& name : names) {
    const auto it = std::ranges::find_if(estate.ecs.tasks, [&](const Task& task) {
      return task.cluster_arn == *cluster && tail(task.arn) == tail(name) && visible(world, task);
    });
    if (it != estate.ecs.tasks.end())
      found.push_back(shown(*it, call, world.now()));
    else
      failures.push_back(missing(world.arn("ecs", estate.region, estate.account,
                                           fmt::format("task/{}/{}", tail(*cluster), tail(name)))));
  }
  return Body{json{{"tasks", found}, {"failures", failures}}.dump()};
}

Answer list_tasks(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto cluster = need_cluster(world, estate, call);
  if (!cluster) return std::unexpected(cluster.error());
  std::vector<std::string> all;
  for (const auto& task : estate.ecs.tasks)
    if (task.cluster_arn == *cluster && visible(world, task) && is_wanted(call, task, world.now()))
      all.push_back(task.arn);
  return arns(world, call, "taskArns", std::move(all), [](const auto&) { return true; });
}

Answer run_task(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto cluster = need_cluster(world, estate, call);
  if (!cluster) return std::unexpected(cluster.error());
  const auto* definition = find_definition(estate, text(call.input, "taskDefinition"));
  if (definition == nullptr) return refuse("ClientException", "TaskDefinition not found.");
  if (auto problem = run_problem(world, estate, call, *definition))
    return std::unexpected(*problem);
  // The same client token again answers with the tasks it started.
  const auto token = text(call.input, "clientToken");
  auto& started = estate.ecs.by_token[token];
  if (token.empty() || started.empty()) {
    started.clear();
    TaskOrder order{.definition = definition,
                    .cluster_arn = *cluster,
                    .group = text(call.input, "group"),
                    .started_by = text(call.input, "startedBy"),
                    .service_arn = {},
                    .deployment_id = {},
                    .network = awsvpc_of(call),
                    .overrides = call.input.value("overrides", json::object()),
                    .tags = tags_asked(call, *cluster, *definition),
                    .execute_command = flag(call.input, "enableExecuteCommand")};
    if (order.group.empty()) {
      const auto name = tail(definition->physical_id);
      order.group = "family:" + name.substr(0, name.rfind(':'));
    }
    for (long i = 0; i < integer(call.input, "count").value_or(1); ++i) {
      estate.ecs.tasks.push_back(plan_task(world, estate, order, world.now()));
      started.push_back(estate.ecs.tasks.back().arn);
    }
  }
  json tasks = json::array();
  for (const auto& task : estate.ecs.tasks)
    if (std::ranges::find(started, task.arn) != started.end())
      tasks.push_back(with_tags(task, world.now()));
  if (token.empty()) estate.ecs.by_token.erase(token);
  return Body{json{{"tasks", tasks}, {"failures", json::array()}}.dump()};
}

Answer stop_task_call(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto cluster = need_cluster(world, estate, call);
  if (!cluster) return std::unexpected(cluster.error());
  const auto name = text(call.input, "task"), reason = text(call.input, "reason");
  for (auto& task : estate.ecs.tasks) {
    if (task.cluster_arn != *cluster || tail(task.arn) != tail(name)) continue;
    stop_task(estate, task, world.now(), "UserInitiated",
              reason.empty() ? "Task stopped by user" : reason);
    return Body{json{{"task", with_tags(task, world.now())}}.dump()};
  }
  return refuse("InvalidParameterException", "The referenced task was not found.");
}

}  // namespace slipway::deploy::rehearsal::ecs
