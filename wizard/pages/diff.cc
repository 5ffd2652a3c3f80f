#include "wizard/pages/diff.hh"

#include <algorithm>

namespace slipway::wizard {
namespace {

constexpr std::size_t kLongest = 2000;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// lengths[i][j]: longest common subsequence of a[i..] and b[j..].
std::vector<std::vector<int>> common(const std::vector<std::string>& a,
                                     const std::vector<std::string>& b) {
  std::vector<std::vector<int>> lengths(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      lengths[i][j] =
          a[i] == b[j] ? lengths[i + 1][j + 1] + 1 : std::max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

}  // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after) {
  using Kind = DiffLine::Kind;
  std::vector<std::string> a = lines_of(before), b = lines_of(after);
  std::vector<DiffLine> out;
  std::size_t i = 0, j = 0;
  if (a.size() <= kLongest && b.size() <= kLongest) {
    auto lengths = common(a, b);
    while (i < a.size() && j < b.size()) {
      if (a[i] == b[j]) {
        out.push_back({Kind::same, a[i++]});
        ++j;
      } else if (lengths[i + 1][j] >= lengths[i][j + 1]) {
        out.push_back({Kind::removed, a[i++]});
      } else {
        out.push_back({Kind::added, b[j++]});
      }
    }
  }
  while (i < a.size()) out.push_back({Kind::removed, a[i++]});
  while (j < b.size()) out.push_back({Kind::added, b[j++]});
  return out;
}

}  // namespace slipway::wizard
