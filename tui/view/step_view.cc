// A step of the blueprint: the question, then its fields one below the other, findings beside them.
#include <algorithm>

#include <fmt/format.h>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/field.hh"
#include "tui/widgets/marks.hh"
#include "wizard/fill.hh"
#include "wizard/pages/fields.hh"
#include "wizard/pages/pick.hh"

namespace slipway::tui {
namespace {

using wizard::Entry;
using wizard::Finding;
using wizard::Model;
using wizard::Slot;

int label_width(const std::vector<Entry>& all, int columns) {
  int widest = 0;
  for (const Entry& entry : all) {
    if (entry.key) widest = std::max(widest, width(entry.key->label));
  }
  return std::min(widest, std::max(columns * 9 / 20, 10)) + 2;
}

// The texts of what was picked: the row's cells rather than a bare id.
std::string picked_text(const Model& model, const Entry& entry, const wizard::FieldState& field) {
  std::string out;
  for (const std::string& value : model.answers.list(entry.key->name)) {
    std::string shown = value;
    for (const wizard::Choice& row : field.pick.choices.rows) {
      if (row.value != value || row.cells.empty() || row.cells.front().empty()) continue;
      shown = row.cells.front();
      if (shown != value && !entry.several) shown += "  " + ellipsis_middle(value, 36);
    }
    out += (out.empty() ? "" : ", ") + shown;
  }
  return out;
}

struct Fieldset {
  const Model& model;
  const wizard::Step& step;
  const wizard::StepState& state;
  std::vector<Entry> all;
  Room room;
  int label = 12;
};

Masked masked(const Entry& entry) { return entry.slot == Slot::secret ? Masked::yes : Masked::no; }

bool edited(const Fieldset& f, const Entry& entry, bool focused) {
  if (!focused || !entry.key) return false;
  if (entry.slot == Slot::text || entry.slot == Slot::secret) return true;
  const auto& pick = wizard::field_state(f.state, entry.key->name).pick;
  return entry.slot == Slot::pick && (pick.typing || wizard::must_type(pick));
}

void add_editor(const Fieldset& f, const Entry& entry, Line& out) {
  const auto& field = wizard::field_state(f.state, entry.key->name);
  wizard::Editor editor =
      field.draft ? *field.draft : wizard::Editor(f.model.answers.text(entry.key->name));
  FieldText text = field_text(editor, masked(entry), std::max(f.room.width - f.label - 4, 8));
  Style style{Ink::normal, Attribute::underline};
  out.spans.push_back({text.text, style});
  out.cursor = f.label + 3 + text.cursor;
  if (!editor.text.empty()) return;
  if (entry.key->default_value && !wizard::text_of(*entry.key->default_value).empty()) {
    out.spans.push_back({wizard::text_of(*entry.key->default_value), kDim});
    out.right.push_back({"default", kDim});
  } else if (!entry.key->help.example.empty()) {
    out.spans.push_back({"such as " + entry.key->help.example, kDim});
  }
}

void add_choice(const Fieldset& f, const Entry& entry, bool focused, Line& out) {
  std::string value = wizard::shown_value(f.model, *entry.key);
  if (entry.key->type == wizard::KeyType::boolean) {
    bool yes = value == "true";
    out.spans.push_back({yes ? "✔ yes" : "○ no", yes ? kGood : kNormal});
    return;
  }
  Style arrows = focused ? kAccent : kDim;
  out.spans.push_back({"‹ ", arrows});
  out.spans.push_back({value.empty() ? "choose" : value, value.empty() ? kDim : kNormal});
  out.spans.push_back({" ›", arrows});
}

void add_value(const Fieldset& f, const Entry& entry, bool focused, Line& out) {
  const auto& field = wizard::field_state(f.state, entry.key->name);
  const wizard::Answer* answer = f.model.answers.find(entry.key->name);
  std::string value;
  if (entry.slot == Slot::pick)
    value = picked_text(f.model, entry, field);
  else if (answer)
    value = value_text(wizard::text_of(answer->value), masked(entry));
  if (!value.empty()) {
    out.spans.push_back({value, kNormal});
    bool from_file = answer && answer->provenance == wizard::Provenance::file;
    if (from_file && !f.room.narrow()) out.right.push_back({"from the file", kDim});
    return;
  }
  if (entry.key->default_value && !wizard::text_of(*entry.key->default_value).empty()) {
    out.spans.push_back(
        {value_text(wizard::text_of(*entry.key->default_value), masked(entry)), kNormal});
    out.right.push_back({"default", kDim});
  } else if (focused && entry.slot == Slot::pick) {
    std::string what = entry.several ? fmt::format("mark {} or more",
                                                   std::max<std::size_t>(entry.field->at_least, 1))
                                     : "choose one";
    out.spans.push_back({what, kDim});
  } else if (entry.key->required) {
    out.spans.push_back({"required", kWarn});
  } else {
    out.spans.push_back({"–", kDim});
  }
}

std::vector<const Finding*> findings_of(const Fieldset& f, const Entry& entry) {
  std::vector<const Finding*> out;
  bool answered = f.state.told || f.model.answers.find(entry.key->name) != nullptr;
  for (const Finding& finding : f.model.findings) {
    // Each finding once, below the first of its fields on this page; nobody is scolded for what
    // they have not come to yet.
    auto first = std::find_if(f.all.begin(), f.all.end(), [&](const Entry& other) {
      return other.key && std::find(finding.fields.begin(), finding.fields.end(),
                                    other.key->name) != finding.fields.end();
    });
    bool here = first != f.all.end() && first->key == entry.key;
    if (here && answered && finding.verdict != wizard::Verdict::pass) out.push_back(&finding);
  }
  return out;
}

Mark entry_mark(const Fieldset& f, const Entry& entry, bool focused) {
  if (focused) return {"▸", "", kAccent};
  if (!entry.key) return {" ", "", kDim};
  auto findings = findings_of(f, entry);
  for (const Finding* finding : findings) {
    if (finding->verdict == wizard::Verdict::fail) return mark_of(finding->verdict);
  }
  if (!findings.empty()) return mark_of(findings.front()->verdict);
  if (f.model.answers.find(entry.key->name)) return mark_of(wizard::Verdict::pass);
  return {entry.key->required ? "○" : " ", "", kDim};
}

Line entry_line(const Fieldset& f, const Entry& entry, bool focused) {
  Line out;
  out.focus = focused;
  out.click = entry_click(static_cast<std::size_t>(&entry - f.all.data()));
  Mark mark = entry_mark(f, entry, focused);
  Style style = focused ? Style{Ink::accent, Attribute::bold} : kNormal;
  out.spans.push_back({std::string(mark.glyph), mark.style});
  if (entry.slot == Slot::more) {
    out.spans.push_back(
        {fmt::format(" {} optional settings", entry.hidden), focused ? style : kDim});
    out.right.push_back({"⏎ show", kDim});
    return out;
  }
  if (entry.slot == Slot::acknowledge) {
    out.spans.push_back({f.state.acknowledged ? " ✔ done" : " ⏎ I have done this", style});
    return out;
  }
  out.spans.push_back({" " + ellipsis(entry.key->label, f.label - 1), style, f.label + 2});
  if (edited(f, entry, focused))
    add_editor(f, entry, out);
  else if (entry.slot == Slot::choice)
    add_choice(f, entry, focused, out);
  else
    add_value(f, entry, focused, out);
  bool defaulted = entry.slot == Slot::choice && entry.key->default_value &&
                   !f.model.answers.find(entry.key->name);
  if (defaulted) out.right.push_back({"default", kDim});
  return out;
}

void add_findings(Lines& lines, const Fieldset& f, const Entry& entry, bool focused) {
  for (const Finding* finding : findings_of(f, entry)) {
    Mark mark = mark_of(finding->verdict);
    std::string text = fmt::format("{} {}", mark.glyph, finding->message);
    const bool answered = f.model.answers.find(entry.key->name) != nullptr;
    // What AWS does not tell is no news to act on: one line of it is enough here.
    if (finding->verdict == wizard::Verdict::cannot_tell) {
      add_wrapped(lines, text, kDim, f.room.width, 4, 1);
      continue;
    }
    if (answered && !finding->wanted.empty()) text += "; wanted: " + finding->wanted;
    if (!finding->fix.empty()) text += "; " + finding->fix;
    add_wrapped(lines, text, mark.style, f.room.width, 4, focused ? 4 : 2);
  }
}

// Rows the list may take: what the other lines leave.
int list_height(const Fieldset& f, const Lines& before) {
  int others = static_cast<int>(before.size());
  std::size_t focus = std::min(f.state.focus, f.all.size() - 1);
  for (std::size_t i = focus + 1; i < f.all.size(); ++i) {
    Lines extra;
    if (f.all[i].key) add_findings(extra, f, f.all[i], false);
    others += 1 + static_cast<int>(extra.size());
  }
  int least = f.room.narrow() ? 5 : 8;
  return std::max(f.room.height - others - 3, least);
}

void add_entry(Lines& lines, const Fieldset& f, std::size_t index, bool focused) {
  const Entry& entry = f.all[index];
  // On a small screen the question says it already.
  bool alone = f.room.narrow() && f.all.size() == 1 && entry.slot == Slot::pick;
  if (!alone) lines.push_back(entry_line(f, entry, focused));
  if (!entry.key) return;
  bool list = focused && entry.slot == Slot::pick;
  if (list && !wizard::field_state(f.state, entry.key->name).pick.typing) {
    // While the list is open its cursor is what must stay in view.
    bool rows = !wizard::field_state(f.state, entry.key->name).pick.shown.empty();
    if (!alone) lines.back().focus = !rows;
    add_findings(lines, f, entry, true);
    Room room{f.room.width, list_height(f, lines)};
    add_pick(lines, f.model, wizard::field_state(f.state, entry.key->name).pick, entry.several,
             room);
    if (index + 1 < f.all.size()) add_blank(lines);
    return;
  }
  add_findings(lines, f, entry, focused);
}

// The answers as they would be: what is being typed counts already.
wizard::Answers as_typed(const Fieldset& f) {
  wizard::Answers answers = f.model.answers;
  if (f.all.empty()) return answers;
  const Entry& entry = f.all[std::min(f.state.focus, f.all.size() - 1)];
  if (entry.slot != Slot::text) return answers;
  if (const auto& draft = wizard::field_state(f.state, entry.key->name).draft)
    answers.set(entry.key->name, wizard::value_of(*entry.key, entry.several, draft->text),
                wizard::Provenance::typed);
  return answers;
}

std::string filled(const Fieldset& f, const wizard::Answers& answers, const std::string& text) {
  const wizard::Facts now = wizard::facts(f.model);
  return wizard::fill(text, {now.blueprint, answers, now.inventory, now.now}).value_or(text);
}

}  // namespace

PageLines step_lines(const Model& model, Room room) {
  const wizard::Step& step = wizard::step_of(model);
  Fieldset f{model, step, wizard::state_of(model, step), wizard::entries(model, step), room};
  f.label = label_width(f.all, room.width);
  PageLines page;
  const wizard::Answers answers = as_typed(f);
  add_wrapped(page.lines, filled(f, answers, step.question), kTitle, room.width, 0, 2);
  if (std::string intro = filled(f, answers, step.intro); !intro.empty())
    add_wrapped(page.lines, intro, step.kind == wizard::StepKind::manual ? kNormal : kDim,
                room.width, 0, room.narrow() ? 2 : 20);
  if (!room.narrow()) add_blank(page.lines);
  std::size_t focus = f.all.empty() ? 0 : std::min(f.state.focus, f.all.size() - 1);
  for (std::size_t i = 0; i < f.all.size(); ++i) add_entry(page.lines, f, i, i == focus);
  return page;
}

}  // namespace slipway::tui
