// Pages as people come to see them, and pictures of them in some sizes.
#pragma once

#include "tests/fakes/picture.hh"
#include "tests/fakes/sample.hh"
#include "tui/view/view.hh"
#include "wizard/costs.hh"
#include "wizard/pages/pages.hh"

namespace slipway::tui {

using test::Sample;
namespace msg = wizard::msg;

struct Size {
  int width, height;
};
inline constexpr Size kUsual{80, 24}, kWide{120, 40}, kSmall{40, 12}, kRail{100, 30},
    kHuge{200, 60};

inline void pictures(Sample& sample, const std::string& name,
                     const std::vector<Size>& sizes = {kUsual, kWide}) {
  for (Size size : sizes) {
    sample.tell(msg::Resized{size.width, size.height});
    Screen screen(size.width, size.height);
    view(sample.model, Theme{}, screen);
    test::expect_picture(
        screen, name + "-" + std::to_string(size.width) + "x" + std::to_string(size.height));
  }
}

inline deploy::ProgressEvent event(const char* stage, std::vector<std::string> path,
                                   deploy::State state, int second, const char* type = "",
                                   const char* reason = "") {
  deploy::ProgressEvent out;
  out.stage = stage;
  out.path = std::move(path);
  out.state = state;
  out.at = test::sample_now() + Millis{second * 1000};
  out.verb = "create";
  out.type = type;
  out.reason = reason;
  return out;
}

inline deploy::Plan sample_plan() {
  using deploy::ChangeAction;
  deploy::Plan plan;
  plan.stages.push_back(
      {"infrastructure",
       deploy::StageKind::cloudformation,
       {{ChangeAction::add, "DatabaseCluster", "AWS::RDS::DBCluster", "", "", {}},
        {ChangeAction::add, "DatabaseSecret", "AWS::SecretsManager::Secret", "", "", {}}},
       "",
       "arn:aws:cloudformation:change-set/1"});
  plan.stages.push_back({"application",
                         deploy::StageKind::cloudformation,
                         {{ChangeAction::modify,
                           "ApiTaskDefinition",
                           "AWS::ECS::TaskDefinition",
                           "",
                           "Conditional",
                           {{"Properties.Cpu", "256", "512"}}},
                          {ChangeAction::replace,
                           "ApiTargetGroup",
                           "AWS::ElasticLoadBalancingV2::TargetGroup",
                           "",
                           "True",
                           {{"Properties.Port", "8080", "8081"}}},
                          {ChangeAction::remove, "OldBucket", "AWS::S3::Bucket", "", "", {}}},
                         "",
                         ""});
  plan.stages.push_back({"migrate",
                         deploy::StageKind::ecs_task,
                         {{ChangeAction::run, "pulumi-migration", "task", "", "", {}}},
                         "",
                         ""});
  return plan;
}

// Everything has a price but the endpoints.
inline void learn_prices(Sample& sample) {
  for (const aws::Lookup& price : wizard::wanted_prices(wizard::facts(sample.model))) {
    aws::Fact& fact = sample.snapshot.facts[price];
    fact.state = aws::ListingState::complete;
    if (price.of.starts_with("AmazonVPC/VpcEndpoint")) continue;
    fact.found = {{"amount", {"0.0405"}}, {"currency", {"USD"}}};
  }
}

// On the plan page, with everything answered.
inline void plan(Sample& sample) {
  sample.ready();
  sample.visit("plan");
  learn_prices(sample);
  sample.discover();
  wizard::Effects out;
  sample.tell(msg::ConfigPlanned{
      sample.model.config_ticket,
      std::vector<wizard::FileChange>{
          {"./pulumi-ecs/infrastructure/Pulumi.prod.yaml",
           "config:\n  aws:region: us-west-2\n  infrastructure-go:numberDbReplicas: \"0\"\n",
           "config:\n  aws:region: us-west-2\n  infrastructure-go:numberDbReplicas: \"1\"\n"},
          {"./pulumi-ecs/dns/Pulumi.prod.yaml", "", "config:\n  aws:region: us-west-2\n"}}});
  sample.tell(msg::PlanArrived{sample.model.plan_ticket, sample_plan()});
}

inline void deploying(Sample& sample) {
  using deploy::State;
  plan(sample);
  sample.model.checks.report.clear();
  sample.press("<ret>");
  sample.tell(msg::ConfigSaved{sample.model.config_ticket, {}});
  sample.tell(msg::Tick{test::sample_now()});
  auto tell = [&](deploy::ProgressEvent e) {
    if (e.at > sample.model.now) sample.tell(msg::Tick{e.at});
    sample.tell(msg::Progress{std::move(e)});
  };
  tell(event("infrastructure", {}, State::running, 0));
  tell(event("infrastructure", {"DatabaseCluster"}, State::done, 320, "AWS::RDS::DBCluster"));
  tell(event("infrastructure", {}, State::done, 331));
  tell(event("application", {}, State::running, 332));
  tell(event("application", {"ApiBucket"}, State::running, 333, "AWS::S3::Bucket"));
  tell(event("application", {"ApiBucket"}, State::done, 336, "AWS::S3::Bucket"));
  tell(event("application", {"LoadBalancer"}, State::running, 340,
             "AWS::ElasticLoadBalancingV2::LoadBalancer"));
  tell(event("application", {"ApiRole"}, State::running, 350, "AWS::IAM::Role"));
  tell(event("migrate", {}, State::pending, 332));
  tell(event("services", {}, State::pending, 332));
  tell(event("dns", {}, State::pending, 332));
  sample.tell(msg::Tick{test::sample_now() + Millis{420'000}});
}

}  // namespace slipway::tui
