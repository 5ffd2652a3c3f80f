// ECS services with their deployments and events, and task definitions.
#pragma once

#include "aws/services/ecs.hh"

namespace slipway::aws::ecs {

struct Deployment {
  std::string id, status, task_definition, launch_type,
      platform_version;                             // PRIMARY, ACTIVE, INACTIVE
  std::string rollout_state, rollout_state_reason;  // IN_PROGRESS, COMPLETED, FAILED
  int desired_count = 0, pending_count = 0, running_count = 0, failed_tasks = 0;
  std::optional<Time> created_at, updated_at;
};

struct ServiceEvent {
  std::string id, message;
  Time created_at{};
};

struct ServiceLoadBalancer {
  std::string target_group_arn, load_balancer_name, container_name;
  int container_port = 0;
};

struct EcsService {
  std::string service_arn, service_name, cluster_arn, task_definition, launch_type;
  std::string status;  // ACTIVE, DRAINING, INACTIVE
  std::string current_service_deployment;
  int desired_count = 0, running_count = 0, pending_count = 0;
  std::vector<Deployment> deployments;
  std::vector<ServiceEvent> events;  // newest first
  std::vector<ServiceLoadBalancer> load_balancers;
  std::optional<AwsVpcConfiguration> network_configuration;
  std::optional<Time> created_at;
  std::vector<Tag> tags;
};

struct DescribeServices {
  static constexpr OperationInfo info{Service::ecs, "DescribeServices", Effect::reads};
  std::string cluster;
  std::vector<std::string> services;  // names or ARNs, at most 10
  std::vector<std::string> include;   // TAGS
  struct Reply {
    std::vector<EcsService> services;
    std::vector<Failure> failures;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct PortMapping {
  int container_port = 0, host_port = 0;
  std::string protocol, name;
};

struct ContainerSecret {
  std::string name, value_from;  // an ARN, never the secret itself
};

struct ContainerDefinition {
  std::string name, image;
  int cpu = 0;                // units of 1/1024
  std::optional<int> memory;  // MiB
  bool essential = true;
  std::vector<PortMapping> port_mappings;
  std::vector<std::string> entry_point, command;
  std::vector<KeyValuePair> environment;
  std::vector<ContainerSecret> secrets;
  std::string log_driver;
  std::vector<KeyValuePair> log_options;  // awslogs-group, awslogs-stream-prefix ...
};

struct TaskDefinition {
  std::string task_definition_arn, family, status, task_role_arn, execution_role_arn, network_mode,
      cpu, memory, cpu_architecture, operating_system_family;
  int revision = 0;
  std::vector<std::string> requires_compatibilities;
  std::vector<ContainerDefinition> container_definitions;
};

struct DescribeTaskDefinition {
  static constexpr OperationInfo info{Service::ecs, "DescribeTaskDefinition", Effect::reads};
  std::string task_definition;  // family (newest), family:revision or ARN
  struct Reply {
    TaskDefinition task_definition;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::ecs
