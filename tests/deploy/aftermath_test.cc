#include "deploy/aftermath.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

using Sentences = std::vector<std::string>;

TEST(Aftermath, SaysWhatWentBackAndWhatDidNot) {
  DeploymentEnd end{.outcome = Outcome::rolled_back, .cause = {}, .outputs = {}};
  end.undone = "infrastructure";
  EXPECT_EQ(aftermath(end), (Sentences{"Rolled back: everything is as it was before"}));
  end.undone = "services";
  end.changed = {"infrastructure", "application"};
  end.ran = {"Database migrations (exit code 0, 12 migrations)"};
  EXPECT_EQ(aftermath(end),
            (Sentences{"Rolled back: only the stage services went back",
                       "Stays as this run changed it: infrastructure, application",
                       "Was run and is not undone: Database migrations (exit code 0, 12 "
                       "migrations)"}));
  end.outcome = Outcome::cancelled;
  EXPECT_EQ(aftermath(end)[0], "Cancelled: only the stage services went back");
}

TEST(Aftermath, AGoodEndNeedsNoWords) {
  DeploymentEnd end;
  end.changed = {"infrastructure"};
  EXPECT_TRUE(aftermath(end).empty());
}

TEST(Aftermath, AFailureThatNobodyUndidOnlyTellsWhatStays) {
  DeploymentEnd end{.outcome = Outcome::failed, .cause = {}, .outputs = {}};
  EXPECT_TRUE(aftermath(end).empty());
  end.changed = {"application"};
  EXPECT_EQ(aftermath(end), (Sentences{"Stays as this run changed it: application"}));
}

}  // namespace
}  // namespace slipway::deploy
