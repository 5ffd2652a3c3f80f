#include "deploy/apply_run.hh"

#include <gtest/gtest.h>

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
