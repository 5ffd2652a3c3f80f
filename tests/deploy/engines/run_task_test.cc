#include "deploy/engines/run_task.hh"

#include "tests/deploy/engines/flow_steps.hh"

namespace slipway::deploy {
namespace {

RunTask::Setup setup() {
  return {.stage = "migrate",
          .cluster = "cl",
          .task_definition = "arn:task-definition/mig:3",
          .container = "migrations",
          .subnets = {"subnet-1"},
          .security_groups = {"sg-1"},
          .token = "tok",
          .before = Before::not_sent,
          .task_arn = {},
          .timeout = Millis{60'000}};
}

std::string task(const std::string& status, const std::string& more = "") {
  return R"({"taskArn":"arn:t/cl/0123456789ab","taskDefinitionArn":"arn:task-definition/mig:3","lastStatus":")" +
         status + "\"" + more + "}";
}
std::string tasks(const std::string& each) {
  return R"({"tasks":[)" + each + R"(],"failures":[]})";
}
std::string exited(const std::string& code) {
  return R"(,"stopCode":"EssentialContainerExited","stoppedReason":"Essential container in task exited","containers":[{"name":"migrations","exitCode":)" +
         code + "}]";
}
constexpr const char* kDefinition =
    R"({"taskDefinition":{"containerDefinitions":[{"name":"migrations","logConfiguration":{"logDriver":"awslogs",
       "options":{"awslogs-group":"/g","awslogs-stream-prefix":"m"}}}]}})";

TEST(RunTask, ATaskThatFindsNothingToDoSucceeds) {
  RunTask run(setup());
  Steps steps(run);
  EXPECT_NE(steps.body().find(R"("family":"mig")"), std::string::npos);
  steps.reply("ListTasks", R"({"taskArns":[]})");
  for (auto part : {R"("clientToken":"tok")", R"("startedBy":"tok")",
                    R"("assignPublicIp":"DISABLED")", "subnet-1", "FARGATE"})
    EXPECT_NE(steps.body().find(part), std::string::npos) << part;
  steps.reply("RunTask", tasks(task("PROVISIONING")));
  EXPECT_EQ(run.task_arn(), "arn:t/cl/0123456789ab");
  steps.reply("DescribeTasks", tasks(task("PENDING")));
  steps.wait();
  steps.reply("DescribeTasks", tasks(task("STOPPED", exited("0"))));
  steps.reply("DescribeTaskDefinition", kDefinition);
  EXPECT_NE(steps.body().find("m/migrations/0123456789ab"), std::string::npos);
  steps.reply("GetLogEvents", R"({"events":[{"timestamp":1,"message":"no change"}]})");
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_FALSE(steps.result()->cause);
  EXPECT_EQ(steps.result()->exit_code, 0);
  EXPECT_EQ(steps.result()->last_line, "no change");
}

TEST(RunTask, OneThatRunsAlreadyIsJoined) {
  RunTask run(setup());
  Steps steps(run);
  steps.reply("ListTasks", R"({"taskArns":["arn:t/cl/other"]})");
  EXPECT_EQ(steps.call(), "DescribeTasks");
  EXPECT_EQ(run.task_arn(), "arn:t/cl/other");
}

TEST(RunTask, AfterACrashTheOneOfThisRunIsFoundAlsoWhenItHasEnded) {
  auto resumed = setup();
  resumed.before = Before::maybe_sent;
  RunTask run(resumed);
  Steps steps(run);
  EXPECT_NE(steps.body().find(R"("startedBy":"tok")"), std::string::npos);
  steps.reply("ListTasks", R"({"taskArns":[]})");
  EXPECT_NE(steps.body().find("STOPPED"), std::string::npos);
  steps.reply("ListTasks", R"({"taskArns":["arn:t/cl/mine"]})");
  EXPECT_EQ(steps.call(), "DescribeTasks");
  EXPECT_EQ(run.task_arn(), "arn:t/cl/mine");
}

TEST(RunTask, NoExitCodeIsExplainedByTheReason) {
  RunTask run(setup());
  Steps steps(run);
  steps.reply("ListTasks", R"({"taskArns":[]})");
  steps.reply("RunTask", tasks(task("PROVISIONING")));
  steps.reply(
      "DescribeTasks",
      tasks(task(
          "STOPPED",
          R"(,"stopCode":"TaskFailedToStart","stoppedReason":"CannotPullContainerError: x: not found","containers":[{"name":"migrations"}])")));
  ASSERT_TRUE(steps.over() && steps.result());
  ASSERT_TRUE(steps.result()->cause);
  EXPECT_NE(steps.result()->cause->headline.find("no such tag"), std::string::npos);
  EXPECT_FALSE(steps.result()->exit_code);
}

TEST(RunTask, AFailureBringsItsLog) {
  RunTask run(setup());
  Steps steps(run);
  steps.reply("ListTasks", R"({"taskArns":[]})");
  steps.reply("RunTask", tasks(task("RUNNING")));
  steps.reply("DescribeTasks", tasks(task("STOPPED", exited("2"))));
  steps.reply("DescribeTaskDefinition", kDefinition);
  steps.refuse("GetLogEvents", ErrorKind::denied);
  ASSERT_TRUE(steps.over() && steps.result()->cause);
  EXPECT_EQ(steps.result()->cause->headline, "The task of stage migrate ends with exit code 2.");
}

TEST(RunTask, FailuresOfRunTaskItself) {
  RunTask run(setup());
  Steps steps(run);
  steps.reply("ListTasks", R"({"taskArns":[]})");
  steps.reply("RunTask", R"({"tasks":[],"failures":[{"reason":"RESOURCE:ENI"}]})");
  ASSERT_TRUE(steps.over() && steps.result()->cause);
  RunTask denied(setup());
  Steps other(denied);
  other.reply("ListTasks", R"({"taskArns":[]})");
  other.refuse("RunTask", ErrorKind::denied);
  EXPECT_FALSE(other.result());
}

TEST(RunTask, AtTheTimeLimitItIsStoppedAndSaysSo) {
  RunTask run(setup());
  Steps steps(run);
  steps.reply("ListTasks", R"({"taskArns":[]})");
  steps.reply("RunTask", tasks(task("RUNNING")));
  while (steps.call() == "DescribeTasks") {
    steps.reply("DescribeTasks", tasks(task("RUNNING")));
    if (steps.waits()) steps.wait();
  }
  EXPECT_NE(steps.body().find("time limit"), std::string::npos);
  steps.reply("StopTask", R"({"task":{}})");
  steps.reply("DescribeTasks",
              tasks(task("STOPPED",
                         R"(,"stopCode":"UserInitiated","containers":[{"name":"migrations"}])")));
  ASSERT_TRUE(steps.over());
  EXPECT_NE(steps.result()->cause->headline.find("did not end within 1 min"), std::string::npos);
}

TEST(RunTask, ARequestThatMayHaveArrivedIsSentAgainWithItsToken) {
  RunTask run(setup());
  Steps steps(run);
  steps.reply("ListTasks", R"({"taskArns":[]})");
  steps.refuse("RunTask", ErrorKind::unreachable);
  steps.wait();
  EXPECT_NE(steps.body().find(R"("clientToken":"tok")"), std::string::npos);
  EXPECT_EQ(steps.call(), "RunTask");
}

TEST(RunTask, AFreshTaskMayNotBeSeenForAMoment) {
  RunTask run(setup());
  Steps steps(run);
  steps.reply("ListTasks", R"({"taskArns":[]})");
  steps.reply("RunTask", tasks(task("PROVISIONING")));
  for (int i = 0; i < 10; ++i) {
    steps.reply("DescribeTasks", R"({"tasks":[],"failures":[{"reason":"MISSING"}]})");
    steps.wait();
  }
  steps.reply("DescribeTasks", tasks(task("RUNNING")));
  EXPECT_TRUE(steps.waits());
}

constexpr const char* kNoTask = R"({"tasks":[],"failures":[{"reason":"MISSING"}]})";

void miss_the_task(Steps<RunTask>& steps) {
  for (int i = 0; i < 10; ++i) {
    steps.reply("DescribeTasks", kNoTask);
    steps.wait();
  }
  steps.reply("DescribeTasks", kNoTask);
}

// The journal knows a task that ended more than an hour ago.
TEST(RunTask, OneThatAwsHasForgottenRunsOnceMoreUnderANameOfItsOwn) {
  auto resumed = setup();
  resumed.before = Before::maybe_sent;
  resumed.task_arn = "arn:t/cl/old";
  RunTask run(resumed);
  Steps steps(run);
  miss_the_task(steps);
  // A second crash between the two would find the second one by this.
  EXPECT_NE(steps.body().find(R"("startedBy":"tok-2")"), std::string::npos);
  steps.reply("ListTasks", R"({"taskArns":[]})");
  steps.reply("ListTasks", R"({"taskArns":[]})");
  steps.reply("ListTasks", R"({"taskArns":[]})");
  EXPECT_NE(steps.body().find(R"("clientToken":"tok-2")"), std::string::npos);
  steps.reply("RunTask", tasks(task("PROVISIONING")));
  miss_the_task(steps);  // twice is once too often
  ASSERT_TRUE(steps.over());
  EXPECT_EQ(steps.result().error().kind, ErrorKind::not_found);
}

TEST(RunTask, MissingInputsAreNamed) {
  Stage stage;
  stage.id = "migrate";
  auto made = RunTask::setup(stage, {{"cluster", "c"}, {"task_definition", "t"}}, "tok");
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().answer.find("subnets"), std::string::npos);
  made = RunTask::setup(stage, {{"cluster", "c"}, {"task_definition", "t"}, {"subnets", "a, b,"}},
                        "tok");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->subnets, (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace slipway::deploy
