#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "wizard/blueprint_read.hh"
#include "wizard/utf8.hh"

namespace slipway::wizard {
namespace {

// Levenshtein's distance; letters differing in case only count as equal.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (ascii_lower(a[i]) == ascii_lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  // Up to a third of the letters may be wrong.
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t d = distance(word, candidate);
    if (d < least && d < candidate.size()) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  if (const std::string near = nearest(word, candidates); !near.empty())
    return fmt::format("did you mean {}?", near);
  if (!candidates.empty() && candidates.size() <= 16)
    return fmt::format("one of: {}", fmt::join(candidates, ", "));
  return {};
}

}  // namespace slipway::wizard
