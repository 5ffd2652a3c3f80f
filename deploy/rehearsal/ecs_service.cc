#include "deploy/rehearsal/ecs_service.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "deploy/rehearsal/cfn/effects.hh"
#include "deploy/rehearsal/ecs_task.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

constexpr Millis kScheduling{3'000};     // before the first task of a deployment
constexpr Millis kBetweenTries{15'000};  // after a task failed
constexpr Millis kToSteady{10'000};      // from the last healthy task to "steady state"
constexpr Millis kWithoutBreaker{3 * 60 * 60 * 1000};  // CloudFormation's own patience
constexpr int kBreakerThreshold =
    3;  // failed tasks; ECS takes half of the desired count, 3 at least

std::string text(const json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string{};
}

int number(const json& object, const char* key, int otherwise) {
  const auto value = text(object, key);
  return value.empty() ? otherwise : std::atoi(value.c_str());
}

std::vector<std::string> subnets_of(const json& properties) {
  std::vector<std::string> out;
  const json network = properties.value("NetworkConfiguration", json::object())
                           .value("AwsvpcConfiguration", json::object());
  for (const auto& subnet : network.value("Subnets", json::array()))
    if (subnet.is_string()) out.push_back(subnet.get<std::string>());
  return out;
}

bool has_breaker(const json& properties) {
  const json breaker = properties.value("DeploymentConfiguration", json::object())
                           .value("DeploymentCircuitBreaker", json::object());
  return text(breaker, "Enable") == "true";
}

// How long a target group takes to call a new target healthy.
Millis health_delay(cfn::Estate& estate, const json& properties) {
  Millis longest{0};
  for (const auto& balancer : properties.value("LoadBalancers", json::array())) {
    const auto* group =
        estate.thing("AWS::ElasticLoadBalancingV2::TargetGroup", text(balancer, "TargetGroupArn"));
    if (group == nullptr) continue;
    const int interval = number(group->properties, "HealthCheckIntervalSeconds", 30);
    const int times = number(group->properties, "HealthyThresholdCount", 5);
    longest = std::max(longest, Millis(interval * times * 1000));
  }
  return longest;
}

class Deployer {
 public:
  Deployer(World& world, cfn::Estate& estate, const cfn::Thing& service, Time at)
      : world_(world),
        estate_(estate),
        service_(estate.ecs.services[service.physical_id]),
        properties_(service.properties),
        at_(at) {
    service_.arn = service.physical_id;
    service_.properties = properties_;
  }

  Rollout create(const cfn::Thing& thing) {
    service_.name = text(thing.attributes, "Name");
    service_.cluster_arn = cluster_arn(world_, estate_, text(properties_, "Cluster"));
    service_.created = at_;
    return deploy();
  }

  Rollout update(const json& before) {
    const bool same = text(before, "TaskDefinition") == text(properties_, "TaskDefinition") &&
                      text(before, "ForceNewDeployment") == text(properties_, "ForceNewDeployment");
    if (same && text(before, "DesiredCount") == text(properties_, "DesiredCount"))
      return {Millis(8'000), {}};
    return same ? rescale() : deploy();
  }

 private:
  World& world_;
  cfn::Estate& estate_;
  EcsService& service_;
  json properties_;
  Time at_;

  int desired() const { return number(properties_, "DesiredCount", 1); }

  void say(Time at, std::string message) {
    service_.events.push_back(
        {world_.uuid(), fmt::format("(service {}) {}", service_.name, message), at});
    std::ranges::stable_sort(service_.events, {}, &ServiceEvent::at);
  }

  ServiceDeployment& open_deployment() {
    ServiceDeployment made{
        .id = fmt::format("ecs-svc/{}", 1'000'000'000'000'000'000ULL +
                                            world_.random_below(9'000'000'000'000'000'000ULL)),
        .definition_arn = text(properties_, "TaskDefinition"),
        .desired = desired(),
        .created = at_,
        .steady = {},
        .failed = {},
        .replaced = {},
        .failure = {}};
    service_.deployments.push_back(std::move(made));
    return service_.deployments.back();
  }

  TaskOrder order(const ServiceDeployment& deployment, const cfn::Thing& definition) const {
    TaskOrder out;
    out.definition = &definition;
    out.cluster_arn = service_.cluster_arn;
    out.group = "service:" + service_.name;
    out.started_by = deployment.id;
    out.service_arn = service_.arn;
    out.deployment_id = deployment.id;
    out.subnets = subnets_of(properties_);
    return out;
  }

  Rollout deploy() {
    const auto* definition = find_definition(estate_, text(properties_, "TaskDefinition"));
    if (definition == nullptr)
      return {Millis(2'000),
              cfn::handler_message(world_,
                                   "TaskDefinition not found. (Service: AmazonECS; Status "
                                   "Code: 400; Error Code: ClientException)",
                                   "InvalidRequest")};
    auto& deployment = open_deployment();
    Time steady = at_ + Millis(5'000);
    for (int i = 0; i < desired(); ++i) {
      Task task = plan_task(world_, estate_, order(deployment, *definition),
                            at_ + kScheduling + Millis(i * 400));
      if (task.stopped) return fail(deployment, *definition, std::move(task));
      task.healthy = *task.running + health_delay(estate_, properties_);
      steady = std::max(steady, *task.healthy + kToSteady);
      announce(task);
      estate_.ecs.tasks.push_back(std::move(task));
    }
    deployment.steady = steady;
    replace_older(steady);
    say(steady, fmt::format("(deployment {}) deployment completed.", deployment.id));
    say(steady, "has reached a steady state.");
    return {steady - at_, {}};
  }

  static std::string short_id(const Task& task) { return task.arn.substr(task.arn.rfind('/') + 1); }

  void announce(const Task& task) {
    say(task.created + Millis(500), fmt::format("has started 1 tasks: (task {}).", short_id(task)));
    for (const auto& balancer : properties_.value("LoadBalancers", json::array()))
      say(*task.running + Millis(2'000), fmt::format("registered 1 targets in (target-group {})",
                                                     text(balancer, "TargetGroupArn")));
  }

  // Older tasks go when the newer ones are steady.
  void replace_older(Time steady) {
    for (auto& task : estate_.ecs.tasks)
      if (task.service_arn == service_.arn &&
          task.deployment_id != service_.deployments.back().id &&
          (!task.stopped || *task.stopped > steady))
        stop_task(task, steady - Millis(5'000), "ServiceSchedulerInitiated",
                  fmt::format("Scaling activity initiated by (deployment {})",
                              service_.deployments.back().id));
    for (auto& other : service_.deployments)
      if (other.id != service_.deployments.back().id && !other.replaced) other.replaced = steady;
  }

  // The first task failed, so every further one does: the same try again until the breaker opens.
  Rollout fail(ServiceDeployment& deployment, const cfn::Thing& definition, Task first) {
    deployment.failure = first.stopped_reason;
    Time last = *first.stopped;
    announce_failure(first);
    estate_.ecs.tasks.push_back(std::move(first));
    for (int tries = 1; tries < kBreakerThreshold; ++tries) {
      Task task = plan_task(world_, estate_, order(deployment, definition), last + kBetweenTries);
      last = task.stopped.value_or(last);
      announce_failure(task);
      estate_.ecs.tasks.push_back(std::move(task));
    }
    if (!has_breaker(properties_))
      return {kWithoutBreaker,
              cfn::handler_message(world_, "Exceeded attempts to wait", "NotStabilized")};
    deployment.failed = last + Millis(2'000);
    say(*deployment.failed,
        fmt::format("(deployment {}) deployment failed: tasks failed to start.", deployment.id));
    return {
        *deployment.failed - at_ + Millis(3'000),
        cfn::handler_message(world_,
                             "Error occurred during operation 'ECS Deployment Circuit Breaker was "
                             "triggered'.",
                             "GeneralServiceException")};
  }

  void announce_failure(const Task& task) {
    say(task.created + Millis(500), fmt::format("has started 1 tasks: (task {}).", short_id(task)));
    if (task.stop_code == "TaskFailedToStart")
      say(*task.stopped,
          fmt::format("was unable to start a task. Reason: {}", task.stopped_reason));
    else
      say(*task.stopped, fmt::format("(task {}) exited with a failure.", short_id(task)));
  }

  Rollout rescale() {
    auto& deployment = service_.deployments.back();
    deployment.desired = desired();
    int running = 0;
    for (auto& task : estate_.ecs.tasks) {
      if (task.service_arn != service_.arn || (task.stopped && *task.stopped <= at_)) continue;
      if (++running > desired())
        stop_task(task, at_ + Millis(2'000), "ServiceSchedulerInitiated",
                  fmt::format("Scaling activity initiated by (deployment {})", deployment.id));
    }
    Time steady = at_ + Millis(12'000);
    const auto* definition = find_definition(estate_, deployment.definition_arn);
    for (; definition != nullptr && running < desired(); ++running) {
      Task task = plan_task(world_, estate_, order(deployment, *definition), at_ + kScheduling);
      if (task.running) {
        task.healthy = *task.running + health_delay(estate_, properties_);
        steady = std::max(steady, *task.healthy + kToSteady);
        announce(task);
      }
      estate_.ecs.tasks.push_back(std::move(task));
    }
    say(steady, "has reached a steady state.");
    return {steady - at_, {}};
  }
};

}  // namespace

Rollout start_service(World& world, cfn::Estate& estate, const cfn::Thing& service, Time at) {
  return Deployer(world, estate, service, at).create(service);
}

Rollout update_service(World& world, cfn::Estate& estate, const cfn::Thing& service,
                       const json& before, Time at) {
  return Deployer(world, estate, service, at).update(before);
}

void stop_service(cfn::Estate& estate, const std::string& arn, Time at) {
  const auto service = estate.ecs.services.find(arn);
  if (service == estate.ecs.services.end()) return;
  service->second.removed = at;
  for (auto& task : estate.ecs.tasks)
    if (task.service_arn == arn && (!task.stopped || *task.stopped > at))
      stop_task(task, at + Millis(3'000), "ServiceSchedulerInitiated",
                "Scaling activity initiated by service deletion");
}

const cfn::Thing* find_definition(cfn::Estate& estate, const std::string& name) {
  constexpr std::string_view type = "AWS::ECS::TaskDefinition";
  if (auto* exact = estate.thing(type, name)) return exact;
  const cfn::Thing* newest = nullptr;
  for (const auto* thing : estate.all(type)) {
    const auto tail = thing->physical_id.substr(thing->physical_id.rfind('/') + 1);
    if (tail == name) return thing;
    if (tail.substr(0, tail.rfind(':')) == name) newest = thing;
  }
  return newest;
}

std::string cluster_arn(World& world, const cfn::Estate& estate, const std::string& name) {
  if (name.starts_with("arn:")) return name;
  return world.arn("ecs", estate.region, estate.account,
                   "cluster/" + (name.empty() ? "default" : name));
}

}  // namespace slipway::deploy::rehearsal
