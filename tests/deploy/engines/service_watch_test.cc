#include "deploy/engines/service_watch.hh"

#include "tests/deploy/engines/flow_steps.hh"
#include "tests/deploy/engines/stopped_task.hh"

namespace slipway::deploy {
namespace {

using Rows = std::vector<std::string>;

// What each row of an upgrade's old task says, once with the reason its scheduler gives.
Rows told_of_a_task_that_stops(const std::string& reason, const std::string& status) {
  ServiceWatch watch("st", "Api", "arn:aws:ecs:r:1:service/cl/api");
  auto reply = [&](const std::string& body) { return watch.on(http_reply(200, body)); };
  watch.begin(Time{});
  reply(R"({"services":[{"serviceArn":"a","deployments":[{"id":"ecs-svc/8","status":"PRIMARY"},
            {"id":"ecs-svc/7","status":"ACTIVE"}]}]})");
  reply(R"({"taskArns":["arn:t/cl/aaaa1111bbbb"]})");
  reply(R"({"taskArns":[]})");
  reply(R"({"tasks":[{"taskArn":"arn:t/cl/aaaa1111bbbb","startedBy":"ecs-svc/7","lastStatus":")" +
        status + R"(","stopCode":"ServiceSchedulerInitiated","stoppedReason":")" + reason +
        R"(","containers":[{"name":"api","lastStatus":"STOPPED","exitCode":143}]}]})");
  Rows out;
  for (const auto& event : watch.take_events())
    if (event.type != "deployment")
      out.push_back(event.path.back() + " " + std::string(name(event.state)));
  return out;
}

TEST(ServiceWatch, ATaskThatIsReplacedAsPlannedIsNoProblem) {
  const std::string planned = "Scaling activity initiated by (deployment ecs-svc/8)";
  EXPECT_EQ(told_of_a_task_that_stops(planned, "STOPPED"),
            (Rows{"task aaaa1111 removed", "api removed"}));
  EXPECT_EQ(told_of_a_task_that_stops(planned, "DEPROVISIONING"),
            (Rows{"task aaaa1111 running", "api removed"}));
  EXPECT_EQ(
      told_of_a_task_that_stops("Task failed ELB health checks in (target-group x)", "STOPPED"),
      (Rows{"task aaaa1111 failed", "api failed"}));
}

// An unhealthy deployment is upgraded: what its tasks came to before, and come to now, is over with
// it. And a look that comes when AWS goes back already still tells what it went back from.
TEST(ServiceWatch, WhatWasDeployedBeforeIsNoPartOfTheOperation) {
  const Time since{Millis{1'000'000}};
  ServiceWatch watch("st", "Api", "arn:aws:ecs:r:1:service/cl/api", since);
  auto reply = [&](const std::string& body) { return watch.on(http_reply(200, body)); };
  watch.begin(since + Millis{200'000});
  reply(R"({"services":[{"serviceArn":"a","events":[{"id":"1","createdAt":900.0,"message":
            "(service api) was unable to place a task: CannotPullContainerError"}],
            "deployments":[{"id":"ecs-svc/9","status":"PRIMARY","createdAt":1100.0},
            {"id":"ecs-svc/7","status":"ACTIVE","createdAt":500.0,"rolloutState":"FAILED",
             "failedTasks":3}]}]})");
  reply(R"({"taskArns":["arn:t/cl/old","arn:t/cl/older","arn:t/cl/new"]})");
  reply(R"({"taskArns":[]})");
  auto next =
      reply(R"({"tasks":[)" + task_json("older", "ecs-svc/7", 600) + "," +
            task_json("old", "ecs-svc/7", 1010) + "," + task_json("new", "ecs-svc/8", 1020) + "]}");
  ASSERT_TRUE(next);
  EXPECT_EQ(next->info.name, "DescribeTaskDefinition");
  std::vector<std::string> failed;
  for (const auto& event : watch.take_events()) {
    EXPECT_EQ(event.path.back().find("older"), std::string::npos);
    if (event.state == State::failed) failed.push_back(event.path[1] + " " + event.path.back());
  }
  EXPECT_EQ(failed, (Rows{"deployment 8 task new", "deployment 8 api"}));
  auto cause = watch.verdict(Stand::failed);
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->headline, "The container api of Api ends with exit code 1.");
  EXPECT_EQ(cause->evidence[0].substr(0, 8), "Task new");
}

TEST(ServiceWatch, SaysWhatAHealthCheckWantsAndAsksOnce) {
  ServiceWatch watch("st", "Api", "arn:aws:ecs:r:1:service/cl/api");
  auto reply = [&](const std::string& body) { return watch.on(http_reply(200, body)); };
  const std::string service =
      R"({"services":[{"serviceArn":"a","loadBalancers":[{"targetGroupArn":"arn:x:targetgroup/api/1"}],
          "deployments":[{"id":"ecs-svc/7","status":"PRIMARY","rolloutState":"IN_PROGRESS"}]}]})";
  const std::string sick =
      "<DescribeTargetHealthResponse><DescribeTargetHealthResult><TargetHealthDescriptions><member>"
      "<Target><Id>10.0.0.1</Id></Target><TargetHealth><State>unhealthy</State><Reason>"
      "Target.ResponseCodeMismatch</Reason></TargetHealth></member></TargetHealthDescriptions>"
      "</DescribeTargetHealthResult></DescribeTargetHealthResponse>";
  watch.begin(Time{});
  reply(service);
  reply(R"({"taskArns":[]})");
  EXPECT_EQ(reply(R"({"taskArns":[]})")->info.name, "DescribeTargetHealth");
  EXPECT_EQ(reply(sick)->info.name, "DescribeTargetGroups");
  EXPECT_FALSE(
      reply("<DescribeTargetGroupsResponse><DescribeTargetGroupsResult><TargetGroups><member>"
            "<HealthCheckProtocol>HTTP</HealthCheckProtocol><HealthCheckPort>traffic-port"
            "</HealthCheckPort><HealthCheckPath>/api/status</HealthCheckPath><Matcher><HttpCode>200"
            "</HttpCode></Matcher></member></TargetGroups></DescribeTargetGroupsResult>"
            "</DescribeTargetGroupsResponse>"));
  for (int look = 0; look < 2; ++look) {
    auto cause = watch.verdict(Stand::failed);
    ASSERT_TRUE(cause);
    ASSERT_EQ(cause->evidence.size(), 2u);
    EXPECT_EQ(cause->evidence[1],
              "The load balancer checks HTTP on the port of the target, path /api/status, and "
              "wants 200");
    // The next look knows it already.
    watch.begin(Time{});
    EXPECT_EQ(reply(service)->info.name, "DescribeTargetHealth");
    EXPECT_FALSE(reply(sick));
  }
}

}  // namespace
}  // namespace slipway::deploy
