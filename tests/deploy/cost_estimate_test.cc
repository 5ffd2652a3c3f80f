#include "deploy/cost_estimate.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

CostLine priced(std::string what, double monthly) {
  return {.what = std::move(what),
          .amount = "2 tasks",
          .units = 2,
          .per = "hour",
          .unit_price = monthly / 2 / hours_a_month,
          .monthly = monthly,
          .unknown = {}};
}

CostLine unpriced(std::string what, std::string why) {
  return {.what = std::move(what),
          .amount = "1 zone",
          .units = 1,
          .per = "hour",
          .unit_price = {},
          .monthly = {},
          .unknown = std::move(why)};
}

TEST(CostEstimate, SaysWhatIsKnown) {
  struct Case {
    std::vector<CostLine> lines;
    const char* headline;
  };
  for (const Case& c :
       {Case{{priced("a", 100.4), priced("b", 11.2)}, "about 112 USD a month"},
        {{priced("a", 100.4), unpriced("b", "")},
         "at least 100 USD a month, more prices are on their way"},
        {{priced("a", 100.4), unpriced("b", "it is denied")},
         "at least 100 USD a month, not every price is known"},
        {{unpriced("a", ""), unpriced("b", "x")}, "monthly cost: asking AWS for its prices"},
        {{unpriced("a", "it is denied"), unpriced("b", "it is denied"), unpriced("c", "gone")},
         "monthly cost: not known, it is denied and gone"}})
    EXPECT_EQ(cost_headline({.currency = "USD", .lines = c.lines, .without = {}}), c.headline);
}

TEST(CostEstimate, IsSpokenLineByLine) {
  CostEstimate estimate{.currency = "USD",
                        .lines = {priced("Tasks", 59.1008), unpriced("Endpoints", "it is denied")},
                        .without = {"traffic", "storage", "taxes"}};
  auto lines = cost_lines(estimate);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], "at least 59 USD a month, not every price is known");
  EXPECT_NE(lines[1].find("59.10 USD  (0.04048 USD an hour)"), std::string::npos) << lines[1];
  EXPECT_NE(lines[2].find("not known: it is denied"), std::string::npos) << lines[2];
  EXPECT_EQ(lines[3], "  AWS's list prices, without traffic, storage and taxes");
  EXPECT_TRUE(cost_lines({}).empty());
  estimate.lines.erase(estimate.lines.begin());
  EXPECT_EQ(cost_lines(estimate),
            std::vector<std::string>{"monthly cost: not known, it is denied"});
}

TEST(CostEstimate, KeepsTheDigitsOfSmallPrices) {
  EXPECT_EQ(unit_price_text(0.004445, "USD"), "0.004445 USD");
  EXPECT_EQ(unit_price_text(0.4, "USD"), "0.40 USD");
  EXPECT_EQ(unit_price_text(12, "CNY"), "12.00 CNY");
}

}  // namespace
}  // namespace slipway::deploy
