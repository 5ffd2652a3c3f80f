// Keys of an open list: moving in it, filtering it.
#include "wizard/pages/pick.hh"

namespace slipway::wizard {

bool list_key(Pick& pick, const KeyPress& key, long page) {
  long all = static_cast<long>(pick.shown.size());
  switch (key.name) {
    case KeyName::down:
      move(pick, 1);
      break;
    case KeyName::up:
      move(pick, -1);
      break;
    case KeyName::page_down:
      move(pick, page);
      break;
    case KeyName::page_up:
      move(pick, -page);
      break;
    case KeyName::home:
      move(pick, -all);
      break;
    case KeyName::end:
      move(pick, all);
      break;
    default:
      return false;
  }
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
