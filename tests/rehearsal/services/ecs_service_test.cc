#include "deploy/rehearsal/services/ecs_service.hh"

#include <fmt/format.h>

#include "deploy/rehearsal/services/elbv2_state.hh"
#include "tests/rehearsal/services/ecs_service_lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

// One PRIMARY deployment, completed, with that many tasks, all its own.
void expect_steady(Lab& lab, int count) {
  const auto seen = service(lab);
  EXPECT_EQ(seen["desiredCount"], count);
  EXPECT_EQ(seen["runningCount"], count);
  ASSERT_EQ(seen["deployments"].size(), 1u);
  const auto& deployment = seen["deployments"][0];
  EXPECT_EQ(deployment["status"], "PRIMARY");
  EXPECT_EQ(deployment["rolloutState"], "COMPLETED");
  EXPECT_EQ(deployment["desiredCount"], count);
  int own = 0;
  const auto listed =
      lab.reply(aws::Service::ecs, "ListTasks", {{"cluster", "c"}, {"serviceName", "api"}});
  for (const auto& arn : listed["taskArns"])
    own += lab.reply(aws::Service::ecs, "DescribeTasks",
                     {{"cluster", "c"}, {"tasks", {arn}}})["tasks"][0]["startedBy"] ==
           deployment["id"];
  EXPECT_EQ(own, count);
}

TEST(EcsService, AnUpdateKeepsTheCountAutoscalingHasSet) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", without_count()), "CREATE_COMPLETE") << lab.first_failure("s");
  lab.pass(600);
  expect_steady(lab, 2);
  ASSERT_EQ(lab.deploy("s", with_image(without_count(), "public/app:2"), {}, "UPDATE"),
            "UPDATE_COMPLETE")
      << lab.first_failure("s");
  expect_steady(lab, 2);
  lab.pass(600);
  expect_steady(lab, 2);
}

TEST(EcsService, TheCountATemplateStopsNamingStays) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService, {{"Count", "3"}}), "CREATE_COMPLETE");
  ASSERT_EQ(lab.deploy("s", without_count(), {}, "UPDATE"), "UPDATE_COMPLETE");
  lab.pass(600);
  expect_steady(lab, 3);
}

TEST(EcsService, GoingBackEndsWithTheTasksOfTheFormerDeployment) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", without_count()), "CREATE_COMPLETE") << lab.first_failure("s");
  lab.pass(600);
  const auto former = service(lab)["deployments"][0]["id"].get<std::string>();
  lab.world().resume(lab.world().wall(), 1.0, {"pull:api"});
  ASSERT_EQ(lab.deploy("s", with_image(without_count(), "public/app:2"), {}, "UPDATE"),
            "UPDATE_ROLLBACK_COMPLETE");
  lab.pass(600);
  expect_steady(lab, 2);
  EXPECT_EQ(service(lab)["deployments"][0]["id"], former) << "the former one is resumed";
  const auto said = messages(lab);
  ASSERT_GE(said.size(), 4u);
  const std::string service_name = "(service api) ";
  EXPECT_TRUE(said[said.size() - 4].starts_with(service_name + "(deployment ecs-svc/"));
  EXPECT_TRUE(said[said.size() - 4].ends_with(") deployment failed: tasks failed to start."));
  EXPECT_EQ(said[said.size() - 3], service_name + "rolling back to deployment " + former + ".");
  EXPECT_EQ(said[said.size() - 2],
            service_name + "(deployment " + former + ") deployment completed.");
  EXPECT_EQ(said[said.size() - 1], service_name + "has reached a steady state.");
}

TEST(EcsService, GoingBackStopsWhatIsTooMuch) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService, {{"Count", "3"}}), "CREATE_COMPLETE");
  lab.world().resume(lab.world().wall(), 1.0, {"pull:api"});
  ASSERT_EQ(lab.deploy("s", with_image(std::string(kService), "public/app:2"), {{"Count", "2"}},
                       "UPDATE", 50),
            "UPDATE_IN_PROGRESS");
  lab.world().resume(lab.world().wall(), 1.0, {});
  lab.pass(1200);
  EXPECT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
  expect_steady(lab, 3);
}

// The update of the service is cancelled, as another resource fails, and goes back before its
// deployment would have come to an end.
TEST(EcsService, ACancelledUpdateLeavesNothingThatWasPlanned) {
  for (const char* fault : {"pull:api", "none"}) {
    Lab lab;
    std::string body(kService);
    body += "  Slow: {Type: AWS::SSM::Parameter, Properties: {Name: a, Type: String, Value: a}}\n";
    ASSERT_EQ(lab.deploy("s", body), "CREATE_COMPLETE") << lab.first_failure("s");
    lab.world().resume(lab.world().wall(), 1.0, {"Slow", fault});
    auto next = with_image(body, "public/app:2");
    next.replace(next.find("Value: a"), 8, "Value: b");
    lab.deploy("s", next, {}, "UPDATE", 8);  // up to where both are given up
    ASSERT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_IN_PROGRESS");
    lab.world().resume(lab.world().wall(), 1.0, {});
    lab.pass(1200);
    ASSERT_EQ(lab.stack("s").status, "UPDATE_ROLLBACK_COMPLETE");
    expect_steady(lab, 2);
    const auto seen = service(lab);
    EXPECT_EQ(seen["runningCount"], 2) << fault;
    for (const auto& message : messages(lab))
      EXPECT_EQ(message.find("deployment failed"), std::string::npos) << message;
    const auto said = messages(lab);
    EXPECT_EQ(std::ranges::count_if(
                  said, [](const auto& one) { return one.ends_with("deployment completed."); }),
              2)
        << "the first, and the one that went back";
  }
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

TEST(EcsService, AsManyTasksFailTogetherAsMayRunTogether) {
  const auto starts = [](Lab& lab) {
    std::vector<long> out;  // seconds after the first
    const auto& tasks = lab.estate().ecs.tasks;
    for (const auto& task : tasks)
      if (task.deployment_id == tasks.back().deployment_id)
        out.push_back(std::chrono::duration_cast<std::chrono::seconds>(
                          task.created - lab.estate().ecs.services.begin()->second.created)
                          .count());
    for (auto it = out.rbegin(); it != out.rend(); ++it) *it -= out.front();
    return out;
  };
  Lab lab({"api"});
  EXPECT_EQ(lab.deploy("s", kService), "ROLLBACK_COMPLETE");
  auto seconds = starts(lab);
  ASSERT_EQ(seconds.size(), 3u);
  EXPECT_EQ(seconds[1], 0) << "two are wanted";
  EXPECT_GT(seconds[2], 15);
  for (const auto& event : lab.estate().ecs.services.begin()->second.events)
    if (event.message.find("has started") != std::string::npos) {
      EXPECT_NE(event.message.find("has started 2 tasks: (task "), std::string::npos);
      break;
    }
  // No more than half as many again may run.
  std::string narrow(kService);
  narrow.replace(narrow.find("DeploymentConfiguration: {"), 26,
                 "DeploymentConfiguration: {MaximumPercent: 150, ");
  Lab other;
  ASSERT_EQ(other.deploy("s", narrow), "CREATE_COMPLETE") << other.first_failure("s");
  other.world().resume(other.world().wall(), 1.0, {"pull:api"});
  other.deploy("s", with_image(narrow, "public/app:2"), {}, "UPDATE", 50);
  seconds = starts(other);
  ASSERT_EQ(seconds.size(), 3u);
  EXPECT_GT(seconds[1], 10) << "one by one";
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
  ASSERT_EQ(targets.size(), 2u) << "both together";
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
  EXPECT_EQ(service(busy)["events"].dump().find("desired count"), std::string::npos)
      << "an activity of Application Auto Scaling, no event of ECS";
  const auto drift =
      busy.xml("DetectStackResourceDrift", {{"StackName", "s"}, {"LogicalResourceId", "Service"}});
  EXPECT_STREQ(drift.select_node("//PropertyPath").node().text().get(), "/DesiredCount");
  EXPECT_STREQ(drift.select_node("//ActualValue").node().text().get(), "5");
}

// Switched while the account is served: three minutes of load, then fifteen of peace.
TEST(EcsService, LoadComesAndGoes) {
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kService), "CREATE_COMPLETE") << lab.first_failure("s");
  const auto set = [&](std::vector<std::string> faults) {
    lab.world().resume(lab.world().wall(), 1.0, std::move(faults));
  };
  set({"busy:Target"});
  lab.pass(120);
  EXPECT_EQ(service(lab)["desiredCount"], 2);
  lab.pass(280);
  EXPECT_EQ(service(lab)["desiredCount"], 5);
  EXPECT_EQ(service(lab)["runningCount"], 5);
  set({});
  lab.pass(600);
  EXPECT_EQ(service(lab)["desiredCount"], 5);
  lab.pass(400);
  EXPECT_EQ(service(lab)["desiredCount"], 2);
  EXPECT_EQ(service(lab)["runningCount"], 2);
  set({"busy:Target"});
  lab.pass(100);
  set({});
  lab.pass(3600);
  EXPECT_EQ(service(lab)["desiredCount"], 2) << "too short to be noticed";
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
  ASSERT_EQ(lab.deploy("s", next, {}, "UPDATE", 45), "UPDATE_IN_PROGRESS");
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

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
