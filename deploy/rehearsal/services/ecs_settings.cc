#include "deploy/rehearsal/services/ecs_settings.hh"

#include <algorithm>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecs_json.hh"
#include "deploy/rehearsal/services/ecs_prints.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

// The longest of its target groups: so many checks at their interval.
Millis longest_of(cfn::Estate& estate, const json& properties, const char* threshold,
                  int otherwise) {
  Millis longest{0};
  for (const auto& balancer : properties.value("LoadBalancers", json::array())) {
    const auto* group =
        estate.thing("AWS::ElasticLoadBalancingV2::TargetGroup", text(balancer, "TargetGroupArn"));
    if (group == nullptr) continue;
    const int interval = numeric(group->properties, "HealthCheckIntervalSeconds", 30);
    longest = std::max(longest,
                       Millis(interval * numeric(group->properties, threshold, otherwise) * 1000));
  }
  return longest;
}

void forget(std::optional<Time>& planned, Time at) {
  if (planned && *planned > at) planned.reset();
}

bool is_surplus(const Task& task, Time at) {
  return task.stopping && *task.stopping > at && !task.unhealthy &&
         task.stop_code == "ServiceSchedulerInitiated";
}

void keep_running(Task& task) {
  for (auto* end : {&task.stopping, &task.container_stopped, &task.stopped}) end->reset();
  task.stop_code.clear();
  task.stopped_reason.clear();
  for (auto& container : task.containers) container.exit_code.reset();
}

}  // namespace

bool breaker_set(const json& properties, const char* what) {
  const json breaker = properties.value("DeploymentConfiguration", json::object())
                           .value("DeploymentCircuitBreaker", json::object());
  return text(breaker, what) == "true";
}

// ECS developer guide, "rolling update": maximumPercent is rounded down, minimumHealthyPercent up.
int room_for_new(const json& properties, int desired, int older) {
  const json asked = properties.value("DeploymentConfiguration", json::object());
  const int beside = desired * numeric(asked, "MaximumPercent", 200) / 100 - older;
  const int kept = (desired * numeric(asked, "MinimumHealthyPercent", 100) + 99) / 100;
  return std::clamp(std::max(beside, desired - kept), 1, std::max(desired, 1));
}

Millis health_delay(cfn::Estate& estate, const json& properties) {
  return longest_of(estate, properties, "HealthyThresholdCount", 5);
}

Millis patience(cfn::Estate& estate, const json& properties) {
  return longest_of(estate, properties, "UnhealthyThresholdCount", 2) +
         Millis(numeric(properties, "HealthCheckGracePeriodSeconds", 0) * 1000);
}

json network_of_service(const json& properties) {
  return lower_names(properties.value("NetworkConfiguration", json::object()))
      .value("awsvpcConfiguration", json::object());
}

json tags_of_tasks(const EcsService& service, const json& definition) {
  json out = json::array();
  const auto add = [&](const char* key, const std::string& value) {
    out.push_back({{"key", key}, {"value", value}});
  };
  if (text(service.properties, "EnableECSManagedTags") == "true") {
    add("aws:ecs:clusterName", service.cluster_arn.substr(service.cluster_arn.rfind('/') + 1));
    add("aws:ecs:serviceName", service.name);
  }
  const auto from = text(service.properties, "PropagateTags");
  if (from != "SERVICE" && from != "TASK_DEFINITION") return out;
  const json& source = from == "SERVICE" ? service.properties : definition;
  for (const auto& tag : lower_names(source.value("Tags", json::array())))
    if (!text(tag, "key").starts_with("aws:")) out.push_back(tag);
  return out;
}

void forget_plans(cfn::Estate& estate, EcsService& service, Time at) {
  std::erase_if(estate.ecs.tasks, [&](const Task& task) {
    const bool planned = task.service_arn == service.arn && task.created > at;
    if (planned) stop_printing(estate, task, at);
    return planned;
  });
  for (auto& task : estate.ecs.tasks)
    if (task.service_arn == service.arn && is_surplus(task, at)) keep_running(task);
  auto& deployments = service.deployments;
  std::erase_if(deployments, [&](const auto& one) { return one.created > at; });
  for (auto& deployment : deployments)
    for (auto* planned : {&deployment.steady, &deployment.failed, &deployment.replaced})
      forget(*planned, at);
  std::erase_if(service.events, [&](const ServiceEvent& event) { return event.at > at; });
  std::erase_if(service.scaled, [&](const auto& change) { return change.first > at; });
}

}  // namespace slipway::deploy::rehearsal
