#include "wizard/pages/pick.hh"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "wizard/pages/pick_order.hh"
#include "wizard/utf8.hh"

namespace slipway::wizard {
namespace {

bool contains(const std::string& text, const std::string& part) {
  auto same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

// Every word of the filter must be somewhere in the row.
bool row_matches(const Choice& row, const std::string& filter) {
  for (std::size_t at = 0; at < filter.size();) {
    std::size_t end = std::min(filter.find(' ', at), filter.size());
    std::string word = filter.substr(at, end - at);
    bool found = contains(row.value, word) ||
                 std::any_of(row.cells.begin(), row.cells.end(),
                             [&](const std::string& cell) { return contains(cell, word); });
    if (!word.empty() && !found) return false;
    at = end + 1;
  }
  return true;
}

std::size_t index_of(const Pick& pick, const std::string& value) {
  for (std::size_t i = 0; i < pick.shown.size(); ++i) {
    if (pick.choices.rows[pick.shown[i]].value == value) return i;
  }
  return pick.shown.size();
}

Choices choices_of_words(const Key& key) {
  Choices out;
  out.columns = {"choice"};
  out.state = aws::ListingState::complete;
  for (const std::string& word : key.choices)
    out.rows.push_back({word, {word}, true, "", false, ""});
  return out;
}

// The old order first, then what is new.
std::vector<std::size_t> kept_order(const std::vector<std::string>& before,
                                    const Choices& choices) {
  std::unordered_map<std::string, std::size_t> where;
  for (std::size_t i = 0; i < choices.rows.size(); ++i) where.emplace(choices.rows[i].value, i);
  std::vector<std::size_t> order;
  order.reserve(choices.rows.size());
  std::vector<bool> taken(choices.rows.size());
  for (const std::string& value : before) {
    auto it = where.find(value);
    if (it == where.end() || taken[it->second]) continue;
    order.push_back(it->second);
    taken[it->second] = true;
  }
  for (std::size_t i = 0; i < choices.rows.size(); ++i) {
    if (!taken[i]) order.push_back(i);
  }
  return order;
}

void show(Pick& pick, const std::vector<std::size_t>& order, const std::string& under) {
  pick.shown.clear();
  for (std::size_t row : order) {
    if (row_matches(pick.choices.rows[row], pick.filter.text)) pick.shown.push_back(row);
  }
  std::size_t at = under.empty() ? 0 : index_of(pick, under);
  if (at == pick.shown.size()) at = under.empty() ? 0 : pick.cursor;
  pick.cursor = pick.shown.empty() ? 0 : std::min(at, pick.shown.size() - 1);
}

std::vector<std::size_t> wanted_order(const Pick& pick) {
  if (pick.sorted) return order_by(pick.choices.rows, *pick.sorted, pick.descending);
  std::vector<std::size_t> all(pick.choices.rows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

bool has_recommended(const Choices& choices) {
  return std::any_of(choices.rows.begin(), choices.rows.end(),
                     [](const Choice& row) { return row.recommended; });
}

}  // namespace

void reload(Pick& pick, const Entry& entry, const Facts& facts, Order order) {
  std::vector<std::string> before;
  for (std::size_t row : pick.shown) before.push_back(pick.choices.rows[row].value);
  const Choice* row = under_cursor(pick);
  std::string under = row ? row->value : std::string();
  const bool advised = has_recommended(pick.choices);
  pick.choices = entry.source ? choices(*entry.source, facts) : choices_of_words(*entry.key);
  // Advice comes with the last reply. Whoever has not touched the list yet is led to it.
  if (!advised && has_recommended(pick.choices) && !pick.touched) {
    order = Order::afresh;
    under.clear();
  }
  if (order == Order::afresh)
    show(pick, wanted_order(pick), under);
  else
    show(pick, kept_order(before, pick.choices), under);
}

void refilter(Pick& pick, Order order) {
  const Choice* row = order == Order::keep ? under_cursor(pick) : nullptr;
  std::string under = row ? row->value : std::string();
  show(pick, wanted_order(pick), under);
}

void sort_by(Pick& pick, std::size_t column) {
  if (pick.sorted != column) {
    pick.sorted = column;
    pick.descending = false;
  } else if (!pick.descending) {
    pick.descending = true;
  } else {
    pick.sorted.reset();
  }
  refilter(pick, Order::afresh);
}

void sort_next(Pick& pick) {
  const std::size_t next = pick.sorted ? *pick.sorted + 1 : 0;
  pick.descending = false;
  pick.sorted.reset();
  if (next < pick.choices.columns.size()) pick.sorted = next;
  refilter(pick, Order::afresh);
}

void preselect(Pick& pick, const Field& field, const Answers& answers) {
  std::vector<std::string> values = answers.list(field.key);
  if (values.empty()) values = preselection(pick.choices, field);
  pick.marked = values;
  if (values.empty()) return;
  std::size_t at = index_of(pick, values.front());
  if (at < pick.shown.size()) pick.cursor = at;
}

const Choice* under_cursor(const Pick& pick) {
  if (pick.cursor >= pick.shown.size()) return nullptr;
  return &pick.choices.rows[pick.shown[pick.cursor]];
}

bool is_marked(const Pick& pick, const std::string& value) {
  return std::find(pick.marked.begin(), pick.marked.end(), value) != pick.marked.end();
}

void toggle_mark(Pick& pick, const std::string& value) {
  if (std::erase(pick.marked, value) == 0) pick.marked.push_back(value);
}

bool must_type(const Pick& pick) {
  auto state = pick.choices.state;
  return pick.choices.rows.empty() &&
         (state == aws::ListingState::failed || state == aws::ListingState::complete);
}

void move(Pick& pick, long step) {
  if (pick.shown.empty()) return;
  long last = static_cast<long>(pick.shown.size()) - 1;
  long at = std::clamp(static_cast<long>(pick.cursor) + step, 0L, last);
  pick.cursor = static_cast<std::size_t>(at);
}

}  // namespace slipway::wizard
