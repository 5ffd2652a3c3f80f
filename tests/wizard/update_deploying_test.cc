// From the plan to the end of a deployment: what keys and events do.
#include "tests/fakes/sample.hh"
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/pages.hh"
#include "wizard/update.hh"

namespace slipway::wizard {
namespace {

using test::Sample;

TEST(Update, ThePassphraseIsTypedTwice) {
  Sample sample;
  sample.ready();
  sample.model.answers.set("licenseKey", std::string("a.b.c"), Provenance::typed);
  sample.visit("plan");
  EXPECT_EQ(sample.model.plan.passphrase, Passphrase::wanted);
  sample.press("one<ret>two<ret>");
  EXPECT_EQ(sample.model.plan.passphrase, Passphrase::wanted);
  sample.press("one<ret>");
  EXPECT_EQ(sample.model.passphrase, "one");
  EXPECT_TRUE(sample.asked<effect::PlanConfig>());
  EXPECT_TRUE(sample.asked<effect::MakePlan>());
}

// Listings that are fetched anew (after a sign-in, say) are waited for, not missed.
TEST(Update, ThePlanWaitsForTheAccount) {
  Sample sample;
  sample.ready();
  sample.snapshot.subnets.state = aws::ListingState::arriving;
  sample.visit("plan");
  sample.press("r");
  EXPECT_TRUE(sample.asked<effect::PlanConfig>());
  EXPECT_FALSE(sample.asked<effect::MakePlan>());
  EXPECT_TRUE(sample.model.plan.planning);
  sample.discover();
  EXPECT_FALSE(sample.asked<effect::MakePlan>());
  sample.snapshot.subnets.state = aws::ListingState::complete;
  sample.discover();
  ASSERT_TRUE(sample.asked<effect::MakePlan>());
  EXPECT_EQ(sample.asked<effect::MakePlan>()->ticket, sample.model.plan_ticket);
  sample.discover();
  EXPECT_FALSE(sample.asked<effect::MakePlan>()) << "made once";
}

// On the deploy page, running.
void deploy(Sample& sample) {
  sample.ready();
  sample.visit("plan");
  sample.tell(msg::ConfigPlanned{sample.model.config_ticket, std::vector<FileChange>{}});
  sample.tell(msg::PlanArrived{sample.model.plan_ticket, deploy::Plan{}});
  sample.model.checks.report.clear();
  sample.press("<c-n>");  // goes on from any other page; nobody deploys by hurrying
  ASSERT_FALSE(sample.asked<effect::SaveConfig>());
  sample.press("<ret>");
  ASSERT_TRUE(sample.asked<effect::SaveConfig>());
  sample.tell(msg::ConfigSaved{sample.model.config_ticket, {}});
  ASSERT_TRUE(sample.asked<effect::Deploy>());
  ASSERT_EQ(sample.model.current().kind, PageKind::deploy);
}

TEST(Update, EnterBeforeTheFilesAreReadyDeploysOnceTheyAre) {
  Sample sample;
  sample.ready();
  sample.visit("plan");
  sample.tell(msg::PlanArrived{sample.model.plan_ticket, deploy::Plan{}});
  sample.model.checks.report.clear();
  sample.press("<ret>");
  EXPECT_FALSE(sample.asked<effect::SaveConfig>());
  EXPECT_FALSE(sample.model.notice.empty());
  sample.tell(msg::ConfigPlanned{sample.model.config_ticket, std::vector<FileChange>{}});
  EXPECT_TRUE(sample.asked<effect::SaveConfig>());
  EXPECT_TRUE(sample.model.notice.empty());
}

TEST(Update, FailingChecksStopEnterNotD) {
  Sample sample;
  sample.ready();
  sample.visit("checks");
  sample.visit("plan");
  sample.tell(msg::ConfigPlanned{sample.model.config_ticket, std::vector<FileChange>{}});
  sample.tell(msg::PlanArrived{sample.model.plan_ticket, deploy::Plan{}});
  sample.press("<ret>");
  EXPECT_FALSE(sample.asked<effect::SaveConfig>());
  EXPECT_EQ(sample.model.notice_kind, NoticeKind::warning);
  sample.press("D");
  EXPECT_TRUE(sample.asked<effect::SaveConfig>());
}

TEST(Update, LeavingThePlanDiscardsIt) {
  Sample sample;
  sample.ready();
  sample.visit("plan");
  sample.press("<esc>");
  EXPECT_TRUE(sample.asked<effect::DiscardPlan>());
  EXPECT_EQ(sample.model.current().kind, PageKind::checks);
}

TEST(Update, ControlCAsksWhileItRuns) {
  Sample sample;
  deploy(sample);
  sample.press("<esc>");
  EXPECT_EQ(sample.model.overlay, Overlay::interrupt);
  sample.press("<ret>");  // keep watching is the harmless default
  EXPECT_EQ(sample.model.overlay, Overlay::none);
  EXPECT_TRUE(sample.model.deploy.running);
  sample.press("<c-c><up><ret>");
  EXPECT_TRUE(sample.asked<effect::CancelDeployment>());
  sample.press("<c-c><c-c>");
  const auto* quit = sample.asked<effect::Quit>();
  ASSERT_TRUE(quit);
  EXPECT_EQ(quit->code, 6);
}

TEST(Update, AFailureStaysOnThePageAndCanBeRetried) {
  Sample sample;
  deploy(sample);
  deploy::DeploymentEnd end;
  end.outcome = deploy::Outcome::rolled_back;
  sample.tell(msg::DeploymentEnded{sample.model.deploy_ticket, end});
  EXPECT_EQ(sample.model.current().kind, PageKind::deploy);
  EXPECT_EQ(exit_code(sample.model), 5);
  sample.press("t");
  EXPECT_TRUE(sample.asked<effect::Deploy>());
  sample.tell(msg::DeploymentEnded{sample.model.deploy_ticket, deploy::DeploymentEnd{}});
  EXPECT_EQ(sample.model.current().kind, PageKind::done);
  EXPECT_TRUE(sample.asked<effect::JournalFinished>());
  sample.press("<ret>");
  ASSERT_TRUE(sample.asked<effect::Quit>());
  EXPECT_EQ(sample.asked<effect::Quit>()->code, 0);
}

TEST(Update, TheClockTicksOnlyWhileItRuns) {
  Sample sample;
  sample.tell(msg::Tick{test::sample_now()});
  EXPECT_FALSE(sample.asked<effect::StartTimer>());
  deploy(sample);
  sample.tell(msg::Tick{test::sample_now()});
  EXPECT_TRUE(sample.asked<effect::StartTimer>());
  sample.tell(msg::DeploymentEnded{sample.model.deploy_ticket, deploy::DeploymentEnd{}});
  sample.tell(msg::Tick{test::sample_now()});
  EXPECT_FALSE(sample.asked<effect::StartTimer>());
}

TEST(Update, AFinishedInstallationIsNothingToContinue) {
  Sample sample;
  deploy(sample);
  sample.tell(msg::DeploymentEnded{sample.model.deploy_ticket, deploy::DeploymentEnd{}});
  EXPECT_EQ(sample.model.current().kind, PageKind::done);
  EXPECT_TRUE(sample.asked<effect::JournalFinished>());
  EXPECT_FALSE(sample.asked<effect::JournalPage>());
}

TEST(Update, AMereLookIsNothingToContinue) {
  for (const Task task : {Task::install, Task::check, Task::status, Task::destroy}) {
    Sample sample;
    sample.model.task = task;
    rebuild_pages(sample.model);
    Effects effects;
    go_to(sample.model, 1, effects);
    const bool kept = std::ranges::any_of(effects, [](const Effect& each) {
      return std::holds_alternative<effect::JournalPage>(each);
    });
    EXPECT_EQ(kept, task == Task::install);
  }
}

TEST(Update, ARunningDeploymentIsFollowedAgain) {
  Sample sample;
  LoadedPlace place;
  place.page = "deploy";
  place.running = true;
  sample.load(place);
  sample.sign_in();
  sample.model.task_page.focus = 0;
  sample.press("<ret>");
  EXPECT_TRUE(sample.asked<effect::Attach>());
  EXPECT_EQ(sample.model.current().kind, PageKind::deploy);
}

TEST(Update, TerminationLeavesAtOnce) {
  Sample sample;
  deploy(sample);
  sample.tell(msg::Terminated{});
  ASSERT_TRUE(sample.asked<effect::Quit>());
  EXPECT_EQ(sample.asked<effect::Quit>()->code, 6);
}

}  // namespace
}  // namespace slipway::wizard
