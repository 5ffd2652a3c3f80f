#include "deploy/cost_estimate.hh"

#include <fmt/format.h>

#include <algorithm>

namespace slipway::deploy {

namespace {

std::string listed(const std::vector<std::string>& items) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i)
    out += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  return out;
}

bool any_known(const CostEstimate& estimate) {
  return std::ranges::any_of(estimate.lines,
                             [](const CostLine& line) { return line.monthly.has_value(); });
}

}  // namespace

double CostEstimate::monthly() const {
  double sum = 0;
  for (const CostLine& line : lines) sum += line.monthly.value_or(0);
  return sum;
}

bool CostEstimate::complete() const {
  return std::ranges::all_of(lines, [](const CostLine& line) { return line.monthly.has_value(); });
}

bool CostEstimate::waiting() const {
  return std::ranges::any_of(
      lines, [](const CostLine& line) { return !line.monthly && line.unknown.empty(); });
}

std::vector<std::string> CostEstimate::reasons() const {
  std::vector<std::string> out;
  for (const CostLine& line : lines)
    if (!line.unknown.empty() && std::ranges::find(out, line.unknown) == out.end())
      out.push_back(line.unknown);
  return out;
}

std::string money_text(double amount, const std::string& currency) {
  return fmt::format("{:.2f} {}", amount, currency);
}

std::string unit_price_text(double amount, const std::string& currency) {
  auto digits = fmt::format("{:.6f}", amount);
  while (digits.ends_with('0') && digits.find('.') + 3 < digits.size()) digits.pop_back();
  return digits + " " + currency;
}

std::string cost_headline(const CostEstimate& estimate) {
  if (!any_known(estimate))
    return estimate.waiting() ? "monthly cost: asking AWS for its prices"
                              : "monthly cost: not known, " + listed(estimate.reasons());
  auto sum = fmt::format("{:.0f} {} a month", estimate.monthly(), estimate.currency);
  if (estimate.complete()) return "about " + sum;
  return "at least " + sum +
         (estimate.waiting() ? ", more prices are on their way" : ", not every price is known");
}

std::string cost_limits(const CostEstimate& estimate) {
  return estimate.without.empty() ? std::string() : "without " + listed(estimate.without);
}

std::vector<std::string> cost_lines(const CostEstimate& estimate) {
  if (estimate.lines.empty()) return {};
  std::vector<std::string> out{cost_headline(estimate)};
  if (!any_known(estimate)) return out;
  for (const CostLine& line : estimate.lines) {
    auto text = fmt::format("  {:<34} {:<26} ", line.what, line.amount);
    if (line.monthly)
      text += fmt::format("{:>12}  ({} {} {})", money_text(*line.monthly, estimate.currency),
                          unit_price_text(*line.unit_price, estimate.currency),
                          line.per == "hour" ? "an" : "a", line.per);
    else
      text += line.unknown.empty() ? "not known yet" : "not known: " + line.unknown;
    out.push_back(std::move(text));
  }
  if (auto limits = cost_limits(estimate); !limits.empty())
    out.push_back("  AWS's list prices, " + limits);
  return out;
}

}  // namespace slipway::deploy
