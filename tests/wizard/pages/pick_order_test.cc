#include "wizard/pages/pick_order.hh"

#include <gtest/gtest.h>

namespace slipway::wizard {
namespace {

TEST(PickOrder, ReadsNumbersTimesAndSizes) {
  struct Read {
    const char* cell;
    std::optional<double> magnitude;
  };
  for (const auto& [cell, expected] :
       std::vector<Read>{{"251", 251},
                         {"2 GB", 2e9},
                         {"310 MB", 310e6},
                         {"in 9 days", 9 * 86400},
                         {"30 days ago", -30 * 86400},
                         {"1 day ago", -86400},
                         {"expired 3 d", -3 * 86400},
                         {"in 11 months", 330 * 86400},
                         {"", std::nullopt},
                         {"10.20.0.0/16", std::nullopt},
                         {"subnet-1", std::nullopt},
                         {"20261101-88-signed", std::nullopt},
                         {"in", std::nullopt},
                         {"5 apples", std::nullopt},
                         {"99999999999999999999 s", 99999999999999999999.0}}) {
    EXPECT_EQ(magnitude(cell), expected) << cell;
  }
}

TEST(PickOrder, ComparesLikePeopleDo) {
  EXPECT_LT(compare_cells("in 9 days", "in 2 months"), 0);
  EXPECT_LT(compare_cells("expired 3 d", "in 1 day"), 0);
  EXPECT_GT(compare_cells("100", "20"), 0);
  EXPECT_EQ(compare_cells("a", "A"), 0);
  EXPECT_LT(compare_cells("7", "x"), 0);
  EXPECT_GT(compare_cells("", "x"), 0);
  EXPECT_EQ(compare_cells("", ""), 0);
}

TEST(PickOrder, KeepsWhatDoesNotFitAndBlanksLast) {
  std::vector<Choice> rows(5);
  const char* cells[] = {"20", "100", "", "5", "7"};
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].cells = {cells[i]};
  rows[3].fits = false;
  EXPECT_EQ(order_by(rows, 0, false), (std::vector<std::size_t>{4, 0, 1, 2, 3}));
  EXPECT_EQ(order_by(rows, 0, true), (std::vector<std::size_t>{1, 0, 4, 2, 3}));
  EXPECT_EQ(order_by(rows, 9, false), (std::vector<std::size_t>{0, 1, 2, 4, 3}));
}

}  // namespace
}  // namespace slipway::wizard
