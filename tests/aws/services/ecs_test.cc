#include "aws/services/ecs.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ecs {
namespace {

using pairs::Json;

Json dump(const Container& c) {
  return {{"containerArn", c.container_arn},
          {"name", c.name},
          {"lastStatus", c.last_status},
          {"healthStatus", c.health_status},
          {"reason", c.reason},
          {"exitCode", pairs::maybe(c.exit_code)}};
}

Json dump(const Task& t) {
  auto container = [](const Container& c) { return dump(c); };
  auto attachment = [](const Attachment& a) {
    auto detail = [](const KeyValuePair& p) { return Json{{"name", p.name}, {"value", p.value}}; };
    return Json{{"id", a.id},
                {"type", a.type},
                {"status", a.status},
                {"details", pairs::each(a.details, detail)}};
  };
  return {{"taskArn", t.task_arn},
          {"clusterArn", t.cluster_arn},
          {"taskDefinitionArn", t.task_definition_arn},
          {"group", t.group},
          {"startedBy", t.started_by},
          {"launchType", t.launch_type},
          {"platformVersion", t.platform_version},
          {"cpu", t.cpu},
          {"memory", t.memory},
          {"lastStatus", t.last_status},
          {"desiredStatus", t.desired_status},
          {"healthStatus", t.health_status},
          {"stopCode", t.stop_code},
          {"stoppedReason", t.stopped_reason},
          {"containers", pairs::each(t.containers, container)},
          {"attachments", pairs::each(t.attachments, attachment)},
          {"createdAt", pairs::at(t.created_at)},
          {"pullStartedAt", pairs::at(t.pull_started_at)},
          {"pullStoppedAt", pairs::at(t.pull_stopped_at)},
          {"startedAt", pairs::at(t.started_at)},
          {"stoppingAt", pairs::at(t.stopping_at)},
          {"stoppedAt", pairs::at(t.stopped_at)}};
}

template <class Reply>
Json dump_tasks(const Reply& r) {
  return {{"tasks", pairs::each(r.tasks, [](const Task& t) { return dump(t); })},
          {"failures", pairs::each(r.failures, [](const Failure& f) {
             return Json{{"arn", f.arn}, {"reason", f.reason}};
           })}};
}

TEST(Ecs, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<RunTask>("ecs", [](const RunTask::Reply& r) { return dump_tasks(r); });
  pairs::check<DescribeTasks>("ecs", [](const DescribeTasks::Reply& r) { return dump_tasks(r); });
  pairs::check<ListTasks>("ecs", [](const ListTasks::Reply& r) {
    return Json{{"taskArns", r.task_arns}};
  });
  pairs::check<StopTask>("ecs", [](const StopTask::Reply& r) {
    return Json{{"task", dump(r.task)}};
  });
}

TEST(Ecs, RunsATaskOnce) {
  RunTask op;
  op.cluster = "c";
  op.task_definition = "migrations:3";
  op.launch_type = "FARGATE";
  op.client_token = "token";
  op.network_configuration = AwsVpcConfiguration{{"subnet-1"}, {"sg-1"}, "DISABLED"};
  op.container_overrides = {{"app", {"run"}, {{"A", ""}}}};
  op.tags = {{"k", ""}};
  EXPECT_EQ(Json::parse(op.request().body), Json::parse(R"({
      "cluster": "c", "taskDefinition": "migrations:3", "count": 1, "launchType": "FARGATE",
      "clientToken": "token", "networkConfiguration": {"awsvpcConfiguration": {
      "subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}},
      "overrides": {"containerOverrides": [{"name": "app", "command": ["run"],
      "environment": [{"name": "A", "value": ""}]}]}, "tags": [{"key": "k", "value": ""}]})"));
  EXPECT_EQ(RunTask::info.effect, Effect::changes_once);
}

TEST(Ecs, TellsAnExitCodeOfZeroFromNone) {
  auto reply = DescribeTasks::parse(pairs::ok(R"({"tasks": [{"stopCode": "EssentialContainerExited",
      "stoppedReason": "r", "containers": [{"name": "a", "exitCode": 0}, {"name": "b"}]}],
      "failures": [{"arn": "x", "reason": "MISSING"}]})"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->tasks.at(0).containers.at(0).exit_code, 0);
  EXPECT_FALSE(reply->tasks.at(0).containers.at(1).exit_code);
  EXPECT_EQ(reply->failures.at(0).reason, "MISSING");
}

TEST(Ecs, PagesTasks) {
  ListTasks op{.cluster = "c", .service_name = "s", .desired_status = "STOPPED"};
  EXPECT_EQ(op.request().body,
            R"({"cluster":"c","desiredStatus":"STOPPED","maxResults":100,"serviceName":"s"})");
  EXPECT_EQ(op.next({{}, "t"})->next_token, "t");
  EXPECT_FALSE(op.next({}));
}

}  // namespace
}  // namespace slipway::aws::ecs
