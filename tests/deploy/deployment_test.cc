#include "deploy/deployment.hh"

#include <gtest/gtest.h>

#include "tests/deploy/deployment_world.hh"

namespace slipway::deploy {
namespace {

TEST(Deployment, PlansWhatAwsCanTellAndPreviewsTheRest) {
  DeploymentWorld world;
  auto plan = world.run<Result<Plan>>(&Deployment::plan);
  ASSERT_TRUE(plan && *plan) << (plan ? plan->error().sentence() : "no end");
  ASSERT_EQ((*plan)->stages.size(), 5u);
  const auto& first = (*plan)->stages[0];
  EXPECT_EQ(first.id, "infrastructure");
  EXPECT_EQ(first.changes.size(), 2u);
  EXPECT_FALSE(first.change_set_arn.empty());
  const auto& second = (*plan)->stages[1];
  EXPECT_EQ(second.id, "application");
  EXPECT_EQ(second.changes.size(), 1u);
  EXPECT_EQ(second.note, "previewed from the template: needs outputs of infrastructure");
  EXPECT_EQ((*plan)->stages[4].changes.size(), 2u);
  EXPECT_TRUE(world.cloud.executed.empty());

  auto gone = world.run<Result<void>>(&Deployment::discard);
  ASSERT_TRUE(gone && *gone);
  EXPECT_EQ(world.cloud.status("prod-infrastructure"), "none");
}

TEST(Deployment, AppliesEveryStageInOrder) {
  DeploymentWorld world;
  ASSERT_TRUE(*world.run<Result<Plan>>(&Deployment::plan));
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
  EXPECT_EQ((*end)->outcome, Outcome::done);
  EXPECT_EQ((*end)->outputs.at("infrastructure").at("Endpoint"), "db.example");
  for (auto name : {"prod-infrastructure", "prod-application", "prod-services"}) {
    EXPECT_EQ(world.cloud.status(name), "CREATE_COMPLETE");
    EXPECT_EQ(world.cloud.executed[name], 1);
    EXPECT_TRUE(world.cloud.find(name)->is_protected);
    bool data = std::string(name) == "prod-infrastructure";
    EXPECT_EQ(world.cloud.find(name)->policy.find("AWS::RDS::DBCluster") != std::string::npos,
              data);
  }
  EXPECT_EQ(world.cloud.find("prod-application")->parameters.at("DbEndpoint"), "db.example");
  EXPECT_EQ(world.cloud.tasks.size(), 1u);
  ASSERT_EQ(world.tree.stages.size(), 5u);
  for (const auto& stage : world.tree.stages)
    EXPECT_EQ(stage.state, State::done) << stage.name << stage.reason;
  EXPECT_EQ(world.tree.stages[0].children.size(), 2u);
  EXPECT_EQ(duration(world.tree.stages[0].children[0], {}), Millis{2'000});
  EXPECT_EQ(world.tree.stages[2].reason, "exit code 0, 112 migrations");

  // Again: nothing to change, but the migration runs, and the checks.
  world.open();
  end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::done);
  EXPECT_EQ(world.cloud.executed["prod-infrastructure"], 1);
  EXPECT_EQ(world.cloud.tasks.size(), 2u);
}

// An upgrade deploys some of the stages, upon what the others have made.
TEST(Deployment, StagesThatAreGivenAreBuiltUponAndLeftAlone) {
  DeploymentWorld world;
  auto upgraded = five_stages();
  std::vector<Stage> given{upgraded.back()};
  upgraded.pop_back();
  world.open(upgraded, given);
  auto early = world.run<Result<Plan>>(&Deployment::plan);
  ASSERT_TRUE(early && !*early);
  EXPECT_NE(early->error().answer.find("prod-infrastructure is not deployed"), std::string::npos);

  world.open();
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  world.open(upgraded, given);
  auto plan = world.run<Result<Plan>>(&Deployment::plan);
  ASSERT_TRUE(plan && *plan) << (plan ? plan->error().sentence() : "no end");
  ASSERT_EQ((*plan)->stages.size(), 4u);
  EXPECT_EQ((*plan)->stages[0].note, "no changes");

  world.open(upgraded, given);  // a process of its own: the outputs are asked for again
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
  EXPECT_EQ((*end)->outputs.at("infrastructure").at("Endpoint"), "db.example");
  EXPECT_EQ(world.cloud.executed["prod-infrastructure"], 1);
  EXPECT_EQ(world.cloud.tasks.size(), 2u);
  for (const auto& stage : world.tree.stages) EXPECT_NE(stage.name, "infrastructure");
}

TEST(Deployment, ServicesNeverRollAfterAFailedMigration) {
  DeploymentWorld world;
  world.cloud.exit_code = 1;
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::failed);
  ASSERT_TRUE((*end)->cause);
  EXPECT_EQ((*end)->cause->headline,
            "The task of stage migrate stops at once: the database refuses its name or password.");
  EXPECT_EQ(world.cloud.status("prod-services"), "none");
  EXPECT_EQ(world.tree.stages[2].state, State::failed);
}

TEST(Deployment, RolledBackStackNamesItsCauseAndItsWayOut) {
  DeploymentWorld world;
  world.cloud.failing = {"Sg"};
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::rolled_back);
  EXPECT_EQ((*end)->cause->path, "Sg");
  EXPECT_EQ((*end)->cause->headline, "Sg exists already and does not belong to this stack.");
  EXPECT_EQ(world.cloud.status("prod-application"), "none");

  world.open();
  world.cloud.failing.clear();
  end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end);  // the empty shell is deleted first
  EXPECT_EQ((*end)->outcome, Outcome::done);
  EXPECT_EQ(world.cloud.count("DeleteStack"), 1);
}

TEST(Deployment, PlanOverAShellSaysThatItGoesAndLeavesItThere) {
  DeploymentWorld world;
  world.cloud.failing = {"Sg"};
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  world.open();
  auto plan = world.run<Result<Plan>>(&Deployment::plan);
  ASSERT_TRUE(plan && *plan) << (plan ? plan->error().sentence() : "no end");
  EXPECT_EQ((*plan)->stages[0].changes.size(), 2u);
  EXPECT_NE((*plan)->stages[0].note.find("is deleted first"), std::string::npos);
  EXPECT_EQ(world.cloud.status("prod-infrastructure"), "ROLLBACK_COMPLETE");
  world.cloud.failing.clear();
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::done);
}

TEST(Deployment, AStackThatMayNotBeProtectedIsGoodAndWarnedOf) {
  DeploymentWorld world;
  world.cloud.may_not_protect = true;
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::done);
  EXPECT_EQ(world.tree.stages[0].state, State::done);
  const Node& row = world.tree.stages[0].children.back();
  EXPECT_EQ(row.name, "protection");
  EXPECT_NE(row.reason.find("not protected from deletion"), std::string::npos) << row.reason;
}

TEST(Deployment, WhatIsOpenIsToldAndGoneOnWith) {
  DeploymentWorld world;
  EXPECT_EQ(world.deployment->unfinished(), "");
  world.cloud.die_at = 12;
  EXPECT_FALSE(world.run<DeploymentResult>(&Deployment::apply));
  world.cloud.dead = false;
  world.open();
  EXPECT_EQ(world.deployment->unfinished(), "apply");
  auto plan = world.run<Result<Plan>>(&Deployment::plan);
  ASSERT_TRUE(plan && !*plan);
  EXPECT_EQ(plan->error().kind, ErrorKind::conflict);
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  EXPECT_EQ(world.deployment->unfinished(), "");

  world.open();
  world.cloud.die_at = world.cloud.calls.size() + 4;
  EXPECT_FALSE(world.run<DeploymentResult>(&Deployment::destroy));
  world.cloud.dead = false;
  world.open();
  EXPECT_EQ(world.deployment->unfinished(), "destroy");
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && !*end);
  EXPECT_EQ(end->error().kind, ErrorKind::conflict);
}

bool application_is_done(const DeploymentWorld& world) {
  return std::ranges::any_of(world.log.kept, [](const RunRecord& record) {
    return record.stage == "application" && record.phase == "done";
  });
}

// A stage that was done before the interruption and changed since is executed twice in one run, and
// AWS takes a token for one operation.
TEST(Deployment, WhatChangedBehindAnInterruptedRunIsExecutedByATokenOfItsOwn) {
  for (std::size_t last_call = 10; last_call < 60; ++last_call) {
    DeploymentWorld world;
    world.cloud.die_at = last_call;
    if (world.run<DeploymentResult>(&Deployment::apply) || !application_is_done(world)) continue;
    world.cloud.dead = false;
    world.cloud.die_at = {};
    auto changed = five_stages();
    changed[3].inputs.push_back({"ImageTag", "2"});
    world.open(changed);
    auto end = world.run<DeploymentResult>(&Deployment::apply);
    ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
    EXPECT_EQ(world.cloud.executed["prod-application"], 2);
    return;
  }
  FAIL() << "no run ended behind the application";
}

TEST(Deployment, NeverTouchesAStackOfSomebodyElse) {
  DeploymentWorld world;
  world.cloud.stacks.push_back(
      {.id = "arn:x", .name = "prod-infrastructure", .status = "CREATE_COMPLETE"});
  for (auto start : {&Deployment::apply, &Deployment::destroy}) {
    world.open();
    auto end = world.run<DeploymentResult>(start);
    ASSERT_TRUE(end && !*end);
    EXPECT_EQ(end->error().kind, ErrorKind::conflict);
  }
  EXPECT_EQ(world.cloud.count("CreateChangeSet") + world.cloud.count("DeleteStack"), 0);
}

TEST(Deployment, DestroysInReverseAndTakesProtectionOff) {
  DeploymentWorld world;
  ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
  world.open();
  auto end = world.run<DeploymentResult>(&Deployment::destroy);
  ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
  EXPECT_EQ((*end)->outcome, Outcome::done);
  for (const auto& stack : world.cloud.stacks) EXPECT_EQ(stack.status, "DELETE_COMPLETE");
  EXPECT_EQ(world.tree.stages[0].name, "services");
  for (const auto& stage : world.tree.stages) EXPECT_EQ(stage.state, State::removed) << stage.name;
  world.open();
  EXPECT_EQ((*world.run<DeploymentResult>(&Deployment::destroy))->outcome,
            Outcome::done);  // nothing left: done as well
}

TEST(Deployment, CancelDeletesWhatIsBeingCreated) {
  DeploymentWorld world;
  std::optional<DeploymentResult> end;
  world.deployment->apply([&](DeploymentResult ended) { end = std::move(ended); });
  while (world.cloud.status("prod-infrastructure") != "CREATE_IN_PROGRESS") world.step();
  for (int i = 0; i < 3; ++i) world.step();
  world.deployment->cancel();
  for (int i = 0; i < 500 && !end; ++i) world.step();
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::cancelled);
  EXPECT_EQ(world.cloud.stacks[0].status, "DELETE_COMPLETE");
  EXPECT_EQ(world.tree.stages[0].state, State::cancelled);
}

TEST(Deployment, CancelStopsTheTask) {
  DeploymentWorld world;
  world.cloud.task_time = Millis{10'000'000};
  std::optional<DeploymentResult> end;
  world.deployment->apply([&](DeploymentResult ended) { end = std::move(ended); });
  while (world.cloud.tasks.empty()) world.step();
  for (int i = 0; i < 5; ++i) world.step();
  world.deployment->cancel();
  for (int i = 0; i < 500 && !end; ++i) world.step();
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::cancelled);
  EXPECT_TRUE(world.cloud.tasks[0].stop_asked);
  EXPECT_EQ(world.cloud.status("prod-services"), "none");
}

TEST(Deployment, NothingIsBegunThatCannotBeJournalled) {
  DeploymentWorld world;
  world.log.broken = true;
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && !*end);
  EXPECT_EQ(end->error().kind, ErrorKind::local);
  EXPECT_TRUE(world.cloud.calls.empty());
}

TEST(Deployment, ProbesSayWhatIsWrongWhenTheTimeIsUp) {
  DeploymentWorld world;
  world.cloud.https_status = 503;
  auto end = world.run<DeploymentResult>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::failed);
  EXPECT_EQ((*end)->cause->path, "API answers");
  EXPECT_NE((*end)->cause->headline.find("HTTP 503, expected 200"), std::string::npos);
}

TEST(Deployment, AttachWithoutAnInterruptedRunSaysSo) {
  DeploymentWorld world;
  auto end = world.run<DeploymentResult>(&Deployment::attach);
  ASSERT_TRUE(end && !*end);
  EXPECT_EQ(end->error().kind, ErrorKind::not_found);
}

// The process dies at every single call, once before it reaches AWS and once before the answer
// comes back; the next process goes on from the journal. Whatever the moment: the same end, nothing
// done twice.
TEST(Deployment, KilledAtAnyCallTheNextStartGoesOn) {
  std::size_t calls = 0;
  {
    DeploymentWorld world;
    ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
    calls = world.cloud.calls.size();
  }
  ASSERT_GT(calls, 30u);
  for (auto next : {&Deployment::attach, &Deployment::apply})
    for (bool after : {false, true})
      for (std::size_t at = 0; at < calls; ++at) {
        SCOPED_TRACE(fmt::format("call {} {}", at, after ? "after" : "before"));
        DeploymentWorld world;
        world.cloud.die_at = at;
        world.cloud.die_after = after;
        EXPECT_FALSE(world.run<DeploymentResult>(&Deployment::apply));
        world.cloud.dead = false;
        world.open();
        auto end = world.run<DeploymentResult>(next);
        ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
        EXPECT_EQ((*end)->outcome, Outcome::done);
        EXPECT_EQ((*end)->outputs.at("application").at("Cluster"), "c");
        EXPECT_EQ(world.cloud.stacks.size(), 3u);
        for (auto name : {"prod-infrastructure", "prod-application", "prod-services"}) {
          EXPECT_EQ(world.cloud.status(name), "CREATE_COMPLETE");
          EXPECT_EQ(world.cloud.executed[name], 1);
        }
        EXPECT_EQ(world.cloud.tasks.size(), 1u);
        for (const auto& stage : world.tree.stages)
          EXPECT_EQ(stage.state, State::done) << stage.name << stage.reason;
      }
}

TEST(Deployment, KilledWhileDestroyingTheNextStartGoesOn) {
  for (bool after : {false, true})
    for (std::size_t at = 0; at < 40; ++at) {
      SCOPED_TRACE(fmt::format("call {} {}", at, after ? "after" : "before"));
      DeploymentWorld world;
      ASSERT_TRUE(*world.run<DeploymentResult>(&Deployment::apply));
      world.open();
      world.cloud.die_at = world.cloud.calls.size() + at;
      world.cloud.die_after = after;
      if (world.run<DeploymentResult>(&Deployment::destroy)) break;
      world.cloud.dead = false;
      world.open();
      auto end = world.run<DeploymentResult>(&Deployment::attach);
      ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
      EXPECT_EQ((*end)->outcome, Outcome::done);
      for (const auto& stack : world.cloud.stacks) EXPECT_EQ(stack.status, "DELETE_COMPLETE");
    }
}

}  // namespace
}  // namespace slipway::deploy
