// How the cells of a list compare: by number where they say one ("251", "310 MB", "in 9 days",
// "30 days ago"), else letter by letter.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "wizard/sources.hh"

namespace slipway::wizard {

// Seconds, bytes or a plain number; what lies in the past is negative. Nothing for other texts.
std::optional<double> magnitude(std::string_view cell);
// Three-way: negative, 0, positive. Numbers stand before texts, empty cells last.
int compare_cells(std::string_view a, std::string_view b);
// Indexes of the rows by this column; those that do not fit stay last.
std::vector<std::size_t> order_by(const std::vector<Choice>& rows, std::size_t column,
                                  bool descending);

}  // namespace slipway::wizard
