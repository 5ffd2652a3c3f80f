#include "deploy/stage_order.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

Stage stage(std::string id, std::vector<std::string> needs) {
  Stage out;
  out.id = std::move(id);
  out.needs = std::move(needs);
  return out;
}

TEST(StageOrder, NeedsComeFirstOtherwiseAsGiven) {
  auto order =
      in_order({stage("c", {"b"}), stage("x", {}), stage("b", {"a", "elsewhere"}), stage("a", {})});
  ASSERT_TRUE(order);
  std::string ids;
  for (const auto& each : *order) ids += each.id;
  EXPECT_EQ(ids, "xabc");
}

TEST(StageOrder, ACircleIsNamed) {
  auto order = in_order({stage("a", {"b"}), stage("b", {"a"}), stage("c", {})});
  ASSERT_FALSE(order);
  EXPECT_NE(order.error().answer.find("a, b"), std::string::npos);
}

TEST(OpenReferences, NamesTheStagesThatMakeWhatIsMissing) {
  std::vector<Input> inputs{
      {"A", "${one.X} and ${two.Y}"}, {"B", "${one.Z}"}, {"C", "plain ${ no"}};
  EXPECT_EQ(open_references(inputs, {{"one", {{"X", "1"}}}}),
            (std::vector<std::string>{"one", "two"}));
  EXPECT_TRUE(
      open_references(inputs, {{"one", {{"X", "1"}, {"Z", ""}}}, {"two", {{"Y", ""}}}}).empty());
}

TEST(ResolveInputs, ErrorsNameInputAndStage) {
  Stage one = stage("s", {});
  one.inputs = {{"DbHost", "${infra.Host}"}};
  auto inputs = resolve_inputs(one, {});
  ASSERT_FALSE(inputs);
  EXPECT_NE(inputs.error().what.find("input DbHost of stage s"), std::string::npos);
  inputs = resolve_inputs(one, {{"infra", {{"Host", "h"}}}});
  EXPECT_EQ(inputs->front().value, "h");
}

}  // namespace
}  // namespace slipway::deploy
