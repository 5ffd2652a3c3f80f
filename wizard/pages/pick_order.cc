#include "wizard/pages/pick_order.hh"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "wizard/utf8.hh"

namespace slipway::wizard {
namespace {

struct Unit {
  std::string_view name;
  double size;
};
constexpr double kDay = 86400;
constexpr Unit units[] = {{"", 1},
                          {"s", 1},
                          {"second", 1},
                          {"minute", 60},
                          {"h", 3600},
                          {"hour", 3600},
                          {"d", kDay},
                          {"day", kDay},
                          {"week", 7 * kDay},
                          {"month", 30 * kDay},
                          {"year", 365 * kDay},
                          {"B", 1},
                          {"KB", 1e3},
                          {"MB", 1e6},
                          {"GB", 1e9},
                          {"TB", 1e12}};

bool take(std::string_view& text, std::string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

std::string_view cell_of(const Choice& row, std::size_t column) {
  return column < row.cells.size() ? std::string_view(row.cells[column]) : std::string_view();
}

}  // namespace

std::optional<double> magnitude(std::string_view cell) {
  const bool expired = take(cell, "expired ");
  take(cell, "in ");
  double number = 0;
  auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc()) return {};
  cell.remove_prefix(static_cast<std::size_t>(end - cell.data()));
  take(cell, " ");
  const bool past = cell.ends_with(" ago");
  if (past) cell.remove_suffix(4);
  for (const Unit& unit : units) {
    bool plural = cell.size() == unit.name.size() + 1 && unit.name.size() > 2 &&
                  cell.starts_with(unit.name) && cell.back() == 's';
    if (cell != unit.name && !plural) continue;
    return past || expired ? -number * unit.size : number * unit.size;
  }
  return {};
}

int compare_cells(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return static_cast<int>(a.empty()) - static_cast<int>(b.empty());
  auto x = magnitude(a), y = magnitude(b);
  if (x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
  if (x || y) return x ? -1 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    char p = ascii_lower(a[i]), q = ascii_lower(b[i]);
    if (p != q) return p < q ? -1 : 1;
  }
  return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
}

std::vector<std::size_t> order_by(const std::vector<Choice>& rows, std::size_t column,
                                  bool descending) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (rows[a].fits != rows[b].fits) return rows[a].fits;
    std::string_view x = cell_of(rows[a], column), y = cell_of(rows[b], column);
    bool blanks = x.empty() || y.empty();  // last, whatever the direction
    int compared = compare_cells(x, y);
    return descending && !blanks ? compared > 0 : compared < 0;
  });
  return order;
}

}  // namespace slipway::wizard
