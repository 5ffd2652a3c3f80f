#include "deploy/apply_run.hh"

#include <gtest/gtest.h>

#include "deploy/estimates.hh"
#include "tests/deploy/deployment_world.hh"

namespace slipway::deploy {
namespace {

std::vector<Stage> with_queue(std::vector<Stage> stages) {
  auto services = std::ranges::find(stages, "services", &Stage::id);
  services->template_body =
      "Resources: {Scaling: {Type: 'AWS::ApplicationAutoScaling::ScalableTarget'}, "
      "Queue: {Type: 'AWS::SQS::Queue'}}\n";
  return stages;
}

// Only the stack that failed goes back; what earlier stages did stays.
TEST(ApplyRun, TellsWhatStaysChangedAfterARollback) {
  DeploymentWorld world;
  auto changed = with_queue(five_stages());
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  auto application = std::ranges::find(changed, "application", &Stage::id);
  application->inputs.push_back({"ImageTag", "2"});
  world.open(changed);
  world.cloud.failing = {"Queue"};
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
  EXPECT_EQ((*end)->outcome, Outcome::rolled_back);
  EXPECT_EQ((*end)->undone, "services");
  EXPECT_EQ((*end)->changed, std::vector<std::string>{"application"});
  EXPECT_EQ((*end)->ran, std::vector<std::string>{"migrate (exit code 0, 112 migrations)"});
}

TEST(ApplyRun, AnnouncesHowLongEachStageWillTake) {
  DeploymentWorld world;
  ASSERT_TRUE(*world.run<Result<Plan>>(&Deployment::plan));
  std::optional<DeploymentResult> end;
  world.deployment->apply([&end](DeploymentResult ended) { end = std::move(ended); });
  while (world.tree.stages.size() < 5) world.step();
  EXPECT_GE(world.tree.stages[0].expected, typical_duration("AWS::RDS::DBCluster", "create"));
  for (const auto& stage : world.tree.stages) EXPECT_GT(stage.expected, Millis{0}) << stage.name;
}

// The same process tries again: AWS takes a token for one operation only.
TEST(ApplyRun, AnotherTryAfterARolledBackUpdateIsARunOfItsOwn) {
  DeploymentWorld world;
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  world.open(with_queue(five_stages()));
  world.cloud.failing = {"Queue"};
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
  EXPECT_EQ((*end)->outcome, Outcome::rolled_back);

  world.cloud.failing.clear();
  end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
  EXPECT_EQ((*end)->outcome, Outcome::done);
  EXPECT_EQ(world.cloud.executed["prod-services"], 3);
  EXPECT_EQ(world.cloud.tasks.size(), 3u);
}

}  // namespace
}  // namespace slipway::deploy
