// Keys of an open list: moving in it, filtering it.
#include "wizard/pages/pick.hh"

namespace slipway::wizard {

bool list_key(Pick& pick, const KeyPress& key, std::size_t page) {
  const std::size_t rows = pick.shown.size();
  if (!moves(key, pick.cursor, page, rows == 0 ? 0 : rows - 1)) return false;
  pick.touched = true;
  return true;
}

bool at_edge(const Pick& pick, const KeyPress& key) {
  if (key.name == KeyName::up) return pick.cursor == 0;
  return key.name == KeyName::down && pick.cursor + 1 >= pick.shown.size();
}

bool filter_key(Pick& pick, const KeyPress& key) {
  if (!pick.filtering) {
    bool starts = key.name == KeyName::character && key.modifier == Modifier::none &&
                  key.code != ' ' && key.code != '?';
    if (!starts) return false;
    pick.filtering = true;
    if (key.code == '/') return true;
  }
  if (key.name == KeyName::escape) {
    pick.filter = Editor();
    pick.filtering = false;
    refilter(pick, Order::afresh);
    return true;
  }
  std::string before = pick.filter.text;
  if (!edit(pick.filter, key)) return false;
  if (pick.filter.text != before) refilter(pick, Order::afresh);
  if (pick.filter.text.empty() && key.name == KeyName::backspace) pick.filtering = false;
  return true;
}

}  // namespace slipway::wizard
