// ECS: clusters, task definitions, services and tasks, read from what stacks have made; RunTask and
// StopTask.

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecs_calls.hh"
#include "deploy/rehearsal/services/ecs_json.hh"
#include "deploy/rehearsal/services/ecs_service.hh"

namespace slipway::deploy::rehearsal {
namespace ecs {

using cfn::Estate;
using cfn::Play;
using nlohmann::json;

std::string tail(const std::string& arn) { return arn.substr(arn.rfind('/') + 1); }

bool included(const Call& call, std::string_view what) {
  const auto asked = texts(call.input, "include");
  return std::ranges::find(asked, what) != asked.end();
}

json tags_of(const json& properties) {
  return lower_names(properties.value("Tags", json::array()));
}

json missing(const std::string& arn) { return {{"arn", arn}, {"reason", "MISSING"}}; }

// "" is the default cluster.
std::expected<std::string, ApiError> need_cluster(World& world, Estate& estate, const Call& call) {
  auto name = text(call.input, "cluster");
  if (name.empty()) name = "default";
  if (estate.thing(kCluster, tail(name)) == nullptr)
    return refuse("ClusterNotFoundException", "Cluster not found.");
  return cluster_arn(world, estate, name);
}

Answer arns(World& world, const Call& call, const char* list, std::vector<std::string> all,
            const std::function<bool(const std::string&)>& keep) {
  std::erase_if(all, [&](const auto& arn) { return !keep(arn); });
  const auto limit =
      page_limit(integer(call.input, "maxResults").value_or(0), 100, world.account(call).page_size);
  const auto page = page_of(all.size(), text(call.input, "nextToken"), limit);
  if (!page) return refuse("InvalidParameterException", "Invalid token");
  json reply = {{list, json::array()}};
  for (auto i = page->begin; i < page->end; ++i) reply[list].push_back(all[i]);
  if (!page->next_token.empty()) reply["nextToken"] = page->next_token;
  return Body{reply.dump()};
}

namespace {

// ---- clusters

int count_tasks(const Estate& estate, const std::string& cluster, std::string_view wanted,
                Time now) {
  return static_cast<int>(std::ranges::count_if(estate.ecs.tasks, [&](const Task& task) {
    return task.cluster_arn == cluster && status(task, now) == wanted;
  }));
}

// AWS tells containerInsights of every cluster, "disabled" unless it was asked for.
json cluster_settings(const cfn::Thing& thing) {
  json out = lower_names(thing.properties.value("ClusterSettings", json::array()));
  const bool told = std::ranges::any_of(
      out, [](const json& one) { return text(one, "name") == "containerInsights"; });
  if (!told) out.push_back({{"name", "containerInsights"}, {"value", "disabled"}});
  return out;
}

json shown_cluster(const Estate& estate, const cfn::Thing& thing, const Call& call) {
  const Time now = call.now;
  const auto arn = thing.attributes.value("Arn", "");
  const auto services = std::ranges::count_if(estate.ecs.services, [&](const auto& entry) {
    return entry.second.cluster_arn == arn && !entry.second.removed;
  });
  return {{"clusterArn", arn},
          {"clusterName", thing.physical_id},
          {"status", "ACTIVE"},
          {"registeredContainerInstancesCount", 0},
          {"runningTasksCount", count_tasks(estate, arn, "RUNNING", now)},
          {"pendingTasksCount", count_tasks(estate, arn, "PENDING", now) +
                                    count_tasks(estate, arn, "PROVISIONING", now)},
          {"activeServicesCount", services},
          {"statistics", json::array()},
          {"tags", included(call, "TAGS") ? tags_of(thing.properties) : json::array()},
          {"settings", included(call, "SETTINGS") ? cluster_settings(thing) : json::array()},
          {"capacityProviders", thing.properties.value("CapacityProviders", json::array())},
          {"defaultCapacityProviderStrategy", json::array()}};
}

Answer describe_clusters(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto names = texts(call.input, "clusters");
  if (names.empty()) names.emplace_back("default");
  json found = json::array(), failures = json::array();
  for (const auto& name : names) {
    if (const auto* thing = estate.thing(kCluster, tail(name)))
      found.push_back(shown_cluster(estate, *thing, call));
    else
      failures.push_back(missing(cluster_arn(world, estate, name)));
  }
  return Body{json{{"clusters", found}, {"failures", failures}}.dump()};
}

Answer list_clusters(World& world, const Call& call) {
  std::vector<std::string> all;
  for (const auto* thing : Play::of(world).estate(call).all(kCluster))
    all.push_back(thing->attributes.value("Arn", ""));
  return arns(world, call, "clusterArns", std::move(all), [](const auto&) { return true; });
}

// ---- task definitions

Answer describe_task_definition(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto* thing = find_definition(estate, text(call.input, "taskDefinition"));
  if (thing == nullptr) return refuse("ClientException", "Unable to describe task definition.");
  json reply = {{"taskDefinition", shown_definition(*thing)}, {"tags", json::array()}};
  if (included(call, "TAGS")) reply["tags"] = tags_of(thing->properties);
  return Body{reply.dump()};
}

// ---- tags, by ARN

const json* tagged(Estate& estate, const std::string& arn) {
  if (arn.find(":cluster/") != std::string::npos) {
    const auto* thing = estate.thing(kCluster, tail(arn));
    return thing == nullptr ? nullptr : &thing->properties;
  }
  if (const auto service = estate.ecs.services.find(arn); service != estate.ecs.services.end())
    return &service->second.properties;
  const auto* thing = estate.thing("AWS::ECS::TaskDefinition", arn);
  return thing == nullptr ? nullptr : &thing->properties;
}

Answer list_tags(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto arn = text(call.input, "resourceArn");
  if (const auto task = std::ranges::find(estate.ecs.tasks, arn, &Task::arn);
      task != estate.ecs.tasks.end())
    return Body{json{{"tags", task->tags.is_array() ? task->tags : json::array()}}.dump()};
  const auto* properties = tagged(estate, arn);
  if (properties == nullptr)
    return refuse("InvalidParameterException",
                  "The specified resource could not be found. Check the ARN and try again.");
  return Body{json{{"tags", tags_of(*properties)}}.dump()};
}

Answer list_families(World& world, const Call& call) {
  const auto prefix = text(call.input, "familyPrefix");
  std::vector<std::string> all;
  for (const auto& [family, revision] : Play::of(world).estate(call).ecs.revisions)
    all.push_back(family);
  return arns(world, call, "families", std::move(all),
              [&](const auto& family) { return family.starts_with(prefix); });
}

Answer list_task_definitions(World& world, const Call& call) {
  const auto prefix = text(call.input, "familyPrefix");
  std::vector<std::string> all;
  for (const auto* thing : Play::of(world).estate(call).all("AWS::ECS::TaskDefinition"))
    all.push_back(thing->physical_id);
  return arns(world, call, "taskDefinitionArns", std::move(all), [&](const auto& arn) {
    const auto name = tail(arn);
    return prefix.empty() || name.substr(0, name.rfind(':')) == prefix;
  });
}

}  // namespace
}  // namespace ecs

std::span<const Registered> ecs_handlers() {
  constexpr auto service = aws::Service::ecs;
  static constexpr Registered table[] = {
      {service, "DescribeClusters", ecs::describe_clusters},
      {service, "ListClusters", ecs::list_clusters},
      {service, "DescribeTaskDefinition", ecs::describe_task_definition},
      {service, "ListTaskDefinitions", ecs::list_task_definitions},
      {service, "ListTaskDefinitionFamilies", ecs::list_families},
      {service, "ListTagsForResource", ecs::list_tags},
      {service, "DescribeServices", ecs::describe_services},
      {service, "ListServices", ecs::list_services},
      {service, "DescribeTasks", ecs::describe_tasks},
      {service, "ListTasks", ecs::list_tasks},
      {service, "RunTask", ecs::run_task},
      {service, "StopTask", ecs::stop_task_call},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
