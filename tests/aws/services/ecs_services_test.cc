#include "aws/services/ecs_services.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ecs {
namespace {

using pairs::Json;

Json dump_service(const EcsService& s) {
  return {
      {"serviceArn", s.service_arn},
      {"serviceName", s.service_name},
      {"clusterArn", s.cluster_arn},
      {"taskDefinition", s.task_definition},
      {"launchType", s.launch_type},
      {"status", s.status},
      {"desiredCount", s.desired_count},
      {"runningCount", s.running_count},
      {"pendingCount", s.pending_count},
      {"createdAt", pairs::at(s.created_at)},
      {"deployments", pairs::each(s.deployments,
                                  [](const Deployment& d) {
                                    return Json{{"id", d.id},
                                                {"status", d.status},
                                                {"taskDefinition", d.task_definition},
                                                {"desiredCount", d.desired_count},
                                                {"pendingCount", d.pending_count},
                                                {"runningCount", d.running_count},
                                                {"failedTasks", d.failed_tasks},
                                                {"rolloutState", d.rollout_state},
                                                {"createdAt", pairs::at(d.created_at)},
                                                {"updatedAt", pairs::at(d.updated_at)}};
                                  })},
      {"events", pairs::each(s.events, [](const ServiceEvent& e) {
         return Json{{"id", e.id}, {"message", e.message}, {"createdAt", pairs::at(e.created_at)}};
       })}};
}

Json dump_container(const ContainerDefinition& c) {
  auto pair = [](const KeyValuePair& p) { return Json{{"name", p.name}, {"value", p.value}}; };
  auto port = [](const PortMapping& p) {
    return Json{
        {"containerPort", p.container_port}, {"hostPort", p.host_port}, {"protocol", p.protocol}};
  };
  return {{"name", c.name},
          {"image", c.image},
          {"cpu", c.cpu},
          {"memory", pairs::maybe(c.memory)},
          {"essential", c.essential},
          {"portMappings", pairs::each(c.port_mappings, port)},
          {"entryPoint", c.entry_point},
          {"command", c.command},
          {"environment", pairs::each(c.environment, pair)}};
}

TEST(EcsServices, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeServices>("ecs", [](const DescribeServices::Reply& r) {
    return Json{{"services", pairs::each(r.services, dump_service)}};
  });
  pairs::check<DescribeTaskDefinition>("ecs", [](const DescribeTaskDefinition::Reply& r) {
    const TaskDefinition& t = r.task_definition;
    return Json{{"taskDefinition",
                 {{"taskDefinitionArn", t.task_definition_arn},
                  {"family", t.family},
                  {"status", t.status},
                  {"revision", t.revision},
                  {"taskRoleArn", t.task_role_arn},
                  {"executionRoleArn", t.execution_role_arn},
                  {"networkMode", t.network_mode},
                  {"requiresCompatibilities", t.requires_compatibilities},
                  {"containerDefinitions", pairs::each(t.container_definitions, dump_container)}}}};
  });
}

TEST(EcsServices, ReadsARolloutAndItsBalancers) {
  auto reply = DescribeServices::parse(pairs::ok(R"({"services": [{"deployments": [
      {"rolloutState": "FAILED", "rolloutStateReason": "circuit breaker", "failedTasks": 3}],
      "loadBalancers": [{"targetGroupArn": "tg", "containerName": "a", "containerPort": 8080}],
      "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["s"], "securityGroups": ["g"],
      "assignPublicIp": "DISABLED"}}, "tags": [{"key": "k", "value": "v"}]}],
      "failures": [{"arn": "x", "reason": "MISSING"}]})"));
  ASSERT_TRUE(reply);
  const EcsService& service = reply->services.at(0);
  EXPECT_EQ(service.deployments.at(0).failed_tasks, 3);
  EXPECT_EQ(service.deployments.at(0).rollout_state_reason, "circuit breaker");
  EXPECT_EQ(service.load_balancers.at(0).container_port, 8080);
  ASSERT_TRUE(service.network_configuration);
  EXPECT_EQ(service.network_configuration->security_groups.at(0), "g");
  EXPECT_EQ(service.tags.at(0).value, "v");
  EXPECT_EQ(reply->failures.at(0).reason, "MISSING");
}

TEST(EcsServices, ReadsWhereAContainerLogs) {
  auto reply = DescribeTaskDefinition::parse(pairs::ok(R"({"taskDefinition": {
      "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
      "containerDefinitions": [{"name": "a", "secrets": [{"name": "S", "valueFrom": "arn"}],
      "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/g"}}}]}})"));
  ASSERT_TRUE(reply);
  const TaskDefinition& task = reply->task_definition;
  EXPECT_EQ(task.cpu_architecture, "ARM64");
  const ContainerDefinition& container = task.container_definitions.at(0);
  EXPECT_EQ(container.secrets.at(0).value_from, "arn");
  EXPECT_EQ(container.log_options.at(0).name, "awslogs-group");
  EXPECT_EQ(container.log_options.at(0).value, "/g");
  EXPECT_TRUE(container.essential);
}

}  // namespace
}  // namespace slipway::aws::ecs
