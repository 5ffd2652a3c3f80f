#include "deploy/follow_run.hh"

#include "tests/deploy/deployment_world.hh"

namespace slipway::deploy {
namespace {

// Stops a run in the middle of its first stack, as a lost machine would.
void begin_elsewhere(DeploymentWorld& world) {
  world.deployment->apply([](DeploymentResult) {});
  while (world.cloud.status("prod-infrastructure") != "CREATE_IN_PROGRESS") world.step();
  world.log.kept.clear();
  world.open();
}

TEST(FollowRun, WhatAwsIsAtWorkOnIsFollowedWithoutAJournal) {
  DeploymentWorld world;
  begin_elsewhere(world);
  auto end = world.run<DeploymentResult>(&Deployment::attach);
  ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
  EXPECT_EQ((*end)->outcome, Outcome::done);
  EXPECT_EQ((*end)->outputs.at("infrastructure").at("Endpoint"), "db.example");
  ASSERT_EQ(world.tree.stages.size(), 1u);
  EXPECT_EQ(world.tree.stages[0].state, State::done);
  EXPECT_EQ(world.tree.stages[0].children.size(), 2u);
  // It only watched.
  EXPECT_EQ(world.cloud.status("prod-application"), "none");
  EXPECT_TRUE(world.log.kept.empty());
}

TEST(FollowRun, ARollbackIsToldWithItsCause) {
  DeploymentWorld world;
  world.cloud.failing = {"Sg"};
  begin_elsewhere(world);
  auto end = world.run<DeploymentResult>(&Deployment::attach);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::rolled_back);
  ASSERT_TRUE((*end)->cause);
  EXPECT_EQ((*end)->cause->path, "Sg");
}

TEST(FollowRun, NothingAtWorkIsSaid) {
  DeploymentWorld world;
  auto end = world.run<DeploymentResult>(&Deployment::attach);
  ASSERT_TRUE(end && !*end);
  EXPECT_EQ(end->error().kind, ErrorKind::not_found);
  EXPECT_NE(end->error().answer.find("no stack"), std::string::npos);
}

}  // namespace
}  // namespace slipway::deploy
