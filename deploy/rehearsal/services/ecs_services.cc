// ECS services as DescribeServices and ListServices tell them.
#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecs_calls.hh"
#include "deploy/rehearsal/services/ecs_json.hh"
#include "deploy/rehearsal/services/ecs_service.hh"

namespace slipway::deploy::rehearsal::ecs {

using cfn::Estate;
using cfn::Play;
using nlohmann::json;

namespace {

constexpr std::size_t kMostEvents = 100;  // of a service, newest first

// The newest one that has begun.
const ServiceDeployment* present_deployment(const EcsService& service, Time now) {
  for (auto it = service.deployments.rbegin(); it != service.deployments.rend(); ++it)
    if (now >= it->created) return &*it;
  return nullptr;
}

// Told in full even where the template says less.
json shown_network(const json& properties) {
  json out = lower_names(properties.value("NetworkConfiguration", json::object()));
  if (const auto it = out.find("awsvpcConfiguration"); it != out.end() && it->is_object()) {
    if (!it->contains("assignPublicIp")) (*it)["assignPublicIp"] = "DISABLED";
    if (!it->contains("securityGroups")) (*it)["securityGroups"] = json::array();
  }
  return out;
}

json shown_deployment(const Estate& estate, const EcsService& service,
                      const ServiceDeployment& deployment, Time now) {
  int running = 0, pending = 0, failed = 0;
  for (const auto& task : estate.ecs.tasks) {
    if (task.deployment_id != deployment.id || now < task.created) continue;
    const auto state = status(task, now);
    running += state == "RUNNING";
    pending += state == "PENDING" || state == "PROVISIONING";
    failed +=
        state == "STOPPED" && (task.unhealthy || task.stop_code != "ServiceSchedulerInitiated");
  }
  const bool is_failed = deployment.failed && now >= *deployment.failed;
  const bool steady = deployment.steady && now >= *deployment.steady;
  const Time last = is_failed ? *deployment.failed
                    : steady  ? *deployment.steady
                              : deployment.created;
  const bool primary = &deployment == present_deployment(service, now);
  json out = {{"id", deployment.id},
              {"status", primary ? "PRIMARY" : "ACTIVE"},
              {"taskDefinition", deployment.definition_arn},
              {"desiredCount", primary ? desired_count(service, now) : deployment.desired},
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
      : !deployment.resumed
          ? fmt::format("ECS deployment {} in progress.", deployment.id)
          : fmt::format("ECS deployment circuit breaker: rolling back to deploymentId {}.",
                        deployment.id);
  if (service.properties.contains("NetworkConfiguration"))
    out["networkConfiguration"] = shown_network(service.properties);
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

// With what a service has that asks for nothing.
json shown_configuration(const json& properties) {
  const json asked = properties.value("DeploymentConfiguration", json::object());
  json out = {{"maximumPercent", 200},
              {"minimumHealthyPercent", 100},
              {"strategy", "ROLLING"},
              {"bakeTimeInMinutes", 0},
              {"deploymentCircuitBreaker", {{"enable", false}, {"rollback", false}}}};
  out.merge_patch(lower_names(asked));
  return out;
}

bool is_drained(const Estate& estate, const EcsService& service, Time now) {
  return std::ranges::none_of(estate.ecs.tasks, [&](const Task& task) {
    return task.service_arn == service.arn && status(task, now) != "STOPPED";
  });
}

json shown_service(const Estate& estate, const EcsService& service, Time now) {
  json deployments = json::array();
  for (auto it = service.deployments.rbegin(); it != service.deployments.rend(); ++it)
    if (now >= it->created && (!it->replaced || now < *it->replaced))
      deployments.push_back(shown_deployment(estate, service, *it, now));
  // Of a service that is gone its events are left.
  if (service.removed && is_drained(estate, service, now)) deployments.clear();
  int running = 0, pending = 0;
  for (const auto& deployment : deployments) {
    running += deployment["runningCount"].get<int>();
    pending += deployment["pendingCount"].get<int>();
  }
  const auto& properties = service.properties;
  const int desired = desired_count(service, now);
  json out = {
      {"serviceArn", service.arn},
      {"serviceName", service.name},
      {"clusterArn", service.cluster_arn},
      {"status", !service.removed       ? "ACTIVE"
                 : !deployments.empty() ? "DRAINING"
                                        : "INACTIVE"},
      {"desiredCount", service.removed ? 0 : desired},
      {"runningCount", running},
      {"pendingCount", pending},
      {"launchType", "FARGATE"},
      {"platformVersion", "LATEST"},
      {"platformFamily", "Linux"},
      {"taskDefinition",
       service.deployments.empty() ? "" : present_deployment(service, now)->definition_arn},
      {"deployments", deployments},
      {"events", shown_events(service, now)},
      {"createdAt", epoch(service.created)},
      {"schedulingStrategy", "REPLICA"},
      {"deploymentController", {{"type", "ECS"}}},
      {"healthCheckGracePeriodSeconds", numeric(properties, "HealthCheckGracePeriodSeconds", 0)},
      {"enableECSManagedTags", properties.value("EnableECSManagedTags", "") == "true"},
      {"propagateTags", properties.value("PropagateTags", "NONE")},
      {"enableExecuteCommand", properties.value("EnableExecuteCommand", "") == "true"},
      {"loadBalancers", lower_names(properties.value("LoadBalancers", json::array()))},
      {"serviceRegistries", json::array()},
      {"placementConstraints", json::array()},
      {"placementStrategy", json::array()},
      {"availabilityZoneRebalancing", properties.value("AvailabilityZoneRebalancing", "ENABLED")}};
  out["deploymentConfiguration"] = shown_configuration(properties);
  if (!out["loadBalancers"].empty())
    out["roleArn"] =
        fmt::format("arn:aws:iam::{}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
                    estate.account);
  out["networkConfiguration"] = shown_network(properties);
  return out;
}

const EcsService* find_service(const Estate& estate, const std::string& cluster,
                               const std::string& name) {
  for (const auto& [arn, service] : estate.ecs.services)
    if (service.cluster_arn == cluster && (arn == name || service.name == tail(name)))
      return &service;
  return nullptr;
}

}  // namespace

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
    const auto* service = find_service(estate, *cluster, name);
    if (service == nullptr) {
      // Without its cluster, whichever was asked for.
      failures.push_back(missing(
          name.starts_with("arn:")
              ? name
              : world.arn("ecs", estate.region, estate.account, fmt::format("service/{}", name))));
      continue;
    }
    found.push_back(shown_service(estate, *service, world.now()));
    if (included(call, "TAGS")) found.back()["tags"] = tags_of(service->properties);
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

}  // namespace slipway::deploy::rehearsal::ecs
