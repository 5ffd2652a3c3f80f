// ECS as plain data: tasks and services know beforehand when each of their steps happens, so what
// they look like at a moment is a question to this data and nothing needs to be played. Times are
// the account's.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "aws/time.hh"

namespace slipway::deploy::rehearsal {

struct ContainerRun {
  std::string name, image, arn, reason;
  std::optional<int> exit_code;  // when it has one, from Task::container_stopped on
  bool essential = true;
};

struct Task {
  std::string arn, cluster_arn, definition_arn, group, started_by, service_arn, deployment_id;
  std::string subnet, zone, interface, private_ip;
  std::string cpu, memory, stop_code, stopped_reason;
  Time created{}, pending{}, pull_started{};
  std::optional<Time> pull_stopped, running, container_stopped, stopped;
  std::optional<Time> healthy;    // at its load balancer
  std::optional<Time> unhealthy;  // given up by it
  std::vector<ContainerRun> containers;
};

// PROVISIONING, PENDING, RUNNING, DEPROVISIONING or STOPPED.
std::string_view status(const Task& task, Time now);

struct ServiceEvent {
  std::string id, message;
  Time at{};
};

struct ServiceDeployment {
  std::string id, definition_arn;
  int desired = 0;
  Time created{};
  std::optional<Time> steady, failed, replaced;
  std::string failure;
  bool resumed = false;  // the circuit breaker went back to it: once more here, with the same id
};

struct EcsService {
  std::string arn, name, cluster_arn;
  nlohmann::json properties;  // of the AWS::ECS::Service
  Time created{};
  std::optional<Time> removed;
  std::vector<ServiceDeployment> deployments;  // oldest first
  std::vector<ServiceEvent> events;            // oldest first
  std::vector<std::pair<Time, int>> scaled;    // desired counts set by autoscaling, oldest first
};

struct EcsState {
  std::map<std::string, int> revisions;  // by family
  std::vector<Task> tasks;               // oldest first
  std::map<std::string, EcsService> services;
  std::map<std::string, std::vector<std::string>> by_token;  // RunTask client token -> task ARNs
};

}  // namespace slipway::deploy::rehearsal
