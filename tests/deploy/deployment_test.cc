#include "deploy/deployment.hh"

#include <gtest/gtest.h>

#include "tests/deploy/fake_cloud.hh"
#include "tests/fakes/credentials.hh"

namespace slipway::deploy {
namespace {

struct MemoryLog : RunLog {
  std::vector<RunRecord> kept;
  bool broken = false;
  Result<void> append(const RunRecord& record) override {
    if (broken)
      return fail({.kind = ErrorKind::local, .what = "write the journal", .answer = "disk full"});
    kept.push_back(record);
    return {};
  }
  std::vector<RunRecord> records() const override { return kept; }
};

std::vector<Stage> stages() {
  Stage base;
  base.id = "infrastructure";
  base.stack_name = "prod-infrastructure";
  base.template_body =
      "Resources: {Db: {Type: 'AWS::RDS::DBCluster'}, Sg: {Type: 'AWS::EC2::SecurityGroup'}}\n"
      "Outputs: {Endpoint: {Value: db.example}}\n";
  base.tags = {{"slipway:blueprint", "test"}};
  base.inputs = {{"VpcId", "vpc-1"}};
  Stage application = base;
  application.id = "application";
  application.stack_name = "prod-application";
  application.needs = {"infrastructure"};
  application.inputs = {{"DbEndpoint", "${infrastructure.Endpoint}"}};
  application.template_body =
      "Resources: {Cluster: {Type: 'AWS::ECS::Cluster'}}\n"
      "Outputs: {Cluster: {Value: c}, Migration: {Value: 'arn:aws:ecs:r:1:task-definition/mig:1'}, "
      "Tg: {Value: tg-1}}\n";
  Stage migrate;
  migrate.id = "migrate";
  migrate.kind = StageKind::ecs_task;
  migrate.needs = {"application"};
  migrate.inputs = {{"cluster", "${application.Cluster}"},
                    {"task_definition", "${application.Migration}"},
                    {"subnets", "subnet-1,subnet-2"},
                    {"security_groups", "sg-1"},
                    {"container", "migrations"}};
  Stage services = base;
  services.id = "services";
  services.stack_name = "prod-services";
  services.needs = {"migrate"};
  services.inputs = {{"Cluster", "${application.Cluster}"}};
  services.template_body =
      "Resources: {Scaling: {Type: 'AWS::ApplicationAutoScaling::ScalableTarget'}}\n";
  Stage verify;
  verify.id = "verify";
  verify.kind = StageKind::probe;
  verify.needs = {"services"};
  verify.probes = {
      {.kind = Probe::Kind::target_health, .label = "Targets", .target_group = "${application.Tg}"},
      {.kind = Probe::Kind::https,
       .label = "API answers",
       .url = "https://api.example.com/api/status"}};
  verify.timeout = Millis{60'000};
  // Given in another order than needed.
  return {verify, services, migrate, application, base};
}

struct World {
  FakeTimers timers;
  ScriptedHttp http;
  FakeCloud cloud{timers};
  aws::FakeCredentials credentials{timers};
  MemoryLog log;
  Tree tree;
  std::vector<std::string> stale;
  std::unique_ptr<aws::Client> client;
  std::unique_ptr<Deployment> deployment;
  double draw = 0.1;

  World() {
    http.respond([this](const HttpRequest& request) { return cloud.answer(request); });
    open();
  }
  // A process: what it knew is gone with the next one, but for the journal.
  void open(std::vector<Stage> what = stages()) {
    deployment.reset();
    tree = Tree{};
    client = std::make_unique<aws::Client>(aws::Client::Parts{.http = http,
                                                              .timers = timers,
                                                              .credentials = credentials,
                                                              .random = [] { return 0.5; },
                                                              .region = "us-west-2",
                                                              .endpoint_url = "http://127.0.0.1:1",
                                                              .environment = {}});
    deployment = std::make_unique<Deployment>(
        Deployment::Parts{.http = http,
                          .timers = timers,
                          .random = [this] { return draw += 0.013; },
                          .client = [this](const Stage&) -> aws::Client& { return *client; },
                          .log = log,
                          .progress = [this](const ProgressEvent& event) { fold(tree, event); },
                          .stale = [this](const std::string& why) { stale.push_back(why); }},
        std::move(what));
  }
  template <class T>
  std::optional<T> run(void (Deployment::*start)(std::move_only_function<void(T)>),
                       Millis limit = Millis{600'000}) {
    std::optional<T> result;
    (deployment.get()->*start)([&result](T end) { result = std::move(end); });
    auto until = timers.now() + limit;
    while (!result && !cloud.dead && timers.now() < until) step();
    return result;
  }
  void step() {
    if (http.pump() == 0) timers.tick(std::max(timers.next(), Millis{1}));
  }
};

using End = Result<DeploymentEnd>;

TEST(Deployment, PlansWhatAwsCanTellAndPreviewsTheRest) {
  World world;
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
  World world;
  ASSERT_TRUE(*world.run<Result<Plan>>(&Deployment::plan));
  auto end = world.run<End>(&Deployment::apply);
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
  end = world.run<End>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::done);
  EXPECT_EQ(world.cloud.executed["prod-infrastructure"], 1);
  EXPECT_EQ(world.cloud.tasks.size(), 2u);
}

TEST(Deployment, ServicesNeverRollAfterAFailedMigration) {
  World world;
  world.cloud.exit_code = 1;
  auto end = world.run<End>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::failed);
  ASSERT_TRUE((*end)->cause);
  EXPECT_EQ((*end)->cause->headline,
            "The task of stage migrate stops at once: the database refuses its name or password.");
  EXPECT_EQ(world.cloud.status("prod-services"), "none");
  EXPECT_EQ(world.tree.stages[2].state, State::failed);
}

TEST(Deployment, RolledBackStackNamesItsCauseAndItsWayOut) {
  World world;
  world.cloud.failing = {"Sg"};
  auto end = world.run<End>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::rolled_back);
  EXPECT_EQ((*end)->cause->path, "Sg");
  EXPECT_EQ((*end)->cause->headline, "Sg exists already and does not belong to this stack.");
  EXPECT_EQ(world.cloud.status("prod-application"), "none");

  world.open();
  world.cloud.failing.clear();
  end = world.run<End>(&Deployment::apply);
  ASSERT_TRUE(end && *end);  // the empty shell is deleted first
  EXPECT_EQ((*end)->outcome, Outcome::done);
  EXPECT_EQ(world.cloud.count("DeleteStack"), 1);
}

TEST(Deployment, PlanOverAShellSaysThatItGoesAndLeavesItThere) {
  World world;
  world.cloud.failing = {"Sg"};
  ASSERT_TRUE(*world.run<End>(&Deployment::apply));
  world.open();
  auto plan = world.run<Result<Plan>>(&Deployment::plan);
  ASSERT_TRUE(plan && *plan) << (plan ? plan->error().sentence() : "no end");
  EXPECT_EQ((*plan)->stages[0].changes.size(), 2u);
  EXPECT_NE((*plan)->stages[0].note.find("is deleted first"), std::string::npos);
  EXPECT_EQ(world.cloud.status("prod-infrastructure"), "ROLLBACK_COMPLETE");
  world.cloud.failing.clear();
  auto end = world.run<End>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::done);
}

TEST(Deployment, AStackThatMayNotBeProtectedIsGoodAndWarnedOf) {
  World world;
  world.cloud.may_not_protect = true;
  auto end = world.run<End>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::done);
  EXPECT_EQ(world.tree.stages[0].state, State::done);
  const Node& row = world.tree.stages[0].children.back();
  EXPECT_EQ(row.name, "protection");
  EXPECT_NE(row.reason.find("not protected from deletion"), std::string::npos) << row.reason;
}

TEST(Deployment, WhatIsOpenIsToldAndGoneOnWith) {
  World world;
  EXPECT_EQ(world.deployment->unfinished(), "");
  world.cloud.die_at = 12;
  EXPECT_FALSE(world.run<End>(&Deployment::apply));
  world.cloud.dead = false;
  world.open();
  EXPECT_EQ(world.deployment->unfinished(), "apply");
  auto plan = world.run<Result<Plan>>(&Deployment::plan);
  ASSERT_TRUE(plan && !*plan);
  EXPECT_EQ(plan->error().kind, ErrorKind::conflict);
  ASSERT_TRUE(*world.run<End>(&Deployment::apply));
  EXPECT_EQ(world.deployment->unfinished(), "");

  world.open();
  world.cloud.die_at = world.cloud.calls.size() + 4;
  EXPECT_FALSE(world.run<End>(&Deployment::destroy));
  world.cloud.dead = false;
  world.open();
  EXPECT_EQ(world.deployment->unfinished(), "destroy");
  auto end = world.run<End>(&Deployment::apply);
  ASSERT_TRUE(end && !*end);
  EXPECT_EQ(end->error().kind, ErrorKind::conflict);
}

TEST(Deployment, NeverTouchesAStackOfSomebodyElse) {
  World world;
  world.cloud.stacks.push_back(
      {.id = "arn:x", .name = "prod-infrastructure", .status = "CREATE_COMPLETE"});
  for (auto start : {&Deployment::apply, &Deployment::destroy}) {
    world.open();
    auto end = world.run<End>(start);
    ASSERT_TRUE(end && !*end);
    EXPECT_EQ(end->error().kind, ErrorKind::conflict);
  }
  EXPECT_EQ(world.cloud.count("CreateChangeSet") + world.cloud.count("DeleteStack"), 0);
}

TEST(Deployment, DestroysInReverseAndTakesProtectionOff) {
  World world;
  ASSERT_TRUE(*world.run<End>(&Deployment::apply));
  world.open();
  auto end = world.run<End>(&Deployment::destroy);
  ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
  EXPECT_EQ((*end)->outcome, Outcome::done);
  for (const auto& stack : world.cloud.stacks) EXPECT_EQ(stack.status, "DELETE_COMPLETE");
  EXPECT_EQ(world.tree.stages[0].name, "services");
  for (const auto& stage : world.tree.stages) EXPECT_EQ(stage.state, State::removed) << stage.name;
  world.open();
  EXPECT_EQ((*world.run<End>(&Deployment::destroy))->outcome,
            Outcome::done);  // nothing left: done as well
}

TEST(Deployment, StatusAndOutputsComeFromAwsAlone) {
  World world;
  ASSERT_TRUE(*world.run<End>(&Deployment::apply));
  world.log.kept.clear();
  world.open();
  auto tree = world.run<Result<Tree>>(&Deployment::status);
  ASSERT_TRUE(tree && *tree);
  ASSERT_EQ((*tree)->stages.size(), 3u);
  EXPECT_EQ((*tree)->stages[0].state, State::done);
  EXPECT_EQ((*tree)->stages[0].children.size(), 2u);
  auto outputs = world.run<Result<Outputs>>(&Deployment::outputs);
  ASSERT_TRUE(outputs && *outputs);
  EXPECT_EQ((*outputs)->at("application").at("Cluster"), "c");
}

TEST(Deployment, CancelDeletesWhatIsBeingCreated) {
  World world;
  std::optional<End> end;
  world.deployment->apply([&](End ended) { end = std::move(ended); });
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
  World world;
  world.cloud.task_time = Millis{10'000'000};
  std::optional<End> end;
  world.deployment->apply([&](End ended) { end = std::move(ended); });
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
  World world;
  world.log.broken = true;
  auto end = world.run<End>(&Deployment::apply);
  ASSERT_TRUE(end && !*end);
  EXPECT_EQ(end->error().kind, ErrorKind::local);
  EXPECT_TRUE(world.cloud.calls.empty());
}

TEST(Deployment, ProbesSayWhatIsWrongWhenTheTimeIsUp) {
  World world;
  world.cloud.https_status = 503;
  auto end = world.run<End>(&Deployment::apply);
  ASSERT_TRUE(end && *end);
  EXPECT_EQ((*end)->outcome, Outcome::failed);
  EXPECT_EQ((*end)->cause->path, "API answers");
  EXPECT_NE((*end)->cause->headline.find("HTTP 503, expected 200"), std::string::npos);
}

TEST(Deployment, AttachWithoutAnInterruptedRunSaysSo) {
  World world;
  auto end = world.run<End>(&Deployment::attach);
  ASSERT_TRUE(end && !*end);
  EXPECT_EQ(end->error().kind, ErrorKind::not_found);
}

// The process dies at every single call, once before it reaches AWS and once before the answer
// comes back; the next process goes on from the journal. Whatever the moment: the same end, nothing
// done twice.
TEST(Deployment, KilledAtAnyCallTheNextStartGoesOn) {
  std::size_t calls = 0;
  {
    World world;
    ASSERT_TRUE(*world.run<End>(&Deployment::apply));
    calls = world.cloud.calls.size();
  }
  ASSERT_GT(calls, 30u);
  for (auto next : {&Deployment::attach, &Deployment::apply})
    for (bool after : {false, true})
      for (std::size_t at = 0; at < calls; ++at) {
        SCOPED_TRACE(fmt::format("call {} {}", at, after ? "after" : "before"));
        World world;
        world.cloud.die_at = at;
        world.cloud.die_after = after;
        EXPECT_FALSE(world.run<End>(&Deployment::apply));
        world.cloud.dead = false;
        world.open();
        auto end = world.run<End>(next);
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
      World world;
      ASSERT_TRUE(*world.run<End>(&Deployment::apply));
      world.open();
      world.cloud.die_at = world.cloud.calls.size() + at;
      world.cloud.die_after = after;
      if (world.run<End>(&Deployment::destroy)) break;
      world.cloud.dead = false;
      world.open();
      auto end = world.run<End>(&Deployment::attach);
      ASSERT_TRUE(end && *end) << (end ? end->error().sentence() : "no end");
      EXPECT_EQ((*end)->outcome, Outcome::done);
      for (const auto& stack : world.cloud.stacks) EXPECT_EQ(stack.status, "DELETE_COMPLETE");
    }
}

}  // namespace
}  // namespace slipway::deploy
