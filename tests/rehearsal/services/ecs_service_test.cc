#include "deploy/rehearsal/services/ecs_service.hh"

#include <fmt/format.h>

#include "deploy/rehearsal/services/elbv2_state.hh"
#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kService = R"(
Parameters: {Count: {Type: Number, Default: 2}, Tag: {Type: String, Default: "20261116.1"}}
Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: c}}
  Lb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: lb}}
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 8080, Protocol: HTTP, UnhealthyThresholdCount: 2, HealthyThresholdCount: 2,
                 HealthCheckIntervalSeconds: 10}
  Door:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Lb, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /app}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: app
      ContainerDefinitions:
        - Name: api
          Image: public/app:1
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Ref Logs, awslogs-stream-prefix: api}
  Service:
    Type: AWS::ECS::Service
    DependsOn: Door
    Properties:
      Cluster: !Ref Cluster
      ServiceName: api
      DesiredCount: !Ref Count
      TaskDefinition: !Ref Task
      HealthCheckGracePeriodSeconds: 60
      DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: true}}
      LoadBalancers: [{ContainerName: api, ContainerPort: 8080, TargetGroupArn: !Ref Group}]
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {MinCapacity: 2, MaxCapacity: 5, ResourceId: !Join ["/", [service, !Ref Cluster, !GetAtt Service.Name]],
                 ScalableDimension: "ecs:service:DesiredCount", ServiceNamespace: ecs}
)";

nlohmann::json service(Lab& lab) {
  return lab.reply(aws::Service::ecs, "DescribeServices",
                   {{"cluster", "c"}, {"services", {"api"}}})["services"][0];
}

TEST(EcsService, TheBreakerOpensAfterHalfOfTheDesiredTasks) {
  for (const auto& [count, failures] :
       std::vector<std::pair<const char*, std::size_t>>{{"1", 3}, {"6", 3}, {"7", 4}, {"20", 10}}) {
    Lab lab({"api"});
    EXPECT_EQ(lab.deploy("s", kService, {{"Count", count}}), "ROLLBACK_COMPLETE");
    EXPECT_NE(lab.first_failure("s").find("Circuit Breaker"), std::string::npos);
    EXPECT_EQ(lab.estate().ecs.tasks.size(), failures) << count;
    for (const auto& task : lab.estate().ecs.tasks)
      EXPECT_EQ(task.stop_code, "EssentialContainerExited");
  }
}

TEST(EcsService, ATaskThatNeverPassesItsHealthChecksIsReplacedUntilTheBreakerOpens) {
  Lab lab({"unhealthy:api"});
  EXPECT_EQ(lab.deploy("s", kService, {}, "CREATE", 320), "CREATE_IN_PROGRESS");
  const auto& first = lab.estate().ecs.tasks.front();
  ASSERT_TRUE(first.unhealthy);
  EXPECT_EQ(*first.unhealthy - *first.running, Millis(80'000)) << "grace and two checks of ten";
  EXPECT_NE(first.stopped_reason.find("Task failed ELB health checks"), std::string::npos);
  const auto group = lab.stack("s").resources.at("Group").physical_id;
  const auto targets = targets_of(lab.estate(), group, *first.unhealthy + Millis(100));
  ASSERT_EQ(targets.size(), 1u);
  EXPECT_EQ(targets[0].state, "unhealthy");
  EXPECT_EQ(targets[0].reason, "Target.ResponseCodeMismatch");
  EXPECT_NE(service(lab)["events"].dump().find("is unhealthy in (target-group"), std::string::npos);
  EXPECT_EQ(service(lab)["deployments"][0]["rolloutState"], "IN_PROGRESS");
  lab.pass(3600);
  EXPECT_EQ(lab.stack("s").status, "ROLLBACK_COMPLETE");
}

TEST(EcsService, ASlowStartFailsOnlyWithoutPatience) {
  std::string patient(kService);
  patient.replace(patient.find("Seconds: 60"), 11, "Seconds: 120");
  Lab lab({"slow:api"}), other({"slow:api"});
  EXPECT_EQ(lab.deploy("s", patient), "CREATE_COMPLETE") << lab.first_failure("s");
  EXPECT_EQ(other.deploy("s", kService), "ROLLBACK_COMPLETE");
}

TEST(EcsService, AutoscalingChangesTheDesiredCount) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService, {{"Count", "1"}}), "CREATE_COMPLETE")
      << lab.first_failure("s");
  EXPECT_EQ(service(lab)["desiredCount"], 2) << "up to the least";
  EXPECT_EQ(service(lab)["runningCount"], 2);

  Lab busy({"busy:Target"});
  ASSERT_EQ(busy.deploy("s", kService, {}, "CREATE", 300), "CREATE_COMPLETE");
  EXPECT_EQ(service(busy)["desiredCount"], 2);
  busy.pass(900);
  EXPECT_EQ(service(busy)["desiredCount"], 5);
  EXPECT_EQ(service(busy)["runningCount"], 5);
  EXPECT_NE(service(busy)["events"].dump().find("Application Auto Scaling"), std::string::npos);
  const auto drift =
      busy.xml("DetectStackResourceDrift", {{"StackName", "s"}, {"LogicalResourceId", "Service"}});
  EXPECT_STREQ(drift.select_node("//PropertyPath").node().text().get(), "/DesiredCount");
  EXPECT_STREQ(drift.select_node("//ActualValue").node().text().get(), "5");
}

TEST(EcsTask, MigrationsThatFindNothingFailOrNeverEnd) {
  const struct {
    const char *fault, *status, *says;
    int code;
  } table[] = {{"none", "STOPPED", "12/12 applied", 0},
               {"idle:migrate", "STOPPED", "Nothing to do", 0},
               {"migrate", "STOPPED", "fatal:", 1},
               {"long:migrate", "RUNNING", "3/12 applied", -1},
               {"endless:migrate", "RUNNING", "waits for a metadata lock (9 min)", -1}};
  for (const auto& row : table) {
    Lab lab({row.fault});
    ASSERT_EQ(lab.deploy("s", R"(
Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: c}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /m}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: m
      ContainerDefinitions:
        - Name: migrate
          Image: public/migration:1
          LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref Logs, awslogs-stream-prefix: m}})"),
              "CREATE_COMPLETE");
    const auto run = lab.reply(aws::Service::ecs, "RunTask",
                               {{"cluster", "c"}, {"taskDefinition", "m"}})["tasks"][0];
    lab.pass(600);
    const auto task = lab.reply(aws::Service::ecs, "DescribeTasks",
                                {{"cluster", "c"}, {"tasks", {run["taskArn"]}}})["tasks"][0];
    EXPECT_EQ(task["lastStatus"], row.status) << row.fault;
    EXPECT_EQ(task["containers"][0].value("exitCode", -1), row.code) << row.fault;
    const auto arn = run["taskArn"].get<std::string>();
    const auto lines = lab.reply(aws::Service::logs, "GetLogEvents",
                                 {{"logGroupName", "/m"},
                                  {"logStreamName", "m/migrate/" + arn.substr(arn.rfind('/') + 1)},
                                  {"startFromHead", true}});
    EXPECT_NE(lines.dump().find(row.says), std::string::npos) << lines;
  }
}

TEST(EcsTask, AMissingSecretIsSaidInTheTask) {
  Lab lab;
  std::string body(kService);
  body.insert(body.find("          LogConfiguration"),
              "          Secrets: [{Name: A, ValueFrom: "
              "'arn:aws:secretsmanager:us-west-2:123456789012:secret:gone-AAAAAA'}]\n");
  EXPECT_EQ(lab.deploy("s", body), "ROLLBACK_COMPLETE");
  EXPECT_NE(lab.estate().ecs.tasks.front().stopped_reason.find("ResourceInitializationError"),
            std::string::npos);
  EXPECT_EQ(lab.estate().ecs.tasks.front().stop_code, "TaskFailedToStart");
}

TEST(EcsTask, AnImageOrASecretThatCannotBeHadIsAskedForByAFault) {
  for (const auto& [fault, code] : std::vector<std::pair<std::string, std::string>>{
           {"pull:api", "CannotPullContainerError"},
           {"secret:api", "ResourceInitializationError"}}) {
    Lab lab({fault});
    std::string body(kService);
    body.insert(body.find("          LogConfiguration"),
                "          Secrets: [{Name: A, ValueFrom: !Ref Secret}]\n");
    body += "  Secret: {Type: AWS::SecretsManager::Secret}\n";
    EXPECT_EQ(lab.deploy("s", body), "ROLLBACK_COMPLETE");
    EXPECT_TRUE(lab.estate().ecs.tasks.front().stopped_reason.starts_with(code)) << fault;
  }
}

TEST(EcsService, TheBreakerGoesBackToWhatWasSteady) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto steady = service(lab)["deployments"][0];
  lab.world().resume(lab.world().wall(), 1.0, {"pull:api"});
  std::string next(kService);
  next.replace(next.find("app:1"), 5, "app:2");
  ASSERT_EQ(lab.deploy("s", next, {}, "UPDATE", 80), "UPDATE_IN_PROGRESS");
  EXPECT_EQ(service(lab)["deployments"].size(), 2u);
  EXPECT_EQ(service(lab)["runningCount"], 2) << "what ran goes on";
  std::string reasons;
  for (int i = 0; i < 60 && reasons.find("rolling back") == std::string::npos; ++i) {
    lab.pass(1);
    reasons = service(lab)["deployments"].dump();
  }
  const auto deployments = service(lab)["deployments"];
  EXPECT_EQ(deployments[0]["status"], "PRIMARY");
  EXPECT_EQ(deployments[0]["rolloutStateReason"],
            "ECS deployment circuit breaker: rolling back to deploymentId " +
                steady["id"].get<std::string>() + ".");
  EXPECT_EQ(deployments[0]["taskDefinition"], steady["taskDefinition"]);
  EXPECT_EQ(deployments[0]["runningCount"], 2);
  EXPECT_EQ(deployments[1]["rolloutState"], "FAILED");
  lab.pass(600);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(service(lab)["deployments"].size(), 1u);
  EXPECT_EQ(service(lab)["deployments"][0]["rolloutState"], "COMPLETED");
  EXPECT_EQ(service(lab)["runningCount"], 2);
}

TEST(Secrets, AreListedWithoutValues) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", R"(
Resources:
  A: {Type: AWS::SecretsManager::Secret, Properties: {Name: one, SecretString: planted-value}}
  B: {Type: AWS::SecretsManager::Secret, Properties: {Name: two, Description: d}})"),
            "CREATE_COMPLETE");
  const auto rows = lab.reply(aws::Service::secretsmanager, "ListSecrets", {});
  EXPECT_EQ(rows["SecretList"].size(), 2u);
  EXPECT_EQ(rows.dump().find("planted-value"), std::string::npos);
  const auto page = lab.reply(aws::Service::secretsmanager, "ListSecrets", {{"MaxResults", 1}});
  EXPECT_EQ(page["SecretList"].size(), 1u);
  EXPECT_FALSE(page["NextToken"].get<std::string>().empty());
  EXPECT_EQ(lab.reply(aws::Service::secretsmanager, "DescribeSecret",
                      {{"SecretId", "two"}})["Description"],
            "d");
  EXPECT_EQ(code_of(lab.call("DescribeSecret", {{"SecretId", "no"}}, aws::Service::secretsmanager)),
            "ResourceNotFoundException");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
