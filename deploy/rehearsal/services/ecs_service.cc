#include "deploy/rehearsal/services/ecs_service.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>

#include "deploy/rehearsal/cfn/effects.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecs_events.hh"
#include "deploy/rehearsal/services/ecs_json.hh"
#include "deploy/rehearsal/services/ecs_settings.hh"
#include "deploy/rehearsal/services/ecs_task.hh"
#include "deploy/rehearsal/trouble.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

constexpr Millis kScheduling{3'000};         // before the first task of a deployment
constexpr Millis kBetweenStarts{400};        // of tasks that start together
constexpr Millis kBetweenTries{15'000};      // after a task failed
constexpr Millis kRarestTries{15 * 60'000};  // of a deployment that nobody stops
constexpr Millis kToSteady{10'000};          // from the last healthy task to "steady state"
constexpr Millis kToDrain{5'000};            // what is replaced stops so long before that
constexpr Millis kWithoutBreaker{3 * 60 * 60 * 1000};  // CloudFormation's own patience
// Failed tasks until the circuit breaker opens: half of the desired count, within these (ECS
// developer guide, "deployment circuit breaker").
constexpr int kLeastFailures = 3, kMostFailures = 200;
constexpr Millis kSlowStart{90'000};

class Deployer {
 public:
  Deployer(World& world, cfn::Estate& estate, const cfn::Thing& service, Time at)
      : world_(world),
        estate_(estate),
        service_(estate.ecs.services[service.physical_id]),
        properties_(service.properties),
        at_(at),
        events_(world, service_) {
    service_.arn = service.physical_id;
    service_.properties = properties_;
    // A template that names no count leaves the one there is, say what autoscaling has set.
    const int present = service_.deployments.empty() ? 1 : desired_count(service_, at);
    desired_ = numeric(properties_, "DesiredCount", present);
  }

  Rollout create(const cfn::Thing& thing) {
    service_.name = text(thing.attributes, "Name");
    service_.cluster_arn = cluster_arn(world_, estate_, text(properties_, "Cluster"));
    service_.created = at_;
    return deploy();
  }

  Rollout update(const json& before) {
    // What runs already is not deployed again, say after the circuit breaker has gone back to it.
    const auto* wanted = find_definition(estate_, text(properties_, "TaskDefinition"));
    const auto* present = deployment_at(at_);
    const bool runs = wanted != nullptr && present != nullptr && !present->failed &&
                      present->definition_arn == wanted->physical_id;
    const bool same =
        runs && text(before, "ForceNewDeployment") == text(properties_, "ForceNewDeployment");
    const bool counts = properties_.contains("DesiredCount") &&
                        text(before, "DesiredCount") != text(properties_, "DesiredCount");
    if (same && !counts) return {std::max(Millis(8'000), present->steady.value_or(at_) - at_), {}};
    forget_plans(estate_, service_, at_);
    return same ? rescale() : deploy();
  }

  void autoscale(int wanted) {
    service_.scaled.emplace_back(at_, wanted);
    go_to(wanted, at_);
  }

 private:
  World& world_;
  cfn::Estate& estate_;
  EcsService& service_;
  json properties_;
  Time at_;
  ServiceEvents events_;
  int desired_ = 0;

  // The newest one that has begun.
  const ServiceDeployment* deployment_at(Time at) const {
    const auto& all = service_.deployments;
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&](const auto& one) { return one.created <= at; });
    return found == all.rend() ? nullptr : &*found;
  }

  bool has_trouble(std::string_view kind, const cfn::Thing& definition) const {
    for (const auto& container : definition.properties.value("ContainerDefinitions", json::array()))
      if (troubled(world_, kind, text(container, "Name"))) return true;
    return false;
  }

  // A task of a deployment: with its load balancers' verdict once it runs.
  Task make_task(const ServiceDeployment& deployment, const cfn::Thing& definition, Time at) {
    Task task = plan_task(world_, estate_, order(deployment, definition), at);
    if (!task.running || task.stopped) return task;
    const Millis patient = patience(estate_, properties_);
    const Millis slow = has_trouble("slow", definition) ? kSlowStart : Millis(0);
    const bool balanced = !properties_.value("LoadBalancers", json::array()).empty();
    if (balanced && (has_trouble("unhealthy", definition) || slow > patient)) {
      task.unhealthy = *task.running + patient;
      stop_task(estate_, task, *task.unhealthy + Millis(2'000), "ServiceSchedulerInitiated",
                fmt::format("Task failed ELB health checks in (target-group {})",
                            text(properties_["LoadBalancers"][0], "TargetGroupArn")));
    } else {
      task.healthy = *task.running + slow + health_delay(estate_, properties_);
    }
    return task;
  }

  std::string new_deployment_id() {
    return fmt::format("ecs-svc/{}", 1'000'000'000'000'000'000ULL +
                                         world_.random_below(9'000'000'000'000'000'000ULL));
  }

  ServiceDeployment& open_deployment(const cfn::Thing& definition) {
    ServiceDeployment made{.id = new_deployment_id(),
                           .definition_arn = definition.physical_id,
                           .desired = desired_,
                           .created = at_,
                           .steady = {},
                           .failed = {},
                           .replaced = {},
                           .failure = {},
                           .resumed = false};
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
    out.network = network_of_service(properties_);
    out.tags = tags_of_tasks(service_, definition.properties);
    out.execute_command = text(properties_, "EnableExecuteCommand") == "true";
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
    // What is replaced goes on with as many tasks as it had come to.
    if (!service_.deployments.empty())
      service_.deployments.back().desired = desired_count(service_, at_);
    service_.scaled.clear();
    auto& deployment = open_deployment(*definition);
    Time steady = at_ + Millis(5'000);
    const auto before = estate_.ecs.tasks.size();
    for (int i = 0; i < desired_; ++i) {
      Task task = make_task(deployment, *definition, at_ + kScheduling + kBetweenStarts * i);
      if (task.stopped) return fail(deployment, *definition, std::move(task));
      steady = std::max(steady, *task.healthy + kToSteady);
      estate_.ecs.tasks.push_back(std::move(task));
    }
    events_.started(std::span(estate_.ecs.tasks).subspan(before));
    deployment.steady = steady;
    replace_older(steady);
    events_.completed(deployment.id, steady);
    return {steady - at_, {}};
  }

  // Older tasks go when the newer ones are steady.
  void replace_older(Time steady) {
    const auto& newest = service_.deployments.back();
    const Time at = steady - kToDrain;
    std::map<std::string, std::vector<const Task*>> gone;  // by deployment
    for (auto& task : estate_.ecs.tasks) {
      if (task.service_arn != service_.arn || task.deployment_id == newest.id) continue;
      if (task.stopped && *task.stopped <= steady) continue;
      gone[task.deployment_id].push_back(&task);
      stop_surplus(task, newest, at);
    }
    for (const auto& [id, tasks] : gone) events_.stopped(id, tasks, at);
    for (auto& other : service_.deployments)
      if (other.id != newest.id && !other.replaced) other.replaced = steady;
  }

  void stop_surplus(Task& task, const ServiceDeployment& by, Time at) const {
    stop_task(estate_, task, at, "ServiceSchedulerInitiated",
              fmt::format("Scaling activity initiated by (deployment {})", by.id));
  }

  // The first task failed, so every further one does: as many as there may be together try again
  // until the breaker opens, or, without one, ever less often until CloudFormation has waited long
  // enough.
  Rollout fail(ServiceDeployment& deployment, const cfn::Thing& definition, Task first) {
    deployment.failure = first.stopped_reason;
    const bool breaker = breaker_set(properties_, "Enable");
    const int most = std::clamp((desired_ + 1) / 2, kLeastFailures, kMostFailures);
    const int together = at_once(deployment);
    std::vector<Task> round;
    round.push_back(std::move(first));
    Millis pause = kBetweenTries;
    int failed = 0;
    for (Time begin = at_ + kScheduling;;) {
      const int count = breaker ? std::min(together, most - failed) : together;
      for (auto i = static_cast<int>(round.size()); i < count; ++i)
        round.push_back(make_task(deployment, definition, begin + kBetweenStarts * i));
      const Time last = fail_together(std::move(round), begin);
      round.clear();
      const bool many = failed >= kLeastFailures;
      failed += count;
      if (breaker && failed >= most) return open_breaker(deployment, last);
      if (!breaker && !many && failed >= kLeastFailures)
        events_.keeps_failing(last + Millis(1'000));
      if (!breaker && failed >= kLeastFailures) pause = std::min(pause * 2, kRarestTries);
      begin = last + pause;
      if (!breaker && begin >= at_ + kWithoutBreaker)
        return {kWithoutBreaker,
                cfn::handler_message(world_, "Exceeded attempts to wait", "NotStabilized")};
    }
  }

  int at_once(const ServiceDeployment& deployment) const {
    const auto older = std::ranges::count_if(estate_.ecs.tasks, [&](const Task& task) {
      return task.service_arn == service_.arn && task.deployment_id != deployment.id &&
             !(task.stopped && *task.stopped <= at_);
    });
    return room_for_new(properties_, desired_, static_cast<int>(older));
  }

  // When the last of them has ended.
  Time fail_together(std::vector<Task> tasks, Time begun) {
    Time last = begun;
    for (const auto& task : tasks) last = std::max(last, task.stopped.value_or(begun));
    events_.failed_to_stay(tasks);
    std::ranges::move(tasks, std::back_inserter(estate_.ecs.tasks));
    return last;
  }

  Rollout open_breaker(ServiceDeployment& deployment, Time last) {
    const Time failed = last + Millis(2'000);
    deployment.failed = failed;
    events_.failed(deployment.id, failed);
    if (breaker_set(properties_, "Rollback")) go_back(failed);
    return {
        failed - at_ + Millis(3'000),
        cfn::handler_message(world_,
                             "Error occurred during operation 'ECS Deployment Circuit Breaker was "
                             "triggered'.",
                             "GeneralServiceException")};
  }

  // The breaker resumes the deployment that was steady before, under its own id: its tasks have
  // never gone. (So services show it: "rolling back to deploymentId" names the primary itself.)
  void go_back(Time at) {
    auto& all = service_.deployments;
    const auto previous = std::find_if(all.rbegin() + 1, all.rend(), [](const auto& one) {
      return one.steady && !one.failed && !one.replaced;
    });
    if (previous == all.rend()) return;
    ServiceDeployment resumed = *previous;
    resumed.desired = desired_;
    resumed.created = at;
    resumed.resumed = true;
    previous->replaced = at;
    events_.rolling_back(resumed.id, at);
    all.push_back(std::move(resumed));
    const Time steady = adjust(desired_, at, at + kToSteady);
    all.back().steady = steady;
    for (auto& other : all)
      if (&other != &all.back() && !other.replaced) other.replaced = steady;
    events_.completed(all.back().id, steady);
  }

  Rollout rescale() {
    auto& deployment = service_.deployments.back();
    deployment.desired = desired_;
    service_.scaled.clear();
    if (deployment.steady) return go_to(desired_, at_);
    // It was still on its way.
    deployment.steady = adjust(desired_, at_, at_ + kToSteady);
    replace_older(*deployment.steady);
    events_.completed(deployment.id, *deployment.steady);
    return {*deployment.steady - at_, {}};
  }

  Rollout go_to(int wanted, Time at) {
    const Time steady = adjust(wanted, at, at + Millis(12'000));
    events_.steady(steady);
    return {steady - at, {}};
  }

  // From `at` on, that many tasks of the present deployment; when they are all healthy, `soonest`
  // or later.
  Time adjust(int wanted, Time at, Time soonest) {
    const auto& deployment = service_.deployments.back();
    int running = 0;
    std::vector<const Task*> surplus;
    for (auto& task : estate_.ecs.tasks) {
      if (task.service_arn != service_.arn || task.deployment_id != deployment.id ||
          (task.stopped && *task.stopped <= at) || ++running <= wanted)
        continue;
      stop_surplus(task, deployment, at + Millis(2'000));
      surplus.push_back(&task);
    }
    events_.stopped(deployment.id, surplus, at + Millis(2'000));
    Time steady = soonest;
    const auto* definition = find_definition(estate_, deployment.definition_arn);
    const auto before = estate_.ecs.tasks.size();
    for (; definition != nullptr && running < wanted; ++running) {
      Task task = make_task(deployment, *definition, at + kScheduling);
      if (task.healthy) steady = std::max(steady, *task.healthy + kToSteady);
      estate_.ecs.tasks.push_back(std::move(task));
    }
    events_.started(std::span(estate_.ecs.tasks).subspan(before));
    return steady;
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

int desired_count(const EcsService& service, Time now) {
  int out = service.deployments.empty() ? 0 : service.deployments.back().desired;
  for (const auto& [at, wanted] : service.scaled)
    if (at <= now) out = wanted;
  return out;
}

void keep_between(World& world, cfn::Estate& estate, const std::string& resource, Bounds bounds,
                  Time at) {
  for (auto& [arn, service] : estate.ecs.services) {
    const auto cluster = service.cluster_arn.substr(service.cluster_arn.rfind('/') + 1);
    if (service.removed || service.deployments.empty() ||
        resource != fmt::format("service/{}/{}", cluster, service.name))
      continue;
    const auto* thing = estate.thing("AWS::ECS::Service", arn);
    const int present = desired_count(service, at);
    const int wanted = std::clamp(present, bounds.least, std::max(bounds.least, bounds.most));
    if (thing != nullptr && wanted != present)
      Deployer(world, estate, *thing, at).autoscale(wanted);
  }
}

void stop_service(World& world, cfn::Estate& estate, const std::string& arn, Time at) {
  const auto found = estate.ecs.services.find(arn);
  if (found == estate.ecs.services.end()) return;
  EcsService& service = found->second;
  forget_plans(estate, service, at);
  service.removed = at;
  std::map<std::string, std::vector<const Task*>> gone;  // by deployment
  for (auto& task : estate.ecs.tasks) {
    if (task.service_arn != arn || (task.stopped && *task.stopped <= at)) continue;
    gone[task.deployment_id].push_back(&task);
    stop_task(estate, task, at + kScheduling, "ServiceSchedulerInitiated",
              fmt::format("Scaling activity initiated by (deployment {})", task.deployment_id));
  }
  ServiceEvents events(world, service);
  for (const auto& [id, tasks] : gone) events.stopped(id, tasks, at + kScheduling);
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
