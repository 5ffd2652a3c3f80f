#include "deploy/estimates.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

Time at(int second) { return Time{Millis{second * 1000}}; }

Node node(std::string type, State state, int started, int ended_at = -1) {
  Node out;
  out.name = out.type = std::move(type);
  out.verb = "create";
  out.state = state;
  if (started >= 0) out.started = at(started);
  if (ended_at >= 0) out.ended = at(ended_at);
  return out;
}

TEST(Estimates, HistoryCorrectsTheTable) {
  Tree tree;
  Node stage = node("", State::running, 0);
  stage.children = {node("AWS::S3::Bucket", State::done, 0, 10),
                    node("AWS::S3::Bucket", State::done, 0, 20)};
  tree.stages = {stage};
  auto history = learn(tree);
  Node next = node("AWS::S3::Bucket", State::pending, -1);
  EXPECT_EQ(expected_duration(next, history), Millis{15'000});
  EXPECT_EQ(expected_duration(next, {}), typical_duration("AWS::S3::Bucket", "create"));
}

TEST(Estimates, LongerThanUsualBeginsAtAQuarterMore) {
  Node service = node("AWS::ECS::Service", State::running, 0);
  int usual = static_cast<int>(typical_duration(service.type, "create").count() / 1000);
  EXPECT_FALSE(longer_than_usual(service, {}, at(usual * 5 / 4)));
  EXPECT_TRUE(longer_than_usual(service, {}, at(usual * 5 / 4 + 1)));
  service.state = State::done;
  EXPECT_FALSE(longer_than_usual(service, {}, at(100'000)));
}

TEST(Estimates, RemainingIsTheLongestRunningAndTheLongestWaiting) {
  Node stage = node("", State::running, 0);
  stage.children = {node("AWS::RDS::DBInstance", State::running, 0),
                    node("AWS::ECS::Service", State::pending, -1)};
  auto left = remaining(stage, {}, at(120));
  EXPECT_EQ(left, typical_duration("AWS::RDS::DBInstance", "create") - Millis{120'000} +
                      typical_duration("AWS::ECS::Service", "create"));
  stage.state = State::done;
  EXPECT_EQ(remaining(stage, {}, at(120)), Millis{0});
}

// Stages that wait count from the beginning, by what was expected of them.
TEST(Estimates, StagesThatWaitAreCountedIn) {
  Tree tree;
  ProgressEvent announced{.stage = "services"};
  announced.expected = Millis{240'000};
  fold(tree, announced);
  EXPECT_EQ(remaining(tree, {}, at(0)), Millis{240'000});
  tree.stages[0].state = State::running;
  tree.stages[0].started = at(0);
  EXPECT_EQ(remaining(tree, {}, at(30)), Millis{210'000});
  // Rows tell better, but no less while some of them wait for others.
  tree.stages[0].children = {node("AWS::S3::Bucket", State::pending, -1)};
  EXPECT_EQ(remaining(tree, {}, at(60)), Millis{180'000});
  tree.stages[0].children = {node("AWS::S3::Bucket", State::running, 60)};
  EXPECT_EQ(remaining(tree, {}, at(60)), typical_duration("AWS::S3::Bucket", "create"));
}

TEST(Estimates, NeverNegative) {
  Node stage = node("", State::running, 0);
  stage.children = {node("AWS::S3::Bucket", State::running, 0)};
  EXPECT_EQ(remaining(stage, {}, at(99'999)), Millis{0});
}

}  // namespace
}  // namespace slipway::deploy
