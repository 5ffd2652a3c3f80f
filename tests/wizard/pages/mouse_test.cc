#include "wizard/pages/mouse.hh"

#include "tests/fakes/sample.hh"
#include "wizard/pages/pages.hh"
#include "wizard/pages/pick.hh"

namespace slipway::wizard {
namespace {

using test::Sample;
using What = Click::What;

void click(Sample& sample, Click what) {
  sample.tell(msg::Mouse{msg::MouseAction::press, 0, 0, what});
}

TEST(Mouse, NothingUnderThePointerDoesNothing) {
  Sample sample;
  sample.ready();
  sample.tell(msg::Mouse{msg::MouseAction::press, 3, 3, std::nullopt});
  EXPECT_EQ(sample.model.current().id, "task");
}

TEST(Mouse, ASecondClickAccepts) {
  Sample sample;
  sample.ready();
  click(sample, {What::row, 2});
  EXPECT_EQ(sample.model.task_page.focus, 2u);
  EXPECT_EQ(sample.model.current().id, "task");
  click(sample, {What::row, 0});
  click(sample, {What::row, 0});
  EXPECT_EQ(sample.model.current().id, "identity");
}

TEST(Mouse, PicksMarksAndSorts) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  click(sample, {What::row, 0});
  EXPECT_EQ(sample.model.answers.text("vpcId"), "vpc-0a1b2c3d4e5f60718");
  Pick& pick = sample.model.steps["network"].fields["publicSubnetIds"].pick;
  ASSERT_EQ(pick.marked.size(), 3u);
  click(sample, {What::row, 1});
  EXPECT_EQ(pick.cursor, 1u);
  EXPECT_EQ(pick.marked.size(), 2u);
  click(sample, {What::heading, 0});
  EXPECT_EQ(pick.sorted, 0u);
  click(sample, {What::row, 99});  // a row of a list that has changed since
  EXPECT_EQ(pick.marked.size(), 2u);
}

TEST(Mouse, FieldsTakeTheFocusAndSwitchesTurn) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  click(sample, {What::entry, 5});
  EXPECT_EQ(sample.model.steps["network"].focus, 5u);
  EXPECT_FALSE(sample.model.answers.find("enableVpcEndpoints"));
  click(sample, {What::entry, 5});
  EXPECT_EQ(sample.model.answers.text("enableVpcEndpoints"), "false");
  click(sample, {What::entry, 77});
  EXPECT_EQ(sample.model.steps["network"].focus, 5u);
}

TEST(Mouse, TheRailLeadsToPagesThatWereSeen) {
  Sample sample;
  sample.ready();
  sample.visit("names");
  click(sample, {What::page, 2});
  EXPECT_EQ(sample.model.current().id, "network");
  click(sample, {What::page, 9});
  EXPECT_EQ(sample.model.current().id, "network") << "not seen yet";
}

TEST(Mouse, KeysOfTheKeyLineArePressed) {
  Sample sample;
  sample.ready();
  click(sample, {What::key, 0, character(U'?')});
  EXPECT_EQ(sample.model.overlay, Overlay::help);
  click(sample, {What::key, 0, {KeyName::escape}});
  click(sample, {What::key, 0, control('c')});
  ASSERT_EQ(sample.model.overlay, Overlay::leave);
  click(sample, {What::row, 1});  // Stay
  EXPECT_EQ(sample.model.overlay_cursor, 1u);
  click(sample, {What::row, 1});
  EXPECT_EQ(sample.model.overlay, Overlay::none);
}

TEST(Mouse, TheWheelStaysInItsList) {
  Sample sample;
  sample.ready();
  sample.visit("certificate");
  Pick& pick = sample.model.steps["certificate"].fields["acmCertificateArn"].pick;
  for (int i = 0; i < 9; ++i) sample.tell(msg::Mouse{msg::MouseAction::wheel_down, 0, 0});
  EXPECT_EQ(pick.cursor + 1, pick.shown.size());
  for (int i = 0; i < 9; ++i) sample.tell(msg::Mouse{msg::MouseAction::wheel_up, 0, 0});
  EXPECT_EQ(pick.cursor, 0u);
}

TEST(Mouse, ARailOfARunningDeploymentAsksBeforeItHidesIt) {
  Sample sample;
  sample.ready();
  sample.visit("deploy");
  sample.model.deploy.running = true;
  click(sample, {What::page, 1});
  EXPECT_EQ(sample.model.current().id, "deploy");
  EXPECT_EQ(sample.model.overlay, Overlay::interrupt);
}

}  // namespace
}  // namespace slipway::wizard
