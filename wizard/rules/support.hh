// What every check needs: parameters, the four kinds of finding, listings that may have failed,
// times in words.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wizard/rules/rule.hh"

namespace slipway::wizard {

using Findings = std::vector<Finding>;

// A filled-in parameter, without white space around it; empty when the rule does not give it.
std::string param(const RuleUse& use, const std::string& name);
std::vector<std::string> param_list(const RuleUse& use, const std::string& name);
long param_number(const RuleUse& use, const std::string& name, long otherwise);
bool param_true(const RuleUse& use, const std::string& name);

Finding passed(std::string message);
Finding warned(std::string message, std::string wanted, std::string fix);
Finding failed(std::string message, std::string wanted, std::string fix);
Finding unsure(std::string message, std::string wanted, std::string fix);

// What to say instead of a verdict while a listing is not complete; nothing when it is.
template <class Row>
std::optional<Finding> unlisted(const aws::Listing<Row>& listing, const std::string& what);
Finding unlisted_finding(aws::ListingState state, const std::optional<Error>& error,
                         const std::string& what);

// A fact beside the listings, asked for where nobody has yet.
const aws::Fact& ask(const Facts& facts, aws::Look what, const std::string& of);
// What to say instead of a verdict while a fact has not arrived; nothing once it has.
std::optional<Finding> unknown(const aws::Fact& fact, const std::string& what,
                               const std::string& wanted);

// The row that is the `same`, or null. A list is judged row by row, in the order of its listing:
// looking on where the last one was found makes 10,000 rows a matter of milliseconds.
template <class Row, class Same>
const Row* find_row(const Facts& facts, const std::vector<Row>& rows, const Same& same) {
  const std::size_t start = facts.near && *facts.near < rows.size() ? *facts.near : 0;
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const std::size_t i = (start + n) % rows.size();
    if (!same(rows[i])) continue;
    if (facts.near) *facts.near = i;
    return &rows[i];
  }
  return nullptr;
}

// A subnet of the account by its id; null when it was not listed.
const aws::SubnetRow* subnet_row(const Facts& facts, const std::string& id);
// The zones of those subnets, each once.
std::vector<std::string> zones_of(const Facts& facts, const std::vector<std::string>& subnets);
bool one_of(const std::vector<std::string>& list, const std::string& item);

// "a, b and c"
std::string joined(const std::vector<std::string>& items);
// "3 subnets", "1 subnet"
std::string counted(std::size_t count, std::string_view thing);
// "2026-11-17"
std::string day(Time time);
// "in 11 months", "expired 3 d" (an end) and "3 days ago" (an event), as people say it.
std::string until(Time end, Time now);
std::string ago(Time then, Time now);

template <class Row>
std::optional<Finding> unlisted(const aws::Listing<Row>& listing, const std::string& what) {
  if (listing.state == aws::ListingState::complete) return std::nullopt;
  return unlisted_finding(listing.state, listing.error, what);
}

}  // namespace slipway::wizard
