// ECS: clusters, task definitions, services and tasks, read from what stacks have made; RunTask and
// StopTask.

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/ecs_json.hh"
#include "deploy/rehearsal/ecs_service.hh"
#include "deploy/rehearsal/ecs_task.hh"
#include "deploy/rehearsal/paging.hh"

namespace slipway::deploy::rehearsal {
namespace {

using cfn::Estate;
using cfn::Play;
using nlohmann::json;

constexpr std::string_view kCluster = "AWS::ECS::Cluster";
constexpr Millis kStoppedKept{60 * 60 * 1000};  // how long a stopped task can be described
constexpr std::size_t kMostEvents = 100;        // of a service, newest first

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

template <class F>
Answer arns(World& world, const Call& call, const char* list, std::vector<std::string> all,
            F&& keep) {
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

// ---- services

json shown_deployment(const Estate& estate, const EcsService& service,
                      const ServiceDeployment& deployment, Time now) {
  int running = 0, pending = 0, failed = 0;
  for (const auto& task : estate.ecs.tasks) {
    if (task.deployment_id != deployment.id || now < task.created) continue;
    const auto state = status(task, now);
    running += state == "RUNNING";
    pending += state == "PENDING" || state == "PROVISIONING";
    failed += state == "STOPPED" && task.stop_code != "ServiceSchedulerInitiated";
  }
  const bool is_failed = deployment.failed && now >= *deployment.failed;
  const bool steady = deployment.steady && now >= *deployment.steady;
  const Time last = is_failed ? *deployment.failed
                    : steady  ? *deployment.steady
                              : deployment.created;
  json out = {{"id", deployment.id},
              {"status", deployment.id == service.deployments.back().id ? "PRIMARY" : "ACTIVE"},
              {"taskDefinition", deployment.definition_arn},
              {"desiredCount", deployment.desired},
              {"runningCount", running},
              {"pendingCount", pending},
              {"failedTasks", failed},
              {"createdAt", epoch(deployment.created)},
              {"updatedAt", epoch(last)},
              {"launchType", "FARGATE"},
              {"platformVersion", "1.4.0"},
              {"platformFamily", "Linux"},
              {"rolloutState", is_failed ? "FAILED"
                               : steady  ? "COMPLETED"
                                         : "IN_PROGRESS"}};
  out["rolloutStateReason"] =
      is_failed ? fmt::format("ECS deployment circuit breaker: tasks failed to start.")
      : steady  ? fmt::format("ECS deployment {} completed.", deployment.id)
                : fmt::format("ECS deployment {} in progress.", deployment.id);
  if (const auto network = service.properties.find("NetworkConfiguration");
      network != service.properties.end())
    out["networkConfiguration"] = lower_names(*network);
  return out;
}

json shown_events(const EcsService& service, Time now) {
  json out = json::array();
  for (auto it = service.events.rbegin(); it != service.events.rend() && out.size() < kMostEvents;
       ++it)
    if (it->at <= now)
      out.push_back({{"id", it->id}, {"createdAt", epoch(it->at)}, {"message", it->message}});
  return out;
}

json shown_service(const Estate& estate, const EcsService& service, Time now) {
  json deployments = json::array();
  for (auto it = service.deployments.rbegin(); it != service.deployments.rend(); ++it)
    if (!it->replaced || now < *it->replaced)
      deployments.push_back(shown_deployment(estate, service, *it, now));
  int running = 0, pending = 0;
  for (const auto& deployment : deployments) {
    running += deployment["runningCount"].get<int>();
    pending += deployment["pendingCount"].get<int>();
  }
  const auto& properties = service.properties;
  const int desired = service.deployments.empty() ? 0 : service.deployments.back().desired;
  const int least = numeric(properties.value("DeploymentConfiguration", json::object()),
                            "MinimumHealthyPercent", 100);
  json out = {
      {"serviceArn", service.arn},
      {"serviceName", service.name},
      {"clusterArn", service.cluster_arn},
      {"status", !service.removed ? "ACTIVE"
                 : running > 0    ? "DRAINING"
                                  : "INACTIVE"},
      {"desiredCount", service.removed ? 0 : desired},
      {"runningCount", running},
      {"pendingCount", pending},
      {"launchType", "FARGATE"},
      {"platformVersion", "LATEST"},
      {"platformFamily", "Linux"},
      {"taskDefinition",
       service.deployments.empty() ? "" : service.deployments.back().definition_arn},
      {"deployments", deployments},
      {"events", shown_events(service, now)},
      {"createdAt", epoch(service.created)},
      {"schedulingStrategy", "REPLICA"},
      {"deploymentController", {{"type", "ECS"}}},
      {"healthCheckGracePeriodSeconds", numeric(properties, "HealthCheckGracePeriodSeconds", 0)},
      {"enableECSManagedTags", false},
      {"propagateTags", "NONE"},
      {"enableExecuteCommand", properties.value("EnableExecuteCommand", "") == "true"},
      {"loadBalancers", lower_names(properties.value("LoadBalancers", json::array()))},
      {"serviceRegistries", json::array()},
      {"placementConstraints", json::array()},
      {"placementStrategy", json::array()}};
  out["deploymentConfiguration"] =
      lower_names(properties.value("DeploymentConfiguration", json::object()));
  out["deploymentConfiguration"]["minimumHealthyPercent"] = least;
  out["networkConfiguration"] =
      lower_names(properties.value("NetworkConfiguration", json::object()));
  return out;
}

const EcsService* find_service(const Estate& estate, const std::string& cluster,
                               const std::string& name) {
  for (const auto& [arn, service] : estate.ecs.services)
    if (service.cluster_arn == cluster && (arn == name || service.name == tail(name)))
      return &service;
  return nullptr;
}

Answer describe_services(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto cluster = need_cluster(world, estate, call);
  if (!cluster) return std::unexpected(cluster.error());
  const auto names = texts(call.input, "services");
  if (names.empty() || names.size() > 10)
    return refuse("InvalidParameterException",
                  names.empty() ? "Services cannot be empty." : "Services cannot be more than 10.");
  json found = json::array(), failures = json::array();
  for (const auto& name : names) {
    if (const auto* service = find_service(estate, *cluster, name))
      found.push_back(shown_service(estate, *service, world.now()));
    else
      failures.push_back(
          missing(world.arn("ecs", estate.region, estate.account,
                            fmt::format("service/{}/{}", tail(*cluster), tail(name)))));
  }
  return Body{json{{"services", found}, {"failures", failures}}.dump()};
}

Answer list_services(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto cluster = need_cluster(world, estate, call);
  if (!cluster) return std::unexpected(cluster.error());
  std::vector<std::string> all;
  for (const auto& [arn, service] : estate.ecs.services)
    if (service.cluster_arn == *cluster && !service.removed) all.push_back(arn);
  return arns(world, call, "serviceArns", std::move(all), [](const auto&) { return true; });
}

// ---- tasks

bool visible(const Task& task, Time now) {
  return now >= task.created && !(task.stopped && now > *task.stopped + kStoppedKept);
}

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
      return task.cluster_arn == *cluster && tail(task.arn) == tail(name) &&
             visible(task, world.now());
    });
    if (it != estate.ecs.tasks.end())
      found.push_back(shown_task(*it, world.now()));
    else
      failures.push_back(missing(world.arn("ecs", estate.region, estate.account,
                                           fmt::format("task/{}/{}", tail(*cluster), tail(name)))));
  }
  return Body{json{{"tasks", found}, {"failures", failures}}.dump()};
}

bool wanted(const Call& call, const Task& task, Time now) {
  const auto desired = text(call.input, "desiredStatus");
  const bool stopping =
      task.container_stopped ? now >= *task.container_stopped : status(task, now) == "STOPPED";
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

Answer list_tasks(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto cluster = need_cluster(world, estate, call);
  if (!cluster) return std::unexpected(cluster.error());
  std::vector<std::string> all;
  for (const auto& task : estate.ecs.tasks)
    if (task.cluster_arn == *cluster && visible(task, world.now()) &&
        wanted(call, task, world.now()))
      all.push_back(task.arn);
  return arns(world, call, "taskArns", std::move(all), [](const auto&) { return true; });
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
                    .subnets = texts(awsvpc_of(call), "subnets")};
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
      tasks.push_back(shown_task(task, world.now()));
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
    stop_task(task, world.now(), "UserInitiated", reason.empty() ? "Task stopped by user" : reason);
    return Body{json{{"task", shown_task(task, world.now())}}.dump()};
  }
  return refuse("InvalidParameterException", "The referenced task was not found.");
}

}  // namespace

std::span<const Registered> ecs_handlers() {
  constexpr auto service = aws::Service::ecs;
  static constexpr Registered table[] = {
      {service, "DescribeClusters", describe_clusters},
      {service, "ListClusters", list_clusters},
      {service, "DescribeTaskDefinition", describe_task_definition},
      {service, "ListTaskDefinitions", list_task_definitions},
      {service, "DescribeServices", describe_services},
      {service, "ListServices", list_services},
      {service, "DescribeTasks", describe_tasks},
      {service, "ListTasks", list_tasks},
      {service, "RunTask", run_task},
      {service, "StopTask", stop_task_call},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
