#include "deploy/rehearsal/services/ecs_events.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

constexpr Millis kToSay{500};           // from the last task that was made
constexpr Millis kToRegister{2'000};    // from running
constexpr Millis kToDeregister{1'000};  // from being stopped

std::string in_brackets(const Task& task) {
  return fmt::format("(task {})", task.arn.substr(task.arn.rfind('/') + 1));
}

}  // namespace

void ServiceEvents::record(Time at, std::string message) {
  service_.events.push_back({world_.uuid(), std::move(message), at});
  std::ranges::stable_sort(service_.events, {}, &ServiceEvent::at);
}

void ServiceEvents::say(Time at, std::string_view message) {
  record(at, fmt::format("(service {}) {}", service_.name, message));
}

std::vector<std::string> ServiceEvents::groups() const {
  std::vector<std::string> out;
  for (const auto& balancer : service_.properties.value("LoadBalancers", json::array()))
    out.push_back(text(balancer, "TargetGroupArn"));
  return out;
}

void ServiceEvents::started(std::span<const Task> together) {
  if (together.empty()) return;
  std::string names;
  Time at{};
  std::optional<Time> running;
  std::size_t targets = 0;
  for (const auto& task : together) {
    names += " " + in_brackets(task);
    at = std::max(at, task.created);
    if (!task.running) continue;
    running = std::max(running.value_or(*task.running), *task.running);
    ++targets;
  }
  say(at + kToSay, fmt::format("has started {} tasks:{}.", together.size(), names));
  if (!running) return;
  for (const auto& group : groups())
    say(*running + kToRegister,
        fmt::format("registered {} targets in (target-group {})", targets, group));
}

void ServiceEvents::failed_to_stay(std::span<const Task> together) {
  started(together);
  for (const auto& task : together) ended(task);
}

void ServiceEvents::ended(const Task& task) {
  if (task.unhealthy) {
    const json balancers = service_.properties.value("LoadBalancers", json::array());
    say(*task.unhealthy,
        fmt::format("{} (port {}) is unhealthy in (target-group {}) due to (reason Health checks "
                    "failed with these codes: [503]).",
                    in_brackets(task), text(balancers[0], "ContainerPort"),
                    text(balancers[0], "TargetGroupArn")));
    stopped(task.deployment_id, {&task}, *task.stopping);
  } else if (task.stop_code == "TaskFailedToStart") {
    say(*task.stopped, fmt::format("was unable to place a task. Reason: {}.", task.stopped_reason));
  } else {
    leave_groups(task.deployment_id, 1, *task.stopping);
  }
}

void ServiceEvents::keeps_failing(Time at) {
  say(at,
      "is unable to consistently start tasks successfully. For more information, see the "
      "Troubleshooting section of the Amazon ECS Developer Guide.");
}

void ServiceEvents::stopped(const std::string& deployment, const std::vector<const Task*>& tasks,
                            Time at) {
  if (tasks.empty()) return;
  std::string names;
  for (const auto* task : tasks) names += " " + in_brackets(*task);
  say(at, fmt::format("has stopped {} running tasks:{}.", tasks.size(), names));
  leave_groups(deployment, tasks.size(), at);
}

void ServiceEvents::leave_groups(const std::string& deployment, std::size_t tasks, Time at) {
  const auto all = groups();
  for (const auto& group : all)
    say(at + kToDeregister,
        fmt::format("deregistered {} targets in (target-group {})", tasks, group));
  if (all.empty()) return;
  record(at + kToDeregister,
         fmt::format("(service {}, taskSet {}) has begun draining connections on {} tasks.",
                     service_.name, deployment, tasks));
}

void ServiceEvents::completed(const std::string& deployment, Time at) {
  say(at, fmt::format("(deployment {}) deployment completed.", deployment));
  steady(at);
}

void ServiceEvents::failed(const std::string& deployment, Time at) {
  say(at, fmt::format("(deployment {}) deployment failed: tasks failed to start.", deployment));
}

void ServiceEvents::rolling_back(const std::string& deployment, Time at) {
  say(at, fmt::format("rolling back to deployment {}.", deployment));
}

void ServiceEvents::steady(Time at) { say(at, "has reached a steady state."); }

}  // namespace slipway::deploy::rehearsal
