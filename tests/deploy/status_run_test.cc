#include "deploy/status_run.hh"

#include "tests/deploy/deployment_world.hh"

namespace slipway::deploy {
namespace {

Tree status_of(DeploymentWorld& world) {
  auto tree = world.run<Result<Tree>>(&Deployment::status);
  EXPECT_TRUE(tree && *tree) << (tree ? tree->error().sentence() : "no end");
  return tree && *tree ? **tree : Tree{};
}

TEST(StatusRun, EveryStageIsLookedAt) {
  DeploymentWorld world;
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  world.open();
  Tree tree = status_of(world);
  ASSERT_EQ(tree.stages.size(), 5u);
  for (const auto& stage : tree.stages) EXPECT_EQ(stage.state, State::done) << stage.name;
  EXPECT_EQ(tree.stages[0].children.size(), 2u);
  EXPECT_NE(tree.stages[2].reason.find("mig:1 exited 0 at "), std::string::npos);
  EXPECT_EQ(tree.stages[4].reason, "2 of 2 checks hold");
  auto outputs = world.run<Result<Outputs>>(&Deployment::outputs);
  ASSERT_TRUE(outputs && *outputs);
  EXPECT_EQ((*outputs)->at("application").at("Cluster"), "c");
}

TEST(StatusRun, WithoutAJournalTheTaskItselfTells) {
  DeploymentWorld world;
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  world.log.kept.clear();
  world.open();
  EXPECT_EQ(status_of(world).stages[2].reason, "mig:1 exited 0");
  world.cloud.tasks.clear();
  world.open();
  const Tree tree = status_of(world);
  EXPECT_EQ(tree.stages[2].state, State::skipped);
  EXPECT_NE(tree.stages[2].reason.find("cannot be told"), std::string::npos);
}

TEST(StatusRun, NothingDeployedIsPendingEverywhere) {
  DeploymentWorld world;
  Tree tree = status_of(world);
  ASSERT_EQ(tree.stages.size(), 5u);
  for (const auto& stage : tree.stages) {
    EXPECT_EQ(stage.state, State::pending) << stage.name;
    EXPECT_EQ(stage.reason, "not deployed") << stage.name;
  }
}

TEST(StatusRun, ASettingThatDiffersIsARow) {
  DeploymentWorld world;
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  auto changed = five_stages();
  for (auto& stage : changed)
    if (stage.id == "infrastructure") {
      stage.inputs = {{"VpcId", "vpc-2"}};
    }
  world.open(changed);
  Tree tree = status_of(world);
  const Node* row = find(tree, "infrastructure", {"VpcId"});
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->state, State::pending);
  EXPECT_EQ(row->reason, "vpc-1 is deployed, vpc-2 is configured");
  for (auto& stage : changed)
    for (auto& input : stage.inputs) input.secrecy = Secrecy::secret;
  world.open(changed);
  EXPECT_EQ(find(status_of(world), "infrastructure", {"VpcId"}), nullptr);
}

TEST(StatusRun, AProbeThatDoesNotHoldFailsAtOnce) {
  DeploymentWorld world;
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  world.open();
  world.cloud.target_state = "unhealthy";
  world.cloud.https_status = 503;
  const auto before = world.timers.now();
  Tree tree = status_of(world);
  EXPECT_EQ(tree.stages[4].state, State::failed);
  EXPECT_EQ(tree.stages[4].reason, "0 of 2 checks hold");
  EXPECT_LT(world.timers.now() - before, Millis{1'000});
}

}  // namespace
}  // namespace slipway::deploy
