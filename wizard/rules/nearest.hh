// The word somebody meant: the nearest of the known ones, for "did you mean".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slipway::wizard {

// Letters to insert, delete, change or swap with their neighbour; upper and lower case count as
// equal.
std::size_t edit_distance(std::string_view one, std::string_view other);

// Empty when none is near enough (a third of the word, at least one letter, counting a shared
// beginning as nearness).
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace slipway::wizard
