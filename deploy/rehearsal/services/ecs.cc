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

json shown_cluster(const Estate& estate, const cfn::Thing& thing, Time now) {
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
          {"tags", lower_tags(thing.properties.value("Tags", json::array()))},
          {"settings", lower_names(thing.properties.value("ClusterSettings", json::array()))},
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
      found.push_back(shown_cluster(estate, *thing, world.now()));
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
  return Body{json{{"taskDefinition", shown_definition(*thing)},
                   {"tags", lower_tags(thing->properties.value("Tags", json::array()))}}
                  .dump()};
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
