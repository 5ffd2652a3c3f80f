#include "deploy/run_history.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

RunRecord record(std::string stage, std::string phase, std::string token = "",
                 std::string cursor = "") {
  RunRecord out;
  out.stage = std::move(stage);
  out.phase = std::move(phase);
  out.token = std::move(token);
  out.cursor = std::move(cursor);
  return out;
}

TEST(RunHistory, OnlyTheNewestRunCounts) {
  auto run = newest_run({record("", "run", "1", "apply"), record("a", "done"),
                         record("", "end", "", "done"), record("", "run", "2", "apply"),
                         record("b", "change-set", "n"), record("b", "execute", "t")});
  EXPECT_EQ(run.id, "2");
  EXPECT_TRUE(run.unfinished);
  EXPECT_EQ(run.last.size(), 1u);
  EXPECT_EQ(run.last["b"].phase, "execute");
  EXPECT_EQ(run.change_sets["b"], 1);
}

TEST(LastRun, PlansDoNotCountAndAnInterruptedRunHasNoEnd) {
  EXPECT_FALSE(last_run({record("", "run", "1", "plan")}));
  auto begun = record("", "run", "1", "apply");
  begun.at = Time{Millis{5}};
  auto last = last_run({begun, record("a", "done")});
  ASSERT_TRUE(last);
  EXPECT_EQ(last->does, "apply");
  EXPECT_EQ(last->started, Time{Millis{5}});
  EXPECT_FALSE(last->ended);
  last = last_run({begun, record("", "end", "", "rolled back"), record("", "run", "2", "plan")});
  EXPECT_EQ(last->outcome, "rolled back");
  EXPECT_TRUE(last->ended);
}

TEST(RunHistory, APlanAloneIsNotUnfinishedAndGoesOnAsApply) {
  std::vector<RunRecord> records{record("", "run", "1", "plan"), record("a", "change-set", "n")};
  EXPECT_FALSE(newest_run(records).unfinished);
  records.push_back(record("", "run", "1", "apply"));
  auto run = newest_run(records);
  EXPECT_TRUE(run.unfinished);
  EXPECT_EQ(run.change_sets["a"], 1);
  records.push_back(record("", "end", "", "failed"));
  EXPECT_FALSE(newest_run(records).unfinished);
  EXPECT_FALSE(newest_run({}).unfinished);
}

TEST(OperationName, FitsWhatAwsTakes) {
  EXPECT_EQ(operation_name("65f0", "data_base", "x"), "slipway-65f0-data-base-x");
  std::string longest = operation_name("0123456789abcdef", std::string(200, 'q'), "x");
  EXPECT_LE(longest.size(), 64u);
  EXPECT_TRUE(longest.ends_with("-x"));
}

}  // namespace
}  // namespace slipway::deploy
