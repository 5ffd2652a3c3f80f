// Lines of two texts side by side: what went, what came, what stayed. For the config files on the
// plan page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::wizard {

struct DiffLine {
  enum class Kind : std::uint8_t { same, added, removed };
  Kind kind = Kind::same;
  std::string text;
};

// The longest common subsequence of lines; config files are short, so quadratic is fine. Beyond
// 2,000 lines a side everything is shown as replaced.
std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after);

}  // namespace slipway::wizard
