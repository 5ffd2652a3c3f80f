// A step of the blueprint: whatever it asks, this one page serves it. Fields stand one below the
// other; the one with the focus takes keys. A pick shows its rows while it has the focus.
#include <algorithm>
#include <optional>
#include <set>

#include "wizard/pages/asking.hh"
#include "wizard/pages/pages.hh"
#include "wizard/pages/pick.hh"

namespace slipway::wizard {
namespace {

struct Here {
  const Step& step;
  StepState& state;
  std::vector<Entry> all;
  const Entry* focused = nullptr;
};

Here here(Model& model) {
  const Step& step = step_of(model);
  Here out{step, state_of(model, step), entries(model, step)};
  if (out.state.focus >= out.all.size()) out.state.focus = out.all.empty() ? 0 : out.all.size() - 1;
  if (!out.all.empty()) out.focused = &out.all[out.state.focus];
  return out;
}

Pick* focused_pick(Here& h) {
  if (!h.focused || h.focused->slot != Slot::pick) return nullptr;
  return &h.state.fields[h.focused->key->name].pick;
}

bool typing(Here& h) {
  if (!h.focused) return false;
  if (h.focused->slot == Slot::text || h.focused->slot == Slot::secret) return true;
  Pick* pick = focused_pick(h);
  return pick && (pick->typing || must_type(*pick));
}

// The draft of the focused field; starts as what is answered.
Editor& draft(Model& model, Here& h) {
  auto& field = h.state.fields[h.focused->key->name];
  if (!field.draft) field.draft = Editor(model.answers.text(h.focused->key->name));
  return *field.draft;
}

// A value half typed beside a list, then left by Escape, stays a draft; everything else that was
// typed counts.
bool counts(const Entry& entry, const FieldState& field) {
  if (entry.slot != Slot::pick) return true;
  return field.pick.typing || must_type(field.pick);
}

// What was typed becomes the answer.
void commit(Model& model, const Entry& entry, Effects& effects) {
  if (!entry.key) return;
  StepState& state = state_of(model, step_of(model));
  auto it = state.fields.find(entry.key->name);
  if (it == state.fields.end() || !it->second.draft || !counts(entry, it->second)) return;
  std::string text = it->second.draft->text;
  it->second.draft.reset();
  if (text == model.answers.text(entry.key->name)) return;
  bool several = entry.several;
  if (text.empty() && !model.answers.find(entry.key->name)) return;
  answer(model, entry.key->name, value_of(*entry.key, several, text), Provenance::typed, effects);
}

// Lists that depend on this answer start anew.
void reset_dependents(Model& model, const std::string& changed) {
  const Step& step = step_of(model);
  std::string name = "${" + changed + "}";
  for (const Entry& entry : entries(model, step)) {
    if (!entry.source || entry.key->name == changed) continue;
    bool depends = std::any_of(entry.source->where.begin(), entry.source->where.end(),
                               [&](auto& w) { return w.second.find(name) != std::string::npos; });
    if (!depends) continue;
    Pick& pick = state_of(model, step).fields[entry.key->name].pick;
    pick = Pick();
    reload(pick, entry, facts(model), Order::afresh);
    std::vector<std::string> kept = model.answers.list(entry.key->name);
    preselect(pick, *entry.field, model.answers);
    // The old answer belongs to the other VPC, zone ...: propose from the new rows.
    auto gone = [&](const std::string& value) {
      return std::none_of(pick.choices.rows.begin(), pick.choices.rows.end(),
                          [&](const Choice& row) { return row.value == value; });
    };
    if (!kept.empty() && !pick.choices.rows.empty() &&
        std::any_of(kept.begin(), kept.end(), gone)) {
      pick.marked = preselection(pick.choices, *entry.field);
    }
  }
}

bool fails(const Model& model, const Entry& entry) {
  return std::any_of(model.findings.begin(), model.findings.end(), [&](const Finding& finding) {
    return finding.verdict == Verdict::fail && entry.key &&
           std::find(finding.fields.begin(), finding.fields.end(), entry.key->name) !=
               finding.fields.end();
  });
}

// The field to mend: where the user is, else the first of the page.
std::optional<std::size_t> failing_entry(const Model& model, const std::vector<Entry>& all,
                                         std::size_t focus) {
  if (focus < all.size() && fails(model, all[focus])) return focus;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (fails(model, all[i])) return i;
  }
  return {};
}

// Enter does not leave a page whose answers fail, once: the cursor goes to the first of them. The
// same problems a second time are taken as known; the checks name them again.
bool stays(Model& model) {
  std::set<std::string> failing;
  for (const Finding& finding : model.findings) {
    if (finding.verdict == Verdict::fail) failing.insert(finding.rule);
  }
  StepState& state = state_of(model, step_of(model));
  state.told = true;
  if (failing.empty() || failing == state.known) return false;
  auto at = failing_entry(model, entries(model, step_of(model)), state.focus);
  if (!at) return false;
  state.focus = *at;
  warn(model, failing.size() == 1 ? "This does not fit yet. To go on all the same: ^N"
                                  : std::to_string(failing.size()) +
                                        " things do not fit yet. To go on all the same: ^N");
  state.known = std::move(failing);
  return true;
}

void advance(Model& model, Effects& effects) {
  Here h = here(model);
  if (h.state.focus + 1 < h.all.size()) return focus_entry(model, h.state.focus + 1, effects);
  if (h.focused) commit(model, *h.focused, effects);
  if (!stays(model)) next_page(model, effects);
}

void retreat(Model& model, Effects& effects) {
  Here h = here(model);
  if (h.state.focus > 0) return focus_entry(model, h.state.focus - 1, effects);
}

bool accept_row(Model& model, Here& h, Pick& pick, Effects& effects) {
  const Choice* row = under_cursor(pick);
  if (!row) return false;
  std::string key = h.focused->key->name;
  if (!row->fits && !h.focused->several) {
    warn(model, row->reason.empty() ? "This one does not fit." : row->reason);
    return false;
  }
  pick.touched = true;
  Value value = row->value;
  pick.filter = Editor();
  pick.filtering = false;
  refilter(pick, Order::keep);
  row = under_cursor(pick);
  if (h.focused->several) {
    if (pick.marked.empty() && row->fits) toggle_mark(pick, row->value);
    value = pick.marked;
  }
  answer(model, key, std::move(value), Provenance::discovered, effects);
  reset_dependents(model, key);
  std::size_t wanted = h.focused->several ? h.focused->field->at_least : 0;
  if (pick.marked.size() < wanted) {
    warn(model, "Mark at least " + std::to_string(wanted) + " with the space bar.");
    return false;
  }
  return true;
}

bool step_accept(Model& model, Here& h, Effects& effects) {
  Pick* pick = focused_pick(h);
  if (h.focused->slot == Slot::more) {
    h.state.optional_open = true;
    return true;
  }
  if (h.focused->slot == Slot::acknowledge) {
    h.state.acknowledged = true;
    next_page(model, effects);
    return true;
  }
  if (pick && !typing(h)) {
    if (accept_row(model, h, *pick, effects)) advance(model, effects);
    return true;
  }
  if (pick) {
    const Entry entry = *h.focused;
    commit(model, entry, effects);
    reset_dependents(model, entry.key->name);
    pick->typing = false;
  }
  advance(model, effects);
  return true;
}

void choose_word(Model& model, const Entry& entry, long step, Effects& effects) {
  std::vector<std::string> all = words(*entry.key);
  if (all.empty()) return;
  auto it = std::find(all.begin(), all.end(), shown_value(model, *entry.key));
  long count = static_cast<long>(all.size());
  long at = it == all.end() ? (step > 0 ? -1 : count) : it - all.begin();
  at = (at + step + count) % count;
  answer(model, entry.key->name, all[static_cast<std::size_t>(at)], Provenance::typed, effects);
}

bool choice_key(Model& model, const Entry& entry, const KeyPress& key, Effects& effects) {
  if (key.modifier != Modifier::none) return false;
  if (key.name == KeyName::left)
    choose_word(model, entry, -1, effects);
  else if (key.name == KeyName::right || key == character(' '))
    choose_word(model, entry, 1, effects);
  else if (key.name != KeyName::character || key.code == '?')
    return false;
  else {
    std::string letter(1, key.code < 0x80 ? static_cast<char>(key.code) : '\0');
    for (const std::string& word : words(*entry.key)) {
      if (word.rfind(letter, 0) != 0) continue;
      answer(model, entry.key->name, word, Provenance::typed, effects);
      break;
    }
  }
  return true;
}

bool control_key(Model& model, Here& h, Pick& pick, const KeyPress& key) {
  if (key == control('e')) {
    pick.typing = true;
    draft(model, h);
    return true;
  }
  if (key == control('s')) {
    sort_next(pick);
    pick.touched = true;
    return true;
  }
  return false;
}

bool pick_key(Model& model, Here& h, Pick& pick, const KeyPress& key) {
  if (control_key(model, h, pick, key)) return true;
  if (key == character(' ') && h.focused->several && !pick.filtering) {
    if (const Choice* row = under_cursor(pick)) {
      if (row->fits || is_marked(pick, row->value))
        toggle_mark(pick, row->value);
      else
        warn(model, row->reason);
      pick.touched = true;
    }
    return true;
  }
  if (at_edge(pick, key)) return false;
  bool text_move = pick.filtering && (key.name == KeyName::home || key.name == KeyName::end);
  if (!text_move && list_key(pick, key, half_page(model))) return true;
  return filter_key(pick, key);
}

bool text_key(Model& model, Here& h, const KeyPress& key) {
  bool helps =
      key == character('?') && h.focused->slot != Slot::secret && draft(model, h).text.empty();
  if (helps) return false;
  if (key.name == KeyName::escape) {
    Pick* pick = focused_pick(h);
    if (!pick || !pick->typing) return false;
    pick->typing = false;
    return true;
  }
  return edit(draft(model, h), key);
}

void step_enter(Model& model, Effects& effects) {
  Here h = here(model);
  for (const Entry& entry : h.all) {
    if (entry.slot != Slot::pick) continue;
    Pick& pick = h.state.fields[entry.key->name].pick;
    reload(pick, entry, facts(model), Order::afresh);
    if (!pick.touched) preselect(pick, *entry.field, model.answers);
    if (entry.source && pick.choices.state == aws::ListingState::unasked && model.who) {
      effects.push_back(effect::Refresh{entry.source->listing});
    }
  }
}

void step_leave(Model& model, Effects& effects) {
  Here h = here(model);
  for (const Entry& entry : h.all) commit(model, entry, effects);
}

bool step_key(Model& model, const KeyPress& key, Effects& effects) {
  Here h = here(model);
  if (!h.focused) {
    if (key.name == KeyName::enter) next_page(model, effects);
    return key.name == KeyName::enter;
  }
  if (key.name == KeyName::enter) return step_accept(model, h, effects);
  if (key == control('r') || key == control('x')) {
    key == control('r') ? ask_again(model, effects) : stop_asking(model, effects);
    return true;
  }
  if (key.name == KeyName::tab) {
    if (key.modifier == Modifier::shift)
      retreat(model, effects);
    else
      focus_entry(model, (h.state.focus + 1) % h.all.size(), effects);
    return true;
  }
  Pick* pick = focused_pick(h);
  if (typing(h)) {
    if (text_key(model, h, key)) return true;
  } else if (pick) {
    if (pick_key(model, h, *pick, key)) return true;
  } else if (h.focused->slot == Slot::choice) {
    if (choice_key(model, *h.focused, key, effects)) return true;
  } else if (key == character(' ')) {
    return step_accept(model, h, effects);
  }
  if (key.modifier == Modifier::none && key.name == KeyName::down) {
    if (h.state.focus + 1 < h.all.size()) focus_entry(model, h.state.focus + 1, effects);
    return true;
  }
  if (key.modifier == Modifier::none && key.name == KeyName::up) {
    retreat(model, effects);
    return true;
  }
  return false;
}

void step_paste(Model& model, const std::string& text, Effects&) {
  Here h = here(model);
  if (!h.focused) return;
  Pick* pick = focused_pick(h);
  if (typing(h)) {
    bool lines = h.focused->slot == Slot::secret || (h.focused->key->type != KeyType::string &&
                                                     h.focused->key->type != KeyType::domain);
    insert(draft(model, h), text, lines ? Lines::many : Lines::one);
  } else if (pick) {
    pick->filtering = true;
    insert(pick->filter, text);
    refilter(*pick, Order::afresh);
  }
}

}  // namespace

void focus_entry(Model& model, std::size_t index, Effects& effects) {
  Here h = here(model);
  if (h.focused) commit(model, *h.focused, effects);
  state_of(model, step_of(model)).focus = index;
  here(model);  // clamps
}

const PageHandler kStepPage{step_enter, step_leave, step_key, step_paste};

}  // namespace slipway::wizard
