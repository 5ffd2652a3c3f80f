// What an install costs a month as far as that can be known beforehand: running things at AWS's
// list prices on demand. Discounts, taxes and whatever depends on use are not in it, and it says
// so.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace slipway::deploy {

// A month as AWS's own calculator counts it.
inline constexpr double hours_a_month = 730;

struct CostLine {
  std::string what;                  // "API tasks, processors"
  std::string amount;                // "2 tasks × 2 vCPU"
  double units = 0;                  // 4
  std::string per;                   // "hour" or "month": what the unit price is for
  std::optional<double> unit_price;  // none: see `unknown`
  std::optional<double> monthly;     // units x unit price x hours
  std::string unknown;               // why there is no price; empty while it is still asked for
};

struct CostEstimate {
  std::string currency;  // "USD"; empty while no price is known
  std::vector<CostLine> lines;
  std::vector<std::string> without;  // what is not in it: "traffic", "logs"

  double monthly() const;  // of what is known
  bool complete() const;   // every price is known
  bool waiting() const;    // some price is still asked for
  // Why prices are not known, each reason once.
  std::vector<std::string> reasons() const;
};

// "412.30 USD"
std::string money_text(double amount, const std::string& currency);
// "0.0445 USD": a unit's price, with as many digits as it has.
std::string unit_price_text(double amount, const std::string& currency);
// "about 412 USD a month", "at least 300 USD a month, not every price is known" ...
std::string cost_headline(const CostEstimate& estimate);
// "without traffic, storage and logs"; empty when nothing is left out.
std::string cost_limits(const CostEstimate& estimate);
// The whole, for --plain: headline, a line each, what is not in it.
std::vector<std::string> cost_lines(const CostEstimate& estimate);

}  // namespace slipway::deploy
