#include "deploy/progress_json.hh"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace slipway::deploy {
namespace {

using nlohmann::json;

TEST(PlanJson, IsTheContract) {
  Plan plan;
  plan.stages.push_back({"services",
                         StageKind::cloudformation,
                         {{ChangeAction::replace,
                           "Api",
                           "AWS::ECS::Service",
                           "arn",
                           "True",
                           {{"Properties.DesiredCount", "1", "2"}}}},
                         "a note",
                         "arn:hidden"});
  EXPECT_EQ(
      json::parse(plan_json(plan)),
      json::parse(
          R"({"stages":[{"id":"services","kind":"cloudformation","changes":[{"action":"replace",
              "logical_id":"Api","type":"AWS::ECS::Service","replacement":"True",
              "properties":[{"path":"Properties.DesiredCount","before":"1","after":"2"}]}],"note":"a note"}]})"));
}

TEST(PlanJson, CarriesTheCosts) {
  CostEstimate costs{.currency = "USD",
                     .lines = {{"Tasks", "2 tasks", 2, "hour", 0.04048, 59.1008, ""},
                               {"Zones", "1 zone", 1, "hour", {}, {}, "it is denied"}},
                     .without = {"traffic"}};
  EXPECT_EQ(json::parse(plan_json({}, &costs)),
            json::parse(R"({"stages":[],"costs":{"currency":"USD","monthly":59.1,"complete":false,
      "hours_a_month":730.0,"lines":[
        {"what":"Tasks","amount":"2 tasks","units":2.0,"per":"hour","unit_price":0.04048,"monthly":59.1},
        {"what":"Zones","amount":"1 zone","units":1.0,"per":"hour","unknown":"it is denied"}],
      "without":["traffic"]}})"));
  CostEstimate none;
  EXPECT_EQ(plan_json({}, &none), plan_json({}));
}

TEST(EventJson, OneLineWithEveryField) {
  ProgressEvent event;
  event.stage = "migrate";
  event.path = {"task 1"};
  event.state = State::failed;
  event.at = *parse_rfc3339("2026-11-21T04:05:06Z");
  event.reason = "bad\nbytes \xff";
  event.cause = Cause{"migrate", "task 1", "It failed.", {"e"}, "fix"};
  std::string text = event_json(event);
  EXPECT_EQ(text.find('\n'), std::string::npos);
  auto told = json::parse(text);
  EXPECT_EQ(told["event"], "progress");
  EXPECT_EQ(told["at"], "2026-11-21T04:05:06Z");
  EXPECT_EQ(told["state"], "failed");
  EXPECT_EQ(told["cause"]["headline"], "It failed.");
}

TEST(StatusJson, NestsAndLeavesOutWhatIsEmpty) {
  Tree tree;
  ProgressEvent event;
  event.stage = "s";
  event.path = {"A", "B"};
  event.state = State::done;
  fold(tree, event);
  auto told = json::parse(status_json(tree, {}));
  EXPECT_EQ(told["stages"][0]["children"][0]["children"][0]["name"], "B");
  EXPECT_FALSE(told.contains("cause"));
  EXPECT_FALSE(told.contains("last_run"));
  LastRun last{.does = "apply",
               .started = *parse_rfc3339("2026-11-21T04:05:06Z"),
               .ended = {},
               .outcome = {}};
  told = json::parse(status_json(tree, last));
  EXPECT_EQ(told["last_run"], json::parse(R"({"does":"apply","started":"2026-11-21T04:05:06Z"})"));
}

TEST(EndJson, HoldsTheOutputs) {
  DeploymentEnd end;
  end.outcome = Outcome::rolled_back;
  end.outputs = {{"a", {{"Url", "https://x"}}}};
  end.undone = "b";
  end.changed = {"a"};
  end.ran = {"Database migrations (exit code 0)"};
  auto told = json::parse(end_json(end));
  EXPECT_EQ(told["outcome"], "rolled back");
  EXPECT_EQ(told["undone"], "b");
  EXPECT_EQ(told["changed"], json::parse(R"(["a"])"));
  EXPECT_EQ(told["ran"], json::array({"Database migrations (exit code 0)"}));
  EXPECT_EQ(told["outputs"], json::parse(R"({"a":{"Url":"https://x"}})"));
}

}  // namespace
}  // namespace slipway::deploy
