// Steps: staying on a page that does not fit, proposals that follow each other, sorting.
#include "tests/fakes/sample.hh"
#include "wizard/pages/fields.hh"
#include "wizard/pages/pick.hh"

namespace slipway::wizard {
namespace {

using test::Sample;

Pick& pick_of(Sample& sample, const std::string& step, const std::string& key) {
  return sample.model.steps[step].fields[key].pick;
}

std::string focused_key(Sample& sample) {
  const Step& step = step_of(sample.model);
  auto all = entries(sample.model, step);
  return all.at(state_of(sample.model, step).focus).key->name;
}

TEST(StepPage, StaysOnceWhereTheLastAnswerDoesNotFit) {
  Sample sample;
  sample.ready();
  sample.visit("names");
  sample.press("<ret>-bad-<ret>");
  EXPECT_EQ(sample.model.current().id, "names");
  EXPECT_EQ(sample.model.notice_kind, NoticeKind::warning);
  EXPECT_EQ(focused_key(sample), "route53Subdomain");
  sample.press("<ret>");
  EXPECT_EQ(sample.model.current().id, "certificate") << "the second Enter takes it as known";
}

TEST(StepPage, StaysAgainForAnotherProblem) {
  Sample sample;
  sample.ready();
  sample.visit("names");
  sample.press("<ret>-bad-<ret><c-u>pulumi<ret>");
  EXPECT_EQ(sample.model.current().id, "certificate");
  sample.visit("names");
  sample.press("<c-u>-bad-<ret>");
  EXPECT_EQ(sample.model.current().id, "certificate") << "that one is known";
}

TEST(StepPage, EnterLeadsToWhatIsMissingAndControlNPassesIt) {
  Sample sample;
  sample.ready();
  sample.visit("sign-in");
  const Step& step = step_of(sample.model);
  state_of(sample.model, step).focus = entries(sample.model, step).size() - 1;
  if (entries(sample.model, step).back().slot == Slot::more) sample.press("<ret>");
  state_of(sample.model, step).focus = entries(sample.model, step).size() - 1;
  sample.press("<ret>");
  EXPECT_EQ(sample.model.current().id, "sign-in");
  EXPECT_EQ(focused_key(sample), "licenseKey");
  sample.press("<c-n>");
  EXPECT_EQ(sample.model.current().id, "size");
}

TEST(StepPage, TheProposalFollowsTheZonesOfTheOtherTiers) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  sample.press("<ret>");         // the VPC
  sample.press("<space><ret>");  // public: without the first zone
  ASSERT_EQ(sample.model.answers.list("publicSubnetIds").size(), 2u);
  EXPECT_EQ(pick_of(sample, "network", "privateSubnetIds").marked,
            (std::vector<std::string>{"subnet-0a2000000000000b", "subnet-0a2000000000000c"}));
  sample.press("<ret><ret>");
  EXPECT_EQ(sample.model.answers.list("isolatedSubnetIds"),
            (std::vector<std::string>{"subnet-0a3000000000000b", "subnet-0a3000000000000c"}));
}

TEST(StepPage, SortsByEachColumnInTurn) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  sample.press("<ret>");
  Pick& pick = pick_of(sample, "network", "publicSubnetIds");
  auto first = [&] { return pick.choices.rows[pick.shown.front()].cells; };
  EXPECT_FALSE(pick.sorted);
  sample.press("<c-s><c-s><c-s><c-s><c-s>");
  ASSERT_TRUE(pick.sorted);
  EXPECT_EQ(pick.choices.columns[*pick.sorted], "FREE");
  EXPECT_EQ(first().back(), "237");
  sort_by(pick, *pick.sorted);
  EXPECT_EQ(first().back(), "251");
  sample.press("<c-s>");
  EXPECT_FALSE(pick.sorted) << "best first again";
}

}  // namespace
}  // namespace slipway::wizard
