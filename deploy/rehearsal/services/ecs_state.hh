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
  std::string runtime_id, digest;        // told once it is pulled
  std::string cpu, memory, reservation;  // as its definition says; empty: nothing
  std::optional<int> exit_code;          // when it has one, from Task::container_stopped on
  std::optional<Millis> health_check;    // after so long it says HEALTHY; none: it has no check
  bool essential = true;
};

// The address of a task, from Task::pending on.
struct TaskNetwork {
  std::string subnet, zone, interface, private_ip, mac;
  std::string dns_name;    // empty where its VPC gives none
  std::string public_ip;   // empty: it has none
  std::string attachment;  // ECS's own id of it
  std::vector<std::string> groups;
};

struct Task {
  std::string arn, cluster_arn, definition_arn, group, started_by, service_arn, deployment_id;
  std::string cpu, memory, architecture, stop_code, stopped_reason;
  TaskNetwork network;
  int storage_gib = 20;
  bool execute_command = false;
  nlohmann::json overrides, tags;  // as ECS tells them
  Time created{}, pending{};
  std::optional<Time> pull_started, pull_stopped, running, container_stopped, stopped;
  std::optional<Time> stopping;   // no longer wanted; up to then its desired status is RUNNING
  std::optional<Time> healthy;    // at its load balancer
  std::optional<Time> unhealthy;  // given up by it
  std::vector<ContainerRun> containers;
};

// PROVISIONING, PENDING, RUNNING, DEPROVISIONING or STOPPED.
std::string_view status(const Task& task, Time now);
bool has_run(const Task& task, Time now);  // its containers have, up to now

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
