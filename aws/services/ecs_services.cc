#include "aws/services/ecs_services.hh"

#include "aws/services/ecs_wire.hh"

namespace slipway::aws::ecs {

static void read(const Json& json, Deployment& deployment) {
  json.read("id", deployment.id);
  json.read("status", deployment.status);
  json.read("taskDefinition", deployment.task_definition);
  json.read("launchType", deployment.launch_type);
  json.read("platformVersion", deployment.platform_version);
  json.read("rolloutState", deployment.rollout_state);
  json.read("rolloutStateReason", deployment.rollout_state_reason);
  json.read("desiredCount", deployment.desired_count);
  json.read("pendingCount", deployment.pending_count);
  json.read("runningCount", deployment.running_count);
  json.read("failedTasks", deployment.failed_tasks);
  json.read("createdAt", deployment.created_at);
  json.read("updatedAt", deployment.updated_at);
}

static void read(const Json& json, ServiceEvent& event) {
  json.read("id", event.id);
  json.read("message", event.message);
  json.read("createdAt", event.created_at);
}

static void read(const Json& json, ServiceLoadBalancer& balancer) {
  json.read("targetGroupArn", balancer.target_group_arn);
  json.read("loadBalancerName", balancer.load_balancer_name);
  json.read("containerName", balancer.container_name);
  json.read("containerPort", balancer.container_port);
}

static void read(const Json& json, EcsService& service) {
  json.read("serviceArn", service.service_arn);
  json.read("serviceName", service.service_name);
  json.read("clusterArn", service.cluster_arn);
  json.read("taskDefinition", service.task_definition);
  json.read("launchType", service.launch_type);
  json.read("status", service.status);
  json.read("currentServiceDeployment", service.current_service_deployment);
  json.read("desiredCount", service.desired_count);
  json.read("runningCount", service.running_count);
  json.read("pendingCount", service.pending_count);
  json.list("deployments", service.deployments);
  json.list("events", service.events);
  json.list("loadBalancers", service.load_balancers);
  read(json.at("networkConfiguration"), service.network_configuration);
  json.read("createdAt", service.created_at);
  json.list("tags", service.tags);
}

WireRequest DescribeServices::request() const {
  return JsonWriter()
      .text("cluster", cluster)
      .list("services", services)
      .list("include", include)
      .request(target, info);
}

Result<DescribeServices::Reply> DescribeServices::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("services", out.services);
  json.root().list("failures", out.failures);
  return json.finish(std::move(out));
}

static void read(const Json& json, PortMapping& mapping) {
  json.read("containerPort", mapping.container_port);
  json.read("hostPort", mapping.host_port);
  json.read("protocol", mapping.protocol);
  json.read("name", mapping.name);
}

static void read(const Json& json, ContainerSecret& secret) {
  json.read("name", secret.name);
  json.read("valueFrom", secret.value_from);
}

static void read_log_configuration(const Json& json, ContainerDefinition& container) {
  json.read("logDriver", container.log_driver);
  Json options = json.at("options");
  for (const std::string& name : options.keys()) {
    options.read(name, container.log_options.emplace_back(KeyValuePair{name, {}}).value);
  }
}

static void read(const Json& json, ContainerDefinition& container) {
  json.read("name", container.name);
  json.read("image", container.image);
  json.read("cpu", container.cpu);
  json.read("memory", container.memory);
  json.read("essential", container.essential);
  json.list("portMappings", container.port_mappings);
  json.list("entryPoint", container.entry_point);
  json.list("command", container.command);
  json.list("environment", container.environment);
  json.list("secrets", container.secrets);
  read_log_configuration(json.at("logConfiguration"), container);
}

static void read(const Json& json, TaskDefinition& definition) {
  json.read("taskDefinitionArn", definition.task_definition_arn);
  json.read("family", definition.family);
  json.read("status", definition.status);
  json.read("taskRoleArn", definition.task_role_arn);
  json.read("executionRoleArn", definition.execution_role_arn);
  json.read("networkMode", definition.network_mode);
  json.read("cpu", definition.cpu);
  json.read("memory", definition.memory);
  json.at("runtimePlatform").read("cpuArchitecture", definition.cpu_architecture);
  json.at("runtimePlatform").read("operatingSystemFamily", definition.operating_system_family);
  json.read("revision", definition.revision);
  json.list("requiresCompatibilities", definition.requires_compatibilities);
  json.list("containerDefinitions", definition.container_definitions);
}

WireRequest DescribeTaskDefinition::request() const {
  return JsonWriter().text("taskDefinition", task_definition).request(target, info);
}

Result<DescribeTaskDefinition::Reply> DescribeTaskDefinition::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  read(json.root().at("taskDefinition"), out.task_definition);
  return json.finish(std::move(out));
}

}  // namespace slipway::aws::ecs
