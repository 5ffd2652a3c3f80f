#include "wizard/pages/plan_page.hh"

#include "tests/fakes/sample.hh"

namespace slipway::wizard {
namespace {

std::string told(std::string path, std::string before, std::string after) {
  test::Sample sample;
  deploy::StagePlan stage;
  stage.id = "services";
  stage.changes.push_back({deploy::ChangeAction::modify, "Api", "AWS::ECS::Service", {}, {}, {}});
  stage.changes.back().properties.push_back({std::move(path), std::move(before), std::move(after)});
  sample.model.plan.plan.emplace().stages.push_back(std::move(stage));
  for (const PlanLine& line : plan_lines(sample.model))
    if (line.kind == PlanLine::Kind::property) return line.text;
  return {};
}

// What differs is said first, as small screens cut the end.
TEST(PlanPage, LongValuesAreToldByWhatDiffers) {
  const std::string image = "123456789012.dkr.ecr.us-west-2.amazonaws.com/pulumi/service:";
  EXPECT_EQ(
      told("Properties.ContainerDefinitions.0.Image", image + "20261116.1", image + "20261102.1"),
      "ContainerDefinitions.0.Image: …service:20261116.1 → …service:20261102.1");
  EXPECT_EQ(told("Properties.TaskDefinition", "arn:aws:ecs:us-west-2:1:task-definition/prod-api:1",
                 "(known once it is made)"),
            "TaskDefinition: …prod-api:1 → (known once it is made)");
  EXPECT_EQ(told("Properties.DesiredCount", "1", "10"), "DesiredCount: 1 → 10");
  EXPECT_EQ(told("Properties.Path", "/a", "/b"), "Path: /a → /b");
  EXPECT_EQ(told("Properties.Policy", R"({"a":"x/y"})", R"({"a":"x/z"})"),
            R"(Policy: {"a":"x/y"} → {"a":"x/z"})");
  EXPECT_EQ(told("Tags", "", ""), "Tags");
  EXPECT_EQ(told("Properties.New", "", "b"), "New: b (new)");
}

}  // namespace
}  // namespace slipway::wizard
