#include "wizard/rules/support.hh"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/wizard/rules/account.hh"

namespace slipway::wizard::rules {
namespace {

// How many rows are looked at while each of a thousand is sought in turn, by three rules.
int looked_at(Facts facts) {
  std::vector<int> rows(1000);
  std::iota(rows.begin(), rows.end(), 0);
  int looks = 0;
  for (int wanted : rows)
    for (int rule = 0; rule < 3; ++rule) {
      const int* found = find_row(facts, rows, [&](int row) { return ++looks, row == wanted; });
      EXPECT_TRUE(found && *found == wanted);
    }
  return looks;
}

TEST(FindRow, LooksOnWhereTheLastOneWasFound) {
  Account account;
  Facts facts = account.facts();
  EXPECT_GT(looked_at(facts), 1'000'000);
  std::size_t near = 0;
  facts.near = &near;
  EXPECT_LE(looked_at(facts), 4'000);
}

TEST(FindRow, GoesAllTheWayRound) {
  Account account;
  Facts facts = account.facts();
  std::size_t near = 7;  // of a longer listing
  facts.near = &near;
  const std::vector<int> rows{1, 2, 3};
  auto find = [&](int wanted) {
    return find_row(facts, rows, [&](int row) { return row == wanted; });
  };
  EXPECT_EQ(*find(3), 3);
  EXPECT_EQ(*find(1), 1);
  EXPECT_EQ(find(4), nullptr);
  EXPECT_EQ(find_row(facts, std::vector<int>{}, [](int) { return true; }), nullptr);
}

}  // namespace
}  // namespace slipway::wizard::rules
