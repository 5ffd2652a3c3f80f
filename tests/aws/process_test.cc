#include "aws/process.hh"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

namespace slipway {
namespace {

struct ProcessTest : testing::Test {
  Loop loop;
  LoopProcesses processes{loop};

  Result<CommandOutput> run(std::vector<std::string> argv) {
    std::optional<Result<CommandOutput>> got;
    auto ticket =
        processes.run(std::move(argv), [&](Result<CommandOutput> r) { got = std::move(r); });
    EXPECT_FALSE(got) << "never before run has returned";
    loop.run_until([&] { return got.has_value(); });
    return std::move(*got);
  }
};

TEST_F(ProcessTest, GathersWhatIsPrintedAndHowItEnded) {
  auto got = run({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->out, "out\n");
  EXPECT_EQ(got->err, "err\n");
  EXPECT_EQ(got->exit.code, 3);
}

TEST_F(ProcessTest, ReadsMoreThanAPipeHolds) {
  auto got = run({"/bin/sh", "-c", "head -c 300000 /dev/zero"});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->out.size(), 300'000u);
}

TEST_F(ProcessTest, StandardInputIsEmptyAndSignalsAreAsBefore) {
  auto ticket = loop.on_signal(SIGTERM, [] {});
  auto got = run({"/bin/sh", "-c", "cat; kill -TERM $$"});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->exit.signal, SIGTERM);
}

TEST_F(ProcessTest, AMissingProgramIsTold) {
  auto got = run({"slipway-no-such-program"});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::local);
  EXPECT_EQ(got.error().what, "start slipway-no-such-program");
  EXPECT_FALSE(run({}));
}

TEST_F(ProcessTest, DroppingTheTicketEndsTheCommandAndItsChildren) {
  bool ran = false;
  auto ticket = processes.run({"/bin/sh", "-c", "sleep 1000 & wait"},
                              [&](Result<CommandOutput>) { ran = true; });
  loop.turn(Millis{1});
  ticket.reset();  // would hang here if the command were not killed
  loop.turn(Millis{0});
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace slipway
