#include "wizard/costs.hh"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "wizard/fill.hh"
#include "wizard/rules/support.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard {

namespace {

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && value >= 0 && value < 1e9 ? std::optional(value) : std::nullopt;
}

Result<double> entries_in(const CostUnits& units, const Facts& facts) {
  auto entries = fill(units.entries, facts), except = fill(units.except, facts);
  if (!entries || !except) return fail(entries ? except.error() : entries.error());
  auto list = words(*entries), without = words(*except);
  std::erase_if(list, [&](const std::string& entry) { return one_of(without, entry); });
  return static_cast<double>(list.size());
}

Result<double> count_of(const CostUnits& units, const Facts& facts) {
  if (units.number.empty()) return entries_in(units, facts);
  auto text = fill(units.number, facts);
  if (!text) return fail(text.error());
  if (auto number = number_in(*text)) return *number / static_cast<double>(units.over);
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = "count " + units.unit;
  error.answer = fmt::format("'{}' is no number", *text);
  return fail(std::move(error));
}

// "2 tasks", "1 task"; units with a capital are symbols: "4 GB".
std::string counted_units(double count, const std::string& unit) {
  bool symbol = std::ranges::any_of(unit, [](char c) { return c >= 'A' && c <= 'Z'; });
  return fmt::format("{:g} {}{}", count, unit, symbol || unit.empty() || count == 1 ? "" : "s");
}

// The question for a price as aws/inventory/lookup.hh writes it.
Result<std::string> price_question(const CostSpec& spec, const Facts& facts) {
  std::string question = spec.service + "/" + spec.usage;
  char separator = '?';
  for (const auto& [field, text] : spec.filters) {
    auto value = fill(text, facts);
    if (!value) return fail(value.error());
    question += separator + field + "=" + *value;
    separator = '&';
  }
  return question;
}

std::string reason_of(const Error& error) {
  if (error.kind == ErrorKind::denied) return "reading prices (pricing:GetProducts) is denied";
  return error.answer.empty() ? error.what : error.answer;
}

void set_price(deploy::CostLine& line, const aws::Fact& fact, std::string& currency,
               const Facts& facts) {
  if (fact.error) {
    line.unknown = reason_of(*fact.error);
    return;
  }
  if (fact.state != aws::ListingState::complete) return;
  const auto& amounts = fact.texts("amount");
  auto price = amounts.size() == 1 ? number_in(amounts.front()) : std::nullopt;
  if (!price) {
    line.unknown = amounts.empty()
                       ? fmt::format("AWS names no price of it in {}", facts.inventory.region)
                       : "AWS does not sell it at one price";
    return;
  }
  currency = fact.text("currency");
  line.unit_price = price;
  line.monthly = line.units * *price * (line.per == "hour" ? deploy::hours_a_month : 1);
}

// None where nothing of the kind is wanted.
std::optional<deploy::CostLine> line_for(const CostSpec& spec, const Facts& facts,
                                         std::string& currency) {
  deploy::CostLine line{.what = spec.what, .units = 1, .per = spec.per};
  auto wanted = holds(spec.when, facts);
  if (wanted && !*wanted) return std::nullopt;
  if (!wanted) line.unknown = wanted.error().answer;
  for (const CostUnits& units : spec.units) {
    auto count = count_of(units, facts);
    if (!count) {
      line.unknown = count.error().answer;
      return line;
    }
    line.units *= *count;
    line.amount += (line.amount.empty() ? "" : " × ") + counted_units(*count, units.unit);
  }
  if (line.units == 0) return std::nullopt;
  auto question = price_question(spec, facts);
  if (!question) line.unknown = question.error().answer;
  if (line.unknown.empty())
    set_price(line, ask(facts, aws::Look::price, *question), currency, facts);
  return line;
}

}  // namespace

deploy::CostEstimate estimate_costs(const Facts& facts) {
  deploy::CostEstimate estimate;
  for (const CostSpec& spec : facts.blueprint.costs)
    if (auto line = line_for(spec, facts, estimate.currency))
      estimate.lines.push_back(std::move(*line));
  estimate.without = facts.blueprint.not_in_costs;
  return estimate;
}

std::vector<aws::Lookup> wanted_prices(const Facts& facts) {
  std::vector<aws::Lookup> wanted;
  Facts asking = facts;
  asking.wanted = &wanted;
  estimate_costs(asking);
  return wanted;
}

}  // namespace slipway::wizard
