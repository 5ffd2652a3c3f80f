#include "wizard/pages/deploy_page.hh"

#include "tests/fakes/sample.hh"

namespace slipway::wizard {
namespace {

deploy::ProgressEvent row(const std::string& id, int second, deploy::State state,
                          const std::string& reason = "") {
  deploy::ProgressEvent event;
  event.stage = "services";
  event.path = {id};
  event.state = state;
  if (second >= 0) event.at = test::sample_now() + Millis{1000 * second};
  event.reason = reason;
  return event;
}

TEST(DeployPage, TheLogIsInTheOrderOfWhatHappened) {
  test::Sample sample;
  progressed(sample.model, row("Announced", -1, deploy::State::pending));
  progressed(sample.model, row("First", 1, deploy::State::running));
  progressed(sample.model, row("Third", 3, deploy::State::running));
  progressed(sample.model, row("Second", 2, deploy::State::failed, "late news"));
  progressed(sample.model, row("Second", 2, deploy::State::failed, "late news"));
  std::vector<std::string> paths;
  for (const auto& each : sample.model.deploy.log) paths.push_back(each.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"First", "Second", "Third"}));
}

TEST(DeployPage, TheWrittenLogBeginsWithWhatIsWrongAndWhatToDo) {
  test::Sample sample;
  sample.ready();
  sample.visit("deploy");
  progressed(sample.model, row("ApiService", 1, deploy::State::failed, "it did not settle"));
  sample.model.deploy.tree.cause = deploy::Cause{"services",
                                                 "ApiService",
                                                 "A secret is missing.",
                                                 {"Task 1: the secret prod/licence was not found"},
                                                 "Make it"};
  deploy::DeploymentEnd end{deploy::Outcome::rolled_back, std::nullopt, {}};
  end.undone = "services";
  end.changed = {"application"};
  sample.model.deploy.end = end;
  sample.press("w");
  const auto* report = sample.asked<effect::WriteReport>();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->text.substr(0, report->text.find("\n\n")),
            "services ApiService: A secret is missing.\n"
            "  Task 1: the secret prod/licence was not found\n"
            "  Fix: Make it\n"
            "Rolled back: only the stage services went back\n"
            "Stays as this run changed it: application");
  EXPECT_NE(report->text.find("it did not settle"), std::string::npos);
}

}  // namespace
}  // namespace slipway::wizard
