#include "deploy/engines/follow_stack.hh"

#include <algorithm>

#include "tests/deploy/engines/flow_steps.hh"
#include "tests/deploy/engines/stopped_task.hh"

namespace slipway::deploy {
namespace {

struct Event {
  std::string logical, status, reason, token = "t", type = "AWS::S3::Bucket", physical = "p";
};

// Newest first, as AWS lists them; ids and times count up from the last.
std::string events_xml(const std::vector<Event>& newest_first, const std::string& more = "") {
  std::string out = "<StackEvents>";
  auto number = newest_first.size();
  for (const auto& event : newest_first) {
    bool own = event.logical == "s";
    out += "<member><EventId>" + event.logical + event.status + event.token +
           "</EventId><StackId>arn:stack/s/1</StackId><StackName>s</StackName>"
           "<LogicalResourceId>" +
           event.logical + "</LogicalResourceId><PhysicalResourceId>" +
           (own ? "arn:stack/s/1" : event.physical) + "</PhysicalResourceId><ResourceType>" +
           (own ? "AWS::CloudFormation::Stack" : event.type) +
           "</ResourceType><Timestamp>2026-11-21T04:00:" + (number < 10 ? "0" : "") +
           std::to_string(number) +
           "Z</Timestamp>"
           "<ResourceStatus>" +
           event.status + "</ResourceStatus><ResourceStatusReason>" + event.reason +
           "</ResourceStatusReason><ClientRequestToken>" + event.token +
           "</ClientRequestToken></member>";
    --number;
  }
  return out + "</StackEvents>" + more;
}

std::vector<std::string> told(FollowStack& follow) {
  std::vector<std::string> out;
  for (const auto& event : follow.take_events()) {
    std::string path;
    for (const auto& step : event.path) path += "/" + step;
    out.push_back(path + " " + std::string(name(event.state)));
  }
  return out;
}

using Lines = std::vector<std::string>;

TEST(FollowStack, ToldInOrderAndEndedByTheStatus) {
  FollowStack follow("st", "arn:stack/s/1", "t");
  Steps steps(follow);
  const std::vector<Event> begun{{"A", "CREATE_IN_PROGRESS", ""},
                                 {"s", "CREATE_IN_PROGRESS", "User Initiated"},
                                 {"s", "REVIEW_IN_PROGRESS", "", ""}};
  steps.xml("DescribeStackEvents", events_xml(begun));
  EXPECT_EQ(told(follow), (Lines{" running", "/A running"}));
  steps.wait();
  auto later = begun;
  later.insert(later.begin(), {{"s", "CREATE_COMPLETE", ""}, {"A", "CREATE_COMPLETE", ""}});
  steps.xml("DescribeStackEvents", events_xml(later));
  EXPECT_EQ(told(follow), (Lines{"/A done"}));
  steps.xml("DescribeStacks", stack_xml("CREATE_COMPLETE", "test",
                                        "<Outputs><member><OutputKey>U</OutputKey><OutputValue>v</"
                                        "OutputValue></member></Outputs>"));
  steps.xml("DescribeStackEvents", events_xml(later));
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->phase, StackPhase::good);
  EXPECT_EQ(steps.result()->outputs.at("U"), "v");
  EXPECT_FALSE(steps.result()->cause);
}

TEST(FollowStack, PagesBackToTheOperationsBeginning) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  steps.xml("DescribeStackEvents",
            events_xml({{"B", "CREATE_COMPLETE", ""}}, "<NextToken>n</NextToken>"));
  EXPECT_NE(steps.body().find("NextToken=n"), std::string::npos);
  steps.xml("DescribeStackEvents", events_xml({{"s", "UPDATE_IN_PROGRESS", "User Initiated"},
                                               {"Old", "CREATE_COMPLETE", "", "before"}},
                                              "<NextToken>n2</NextToken>"));
  EXPECT_TRUE(steps.waits());
  EXPECT_EQ(told(follow), (Lines{" running", "/B done"}));
}

TEST(FollowStack, TheLastOperationsEndIsNotTakenForOurs) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  for (int i = 0; i < 5; ++i) {
    steps.xml("DescribeStackEvents", events_xml({{"s", "UPDATE_COMPLETE", "", "before"}}));
    ASSERT_TRUE(steps.waits());
    steps.wait();
  }
  EXPECT_TRUE(told(follow).empty());
}

TEST(FollowStack, TheFirstFailureThatWasNotCancelledIsTheCause) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  steps.xml("DescribeStackEvents",
            events_xml({{"s", "ROLLBACK_COMPLETE", ""},
                        {"A", "DELETE_COMPLETE", ""},
                        {"s", "ROLLBACK_IN_PROGRESS",
                         "The following resource(s) failed to create: [B, C]."},
                        {"D", "CREATE_FAILED", "later"},
                        {"C", "CREATE_FAILED", "you are not authorized to perform: x"},
                        {"B", "CREATE_FAILED", "Resource creation cancelled"},
                        {"s", "CREATE_IN_PROGRESS", "User Initiated"}}));
  EXPECT_EQ(told(follow), (Lines{" running", "/B cancelled", "/C failed", "/D failed", " running",
                                 "/A removed"}));
  steps.xml("DescribeStacks", stack_xml("ROLLBACK_COMPLETE"));
  steps.xml("DescribeStackEvents", "");
  ASSERT_TRUE(steps.over());
  EXPECT_EQ(steps.result()->phase, StackPhase::shell);
  EXPECT_EQ(steps.result()->cause->path, "C");
}

TEST(FollowStack, ARollbackThatFailedIsToldBesideTheCause) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  steps.xml("DescribeStackEvents",
            events_xml({{"s", "UPDATE_ROLLBACK_FAILED", "The following resource(s) failed"},
                        {"B", "UPDATE_FAILED", "no way back"},
                        {"s", "UPDATE_ROLLBACK_IN_PROGRESS", "failed to update: [B]"},
                        {"B", "UPDATE_FAILED", "you are not authorized to perform: x"},
                        {"s", "UPDATE_IN_PROGRESS", "User Initiated"}}));
  steps.xml("DescribeStacks", stack_xml("UPDATE_ROLLBACK_FAILED", "test",
                                        "<StackStatusReason>failed: [B]</StackStatusReason>"));
  steps.xml("DescribeStackEvents", "");
  ASSERT_TRUE(steps.over() && steps.result()->cause);
  const Cause& cause = *steps.result()->cause;
  EXPECT_EQ(cause.evidence.back(),
            "Going back failed, too, and left the stack in UPDATE_ROLLBACK_FAILED: failed: [B]");
  EXPECT_NE(cause.fix.find("slipway deploy"), std::string::npos) << cause.fix;
}

TEST(FollowStack, ThrottledAndExpiredAreStaleNeverFailed) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  Millis last{0};
  for (int i = 0; i < 50; ++i) {
    steps.refuse("DescribeStackEvents", i % 2 == 0 ? ErrorKind::throttled : ErrorKind::unreachable);
    EXPECT_FALSE(follow.stale().empty());
    ASSERT_TRUE(steps.waits());
    EXPECT_GE(steps.delay(), last);
    last = steps.delay();
    steps.wait();
  }
  EXPECT_EQ(last, Millis{30'000});
  steps.refuse("DescribeStackEvents", ErrorKind::expired_credentials);
  EXPECT_NE(follow.stale().find("expired"), std::string::npos);
  steps.wait();
  steps.xml("DescribeStackEvents", events_xml({{"s", "CREATE_IN_PROGRESS", ""}}));
  EXPECT_EQ(follow.stale(), "");
}

TEST(FollowStack, DeniedEndsTheFollowing) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  steps.refuse("DescribeStackEvents", ErrorKind::denied);
  ASSERT_TRUE(steps.over());
  EXPECT_FALSE(steps.result());
}

TEST(FollowStack, NeverMoreThanSixtyCallsAMinuteAndNoEventSeenMuchLate) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  const Time began = steps.now;
  steps.xml("DescribeStackEvents", events_xml({{"s", "CREATE_IN_PROGRESS", ""}}));
  int calls = 1;
  while (steps.now - began < Millis{600'000}) {
    EXPECT_LE(steps.delay(), Millis{1'300});
    steps.wait();
    steps.xml("DescribeStackEvents", events_xml({{"s", "CREATE_IN_PROGRESS", ""}}));
    ++calls;
    if (steps.call() != "DescribeStacks") continue;
    steps.xml("DescribeStacks", stack_xml("CREATE_IN_PROGRESS"));
    ++calls;
  }
  EXPECT_LE(calls, 10 * 60);
}

TEST(FollowStack, WhatWasRetainedIsListed) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  steps.xml("DescribeStackEvents",
            events_xml({{"s", "DELETE_COMPLETE", ""},
                        {"B", "DELETE_SKIPPED", "", "t", "AWS::S3::Bucket", "my-bucket"},
                        {"s", "DELETE_IN_PROGRESS", "User Initiated"}}));
  steps.refuse("DescribeStacks", ErrorKind::invalid, "ValidationError",
               "Stack with id s does not exist");
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->phase, StackPhase::deleted);
  EXPECT_EQ(steps.result()->retained, (Lines{"B (my-bucket)"}));
}

// While a service is being made its tasks are looked at, and the log is read before the rollback.
TEST(FollowStack, ACrashLoopGetsAVerdictWhileTheStackStillWaits) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  const std::string arn = "arn:aws:ecs:r:1:service/cl/api";
  steps.xml("DescribeStackEvents",
            events_xml({{"Api", "CREATE_IN_PROGRESS", "", "t", "AWS::ECS::Service", arn},
                        {"s", "CREATE_IN_PROGRESS", "User Initiated"}}));
  steps.reply(
      "DescribeServices",
      R"({"services":[{"serviceArn":")" + arn +
          R"(","desiredCount":1,"loadBalancers":[{"targetGroupArn":"arn:x:targetgroup/api/1"}],
    "deployments":[{"id":"ecs-svc/77","status":"PRIMARY","rolloutState":"IN_PROGRESS","desiredCount":1,"failedTasks":2}]}]})");
  steps.reply("ListTasks", R"({"taskArns":["arn:t/cl/aaaa1111bbbb","arn:t/cl/cccc2222dddd"]})");
  steps.reply("ListTasks", R"({"taskArns":[]})");
  auto task = [](const std::string& id) {
    return R"({"taskArn":"arn:t/cl/)" + id +
           R"(","startedBy":"ecs-svc/77","lastStatus":"STOPPED","stopCode":"EssentialContainerExited",
      "stoppedReason":"Essential container in task exited","taskDefinitionArn":"td:1","startedAt":1000.0,"stoppedAt":1006.0,
      "containers":[{"name":"api","lastStatus":"STOPPED","exitCode":1}]})";
  };
  steps.reply("DescribeTasks",
              R"({"tasks":[)" + task("aaaa1111bbbb") + "," + task("cccc2222dddd") + "]}");
  steps.xml("DescribeTargetHealth",
            "<TargetHealthDescriptions><member><Target><Id>10.0.0.1</Id></"
            "Target><TargetHealth><State>unhealthy</State>"
            "<Reason>Target.Timeout</Reason></TargetHealth></member></TargetHealthDescriptions>");
  EXPECT_EQ(steps.call(), "DescribeTargetGroups");
  steps.refuse("DescribeTargetGroups", ErrorKind::denied);
  steps.reply(
      "DescribeTaskDefinition",
      R"({"taskDefinition":{"containerDefinitions":[{"name":"api","logConfiguration":{"logDriver":"awslogs",
    "options":{"awslogs-group":"/g","awslogs-stream-prefix":"ecs"}}}]}})");
  EXPECT_NE(steps.body().find("ecs/api/aaaa1111bbbb"), std::string::npos);
  steps.reply(
      "GetLogEvents",
      R"({"events":[{"timestamp":1,"message":"KMS: AccessDeniedException kms:GenerateDataKey"}]})");
  steps.reply("DescribeTaskDefinition", R"({"taskDefinition":{}})");
  ASSERT_TRUE(steps.waits());
  std::optional<Cause> cause;
  Lines rows;
  for (const auto& event : follow.take_events()) {
    if (event.cause) cause = event.cause;
    if (event.path.size() > 1) rows.push_back(event.path.back() + ": " + event.reason);
  }
  ASSERT_TRUE(cause);
  EXPECT_EQ(cause->headline, "The container api of Api stops at once: it may not use the KMS key.");
  EXPECT_NE(std::ranges::find(rows, "task aaaa1111: api exited 1 after 6 s"), rows.end());
  EXPECT_NE(std::ranges::find(rows, "targets api: 0 healthy of 1, Target.Timeout"), rows.end());
  EXPECT_NE(std::ranges::find(rows, "api: exit code 1"), rows.end());
}

// Everything between two looks: the only crash is seen when the service has gone back.
TEST(FollowStack, WhatWasSeenOfTheCulpritOutlivesTheRollback) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  const std::string type = "AWS::ECS::Service", arn = "arn:aws:ecs:r:1:service/cl/api";
  const std::vector<Event> events{
      {"s", "UPDATE_ROLLBACK_COMPLETE", ""},
      {"Api", "UPDATE_COMPLETE", "", "t", type, arn},
      {"Api", "UPDATE_IN_PROGRESS", "", "t", type, arn},
      {"s", "UPDATE_ROLLBACK_IN_PROGRESS", "failed to update: [Api]"},
      {"Api", "UPDATE_FAILED", "ECS Deployment Circuit Breaker was triggered.", "t", type, arn},
      {"Api", "UPDATE_IN_PROGRESS", "", "t", type, arn},
      {"s", "UPDATE_IN_PROGRESS", "User Initiated"}};
  steps.xml("DescribeStackEvents", events_xml(events));
  const double created = static_cast<double>(steps.now.time_since_epoch().count()) / 1000 + 3;
  steps.reply("DescribeServices",
              R"({"services":[{"serviceArn":"a","deployments":[{"id":"ecs-svc/9","status":"PRIMARY",
                  "createdAt":)" +
                  std::to_string(created + 100) + "}]}]}");
  steps.reply("ListTasks", R"({"taskArns":["arn:t/cl/new"]})");
  steps.reply("ListTasks", R"({"taskArns":[]})");
  steps.reply("DescribeTasks", R"({"tasks":[)" + task_json("new", "ecs-svc/8", created) + "]}");
  steps.refuse("DescribeTaskDefinition", ErrorKind::not_found);
  steps.xml("DescribeStacks", stack_xml("UPDATE_ROLLBACK_COMPLETE"));
  steps.xml("DescribeStackEvents", "");
  ASSERT_TRUE(steps.over() && steps.result() && steps.result()->cause);
  EXPECT_EQ(steps.result()->cause->headline, "The container api of Api ends with exit code 1.");
  Tree tree;
  for (const auto& event : follow.take_events()) {
    EXPECT_NE(event.verb, "create");
    fold(tree, event);
  }
  const Node* row = find(tree, "st", {"Api"});
  ASSERT_TRUE(row);
  EXPECT_EQ(row->verb, "roll back");
  EXPECT_EQ(row->state, State::done);
  EXPECT_NE(row->reason, "");
  EXPECT_EQ(count(tree.stages[0]), std::pair(0, 1));
}

TEST(FollowStack, AServiceThatCameToStandIsNotBlamedForACrashOnTheWay) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  const std::string type = "AWS::ECS::Service", arn = "arn:aws:ecs:r:1:service/cl/api";
  steps.xml("DescribeStackEvents", events_xml({{"Api", "UPDATE_COMPLETE", "", "t", type, arn},
                                               {"Api", "UPDATE_IN_PROGRESS", "", "t", type, arn},
                                               {"s", "UPDATE_IN_PROGRESS", "User Initiated"}}));
  steps.reply("DescribeServices",
              R"({"services":[{"serviceArn":"a","deployments":[{"id":"ecs-svc/8",
                  "status":"PRIMARY"}]}]})");
  steps.reply("ListTasks", R"({"taskArns":["arn:t/cl/new"]})");
  steps.reply("ListTasks", R"({"taskArns":[]})");
  const double created = static_cast<double>(steps.now.time_since_epoch().count()) / 1000 + 3;
  steps.reply("DescribeTasks", R"({"tasks":[)" + task_json("new", "ecs-svc/8", created) + "]}");
  steps.refuse("DescribeTaskDefinition", ErrorKind::not_found);
  for (const auto& event : follow.take_events()) EXPECT_FALSE(event.cause);
}

TEST(FollowStack, WhatCannotBeSeenOfAServiceDoesNoHarm) {
  FollowStack follow("st", "s", "t");
  Steps steps(follow);
  steps.xml("DescribeStackEvents",
            events_xml({{"Api", "CREATE_IN_PROGRESS", "", "t", "AWS::ECS::Service",
                         "arn:aws:ecs:r:1:service/cl/api"},
                        {"s", "CREATE_IN_PROGRESS", "User Initiated"}}));
  steps.refuse("DescribeServices", ErrorKind::denied);
  EXPECT_TRUE(steps.waits());
}

}  // namespace
}  // namespace slipway::deploy
