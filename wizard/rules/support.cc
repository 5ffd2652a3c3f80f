#include "wizard/rules/support.hh"

#include <fmt/format.h>

#include <algorithm>

#include "wizard/rules/syntax.hh"

namespace slipway::wizard {

std::string param(const RuleUse& use, const std::string& name) {
  auto it = use.parameters.find(name);
  if (it == use.parameters.end()) return {};
  std::size_t from = it->second.find_first_not_of(" \t\r\n");
  std::size_t to = it->second.find_last_not_of(" \t\r\n");
  return from == std::string::npos ? std::string() : it->second.substr(from, to - from + 1);
}

std::vector<std::string> param_list(const RuleUse& use, const std::string& name) {
  return words(param(use, name));
}

long param_number(const RuleUse& use, const std::string& name, long otherwise) {
  return to_integer(param(use, name)).value_or(otherwise);
}

bool param_true(const RuleUse& use, const std::string& name) { return param(use, name) == "true"; }

Finding passed(std::string message) {
  return {.verdict = Verdict::pass, .message = std::move(message)};
}

Finding warned(std::string message, std::string wanted, std::string fix) {
  return {.verdict = Verdict::warn,
          .message = std::move(message),
          .wanted = std::move(wanted),
          .fix = std::move(fix)};
}

Finding failed(std::string message, std::string wanted, std::string fix) {
  return {.verdict = Verdict::fail,
          .message = std::move(message),
          .wanted = std::move(wanted),
          .fix = std::move(fix)};
}

Finding unsure(std::string message, std::string wanted, std::string fix) {
  return {.verdict = Verdict::cannot_tell,
          .message = std::move(message),
          .wanted = std::move(wanted),
          .fix = std::move(fix)};
}

Finding unlisted_finding(aws::ListingState state, const std::optional<Error>& error,
                         const std::string& what) {
  if (state == aws::ListingState::failed && error)
    return unsure(
        fmt::format("{} could not be listed: {}", what,
                    error->answer.empty() ? error->what : error->answer),
        "the right to list " + what,
        error->fix.empty() ? "get that right, or go on at your own judgement" : error->fix);
  if (state == aws::ListingState::failed)
    return unsure(what + " could not be listed", "the right to list " + what, "try again");
  bool under_way = state == aws::ListingState::asked || state == aws::ListingState::arriving;
  return unsure(what + (under_way ? " are still being listed" : " have not been listed"),
                "a complete list", under_way ? "wait a moment" : "sign in and run the check again");
}

const aws::Fact& ask(const Facts& facts, aws::Look what, const std::string& of) {
  const aws::Fact& fact = facts.inventory.fact(what, of);
  auto note = [&](std::vector<aws::Lookup>* list) {
    aws::Lookup lookup{what, of};
    if (list && std::find(list->begin(), list->end(), lookup) == list->end())
      list->push_back(std::move(lookup));
  };
  note(facts.read);
  if (fact.state == aws::ListingState::unasked) note(facts.wanted);
  return fact;
}

std::optional<Finding> unknown(const aws::Fact& fact, const std::string& what,
                               const std::string& wanted) {
  if (fact.state == aws::ListingState::complete) return std::nullopt;
  if (fact.state == aws::ListingState::failed && fact.error)
    return unsure(
        fmt::format("could not look at {}: {}", what,
                    fact.error->answer.empty() ? fact.error->what : fact.error->answer),
        wanted,
        fact.error->fix.empty() ? "get the right to look, or see for yourself" : fact.error->fix);
  if (fact.state == aws::ListingState::unasked)
    return unsure("could not look at " + what, wanted, "run the check signed in to the account");
  return unsure("still looking at " + what, wanted, "wait a moment");
}

const aws::SubnetRow* subnet_row(const Facts& facts, const std::string& id) {
  return find_row(facts, facts.inventory.subnets.rows, [&](auto& row) { return row.id == id; });
}

std::vector<std::string> zones_of(const Facts& facts, const std::vector<std::string>& subnets) {
  std::vector<std::string> zones;
  for (const auto& id : subnets) {
    const auto* row = subnet_row(facts, id);
    if (row && !one_of(zones, row->availability_zone)) zones.push_back(row->availability_zone);
  }
  return zones;
}

bool one_of(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i)
    text += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  return text;
}

std::string counted(std::size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string day(Time time) { return to_rfc3339(time).substr(0, 10); }

namespace {

struct Span {
  long count;
  std::string_view unit;
};

// The largest unit of which there are at least two, or one of days and less; months and years count
// 30 and 365 days.
Span span_of(Millis length) {
  long minutes = static_cast<long>(length.count() / 60'000), hours = minutes / 60,
       days = hours / 24;
  if (days >= 730) return {days / 365, "year"};
  if (days >= 60) return {days * 12 / 365 == 0 ? 1 : days * 12 / 365, "month"};
  if (days >= 1) return {days, "day"};
  if (hours >= 1) return {hours, "hour"};
  return {minutes, "minute"};
}

}  // namespace

std::string until(Time end, Time now) {
  if (end <= now) {
    auto [count, unit] = span_of(now - end);
    if (unit == "month") return fmt::format("expired {} months", count);
    return fmt::format("expired {} {}", count,
                       unit == "minute" ? "min"
                       : unit == "year" ? "y"
                                        : unit.substr(0, 1));
  }
  auto [count, unit] = span_of(end - now);
  return "in " + counted(static_cast<std::size_t>(count), unit);
}

std::string ago(Time then, Time now) {
  if (then > now) return "just now";
  auto [count, unit] = span_of(now - then);
  if (count == 0) return "just now";
  return counted(static_cast<std::size_t>(count), unit) + " ago";
}

}  // namespace slipway::wizard
