#include "wizard/pages/done_page.hh"

#include "tests/fakes/sample.hh"
#include "wizard/pages/deploy_page.hh"

namespace slipway::wizard {
namespace {

using test::Sample;

TEST(Farewell, SaysNothingBeforeAnythingBegan) {
  Sample sample;
  sample.ready();
  EXPECT_TRUE(farewell(sample.model).empty());
}

TEST(Farewell, SaysThatAnswersAreKept) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  auto lines = farewell(sample.model);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("kept in ./pulumi-ecs"), std::string::npos) << lines[0];
}

TEST(Farewell, SaysHowToFollowWhatGoesOn) {
  Sample sample;
  sample.ready();
  Effects effects;
  begin_deployment(sample.model, effects);
  auto lines = farewell(sample.model);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_NE(lines[1].find("slipway attach --dir ./pulumi-ecs --stack prod"), std::string::npos);
}

TEST(Farewell, LeavesTheOutputsInTheTerminal) {
  Sample sample;
  sample.ready();
  sample.model.answers.set("route53ZoneName", std::string("example.com"), Provenance::typed);
  Effects effects;
  begin_deployment(sample.model, effects);
  sample.tell(msg::DeploymentEnded{sample.model.deploy_ticket, deploy::DeploymentEnd{}});
  std::string all;
  for (const auto& line : farewell(sample.model)) all += line + "\n";
  EXPECT_NE(all.find("https://app.example.com"), std::string::npos) << all;
}

}  // namespace
}  // namespace slipway::wizard
