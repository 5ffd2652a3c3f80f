// A world for tests of whole deployments: the small cloud of fake_cloud.hh, a journal in memory,
// and a deployment of five stages that can be thrown away and opened again like a process.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.hh"
#include "deploy/deployment.hh"
#include "tests/deploy/fake_cloud.hh"
#include "tests/fakes/credentials.hh"

namespace slipway::deploy {

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

inline std::vector<Stage> five_stages() {
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

struct DeploymentWorld {
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

  DeploymentWorld() {
    http.respond([this](const HttpRequest& request) { return cloud.answer(request); });
    open();
  }
  // A process: what it knew is gone with the next one, but for the journal.
  void open(std::vector<Stage> what = five_stages(), std::vector<Stage> given = {}) {
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
        std::move(what), std::move(given));
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

using DeploymentResult = Result<DeploymentEnd>;

}  // namespace slipway::deploy
