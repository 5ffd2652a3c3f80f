#include "aws/flow.hh"

#include "tests/aws/client_harness.hh"

namespace slipway::aws {
namespace {

// Asks once, and counts how often it was told that nobody answers.
struct Asking {
  using Output = int;
  int silences = 0;
  Action<int> begin(Time) { return Send{reading, {}}; }
  Action<int> on(const FlowEvent&, Time) { return Finish<int>{silences}; }
  void silent() { ++silences; }
};

struct FlowTest : ClientTest {
  std::optional<Result<int>> end;
  int steps = 0;
  Client from = client();
  Ticket run(std::shared_ptr<Asking> flow) {
    return drive(
        std::move(flow), from, timers, [this] { ++steps; },
        [this](Result<int> result) { end = std::move(result); });
  }
};

TEST_F(FlowTest, ACallThatStaysUnansweredIsToldLongBeforeItIsGivenUp) {
  http.respond([](const HttpRequest&) { return std::nullopt; });
  auto flow = std::make_shared<Asking>();
  auto ticket = run(flow);
  timers.tick(silence_told_after - Millis{1});
  EXPECT_EQ(flow->silences, 0);
  timers.tick(Millis{1});
  EXPECT_EQ(flow->silences, 1);
  EXPECT_EQ(steps, 1) << "its owner hears of it";
  http.reply(0, http_reply(200, ""));
  ASSERT_TRUE(end && *end);
  EXPECT_EQ(**end, 1);
}

TEST_F(FlowTest, AnAnswerInTimeIsNoSilence) {
  http.expect("POST", "", http_reply(200, ""));
  auto ticket = run(std::make_shared<Asking>());
  http.settle(timers);
  timers.tick(Millis{60'000});
  ASSERT_TRUE(end && *end);
  EXPECT_EQ(**end, 0);
}

}  // namespace
}  // namespace slipway::aws
