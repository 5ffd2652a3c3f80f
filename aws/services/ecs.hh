// ECS tasks: run, watch, stop. JSON 1.1, target AmazonEC2ContainerServiceV20141113.
// What is missing comes in `failures` with HTTP 200 (reason MISSING), never as an error. Stopped
// tasks stay readable for about an hour.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::ecs {

struct Failure {
  std::string arn, reason, detail;
};

struct Tag {
  std::string key, value;
};

struct KeyValuePair {
  std::string name, value;
};

struct AwsVpcConfiguration {
  std::vector<std::string> subnets, security_groups;
  std::string assign_public_ip;  // ENABLED, DISABLED
};

struct Container {
  std::string container_arn, name, image, image_digest, runtime_id;
  std::string last_status, health_status, reason;
  std::optional<int> exit_code;  // none: it never ran, or runs still
};

// What the task hangs on, chiefly its network interface.
struct Attachment {
  std::string id, type, status;
  std::vector<KeyValuePair> details;
};

struct Task {
  std::string task_arn, cluster_arn, task_definition_arn, group, started_by, availability_zone,
      launch_type, platform_version, cpu, memory;
  std::string last_status, desired_status, health_status;  // PROVISIONING .. RUNNING .. STOPPED
  std::string stop_code, stopped_reason;                   // EssentialContainerExited ...
  std::vector<Container> containers;
  std::vector<Attachment> attachments;
  std::optional<Time> created_at, pull_started_at, pull_stopped_at, started_at, stopping_at,
      stopped_at, execution_stopped_at;
};

struct ContainerOverride {
  std::string name;
  std::vector<std::string> command;
  std::vector<KeyValuePair> environment;
};

struct RunTask {
  static constexpr OperationInfo info{Service::ecs, "RunTask", Effect::changes_once};
  std::string cluster, task_definition;
  int count = 1;
  std::string launch_type, platform_version, group, started_by;
  std::string client_token;  // at most 64 characters; makes a repeat harmless
  std::optional<AwsVpcConfiguration> network_configuration;
  std::vector<ContainerOverride> container_overrides;
  std::vector<Tag> tags;
  std::string propagate_tags;  // TASK_DEFINITION
  bool enable_ecs_managed_tags = false;
  struct Reply {
    std::vector<Task> tasks;
    std::vector<Failure> failures;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct DescribeTasks {
  static constexpr OperationInfo info{Service::ecs, "DescribeTasks", Effect::reads};
  std::string cluster;
  std::vector<std::string> tasks;  // ids or ARNs, at most 100
  struct Reply {
    std::vector<Task> tasks;
    std::vector<Failure> failures;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct ListTasks {
  static constexpr OperationInfo info{Service::ecs, "ListTasks", Effect::reads};
  std::string cluster, service_name, family, started_by;
  std::string desired_status;  // RUNNING (AWS's default) or STOPPED
  int max_results = 100;
  std::string next_token;
  struct Reply {
    std::vector<std::string> task_arns;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListTasks> next(const Reply& reply) const;
};

// Stopping a stopped task is harmless.
struct StopTask {
  static constexpr OperationInfo info{Service::ecs, "StopTask", Effect::changes_once};
  std::string cluster, task, reason;
  struct Reply {
    Task task;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::ecs
