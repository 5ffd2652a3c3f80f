#include "wizard/pages/mouse.hh"

#include <algorithm>

#include "wizard/pages/checks_page.hh"
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/pages.hh"
#include "wizard/pages/pick.hh"
#include "wizard/update.hh"

namespace slipway::wizard {
namespace {

constexpr long kWheelRows = 3;

void press(Model& model, const KeyPress& key, Effects& effects) {
  for (auto& effect : update(model, msg::KeyPressed{key})) effects.push_back(std::move(effect));
}

// Of a page that is one list: its cursor.
std::size_t* list_cursor(Model& model) {
  if (model.overlay != Overlay::none) return &model.overlay_cursor;
  switch (model.current().kind) {
    case PageKind::task:
      return &model.task_page.focus;
    case PageKind::identity:
      return &model.identity.focus;
    case PageKind::checks:
      return &model.checks.cursor;
    case PageKind::plan:
      return &model.plan.focus;
    case PageKind::done:
      return &model.overlay_cursor;
    default:
      return nullptr;
  }
}

// The open list of a step, if its field has one.
Pick* open_pick(Model& model) {
  if (model.overlay != Overlay::none || model.current().kind != PageKind::step) return nullptr;
  const Step& step = step_of(model);
  std::vector<Entry> all = entries(model, step);
  StepState& state = state_of(model, step);
  if (state.focus >= all.size() || all[state.focus].slot != Slot::pick) return nullptr;
  Pick& pick = state.fields[all[state.focus].key->name].pick;
  return pick.typing || pick.shown.empty() ? nullptr : &pick;
}

void click_list_row(Model& model, std::size_t row, Effects& effects) {
  std::size_t* cursor = list_cursor(model);
  if (!cursor) return;
  if (*cursor == row) return press(model, {KeyName::enter}, effects);
  *cursor = row;
}

// Of a list that takes several, a click marks; of the others the second accepts.
void click_pick_row(Model& model, Pick& pick, std::size_t row, Effects& effects) {
  if (row >= pick.shown.size()) return;
  const bool there = pick.cursor == row;
  pick.cursor = row;
  pick.touched = true;
  const Step& step = step_of(model);
  const bool several = entries(model, step)[state_of(model, step).focus].several;
  if (several) {
    pick.filtering = false;
    press(model, character(' '), effects);
  } else if (there) {
    press(model, {KeyName::enter}, effects);
  }
}

void click_entry(Model& model, std::size_t index, Effects& effects) {
  const Step& step = step_of(model);
  std::vector<Entry> all = entries(model, step);
  if (index >= all.size()) return;
  const bool there = state_of(model, step).focus == index;
  if (!there) return focus_entry(model, index, effects);
  // A switch is turned, a fold opened; a text keeps the cursor.
  Slot slot = all[index].slot;
  if (slot == Slot::choice) press(model, {KeyName::right}, effects);
  if (slot == Slot::more || slot == Slot::acknowledge) press(model, {KeyName::enter}, effects);
}

void click_tree_row(Model& model, std::size_t row, Effects& effects) {
  std::vector<TreeRow> rows = tree_rows(model);
  if (row >= rows.size()) return;
  const bool there = cursor_row(model, rows) == row;
  model.deploy.cursor = rows[row].path;
  if (there) press(model, {KeyName::enter}, effects);
}

}  // namespace

void click_on(Model& model, const Click& click, Effects& effects) {
  switch (click.what) {
    case Click::What::key:
      return press(model, click.key, effects);
    case Click::What::page:
      if (model.overlay != Overlay::none || click.index > model.furthest) return;
      // Leaving the page of what runs would hide it: it asks, as Escape does.
      if (model.deploy.running) return press(model, {KeyName::escape}, effects);
      go_to(model, click.index, effects);
      return;
    case Click::What::entry:
      if (model.overlay == Overlay::none && model.current().kind == PageKind::step)
        click_entry(model, click.index, effects);
      return;
    case Click::What::heading:
      if (Pick* pick = open_pick(model)) sort_by(*pick, click.index);
      return;
    case Click::What::row:
      break;
  }
  if (Pick* pick = open_pick(model)) return click_pick_row(model, *pick, click.index, effects);
  bool tree = model.overlay == Overlay::none && model.current().kind == PageKind::deploy;
  if (tree) return click_tree_row(model, click.index, effects);
  click_list_row(model, click.index, effects);
}

void turn_wheel(Model& model, msg::MouseAction action, Effects& effects) {
  const bool up = action == msg::MouseAction::wheel_up;
  if (Pick* pick = open_pick(model)) {
    pick->touched = true;
    return move(*pick, up ? -kWheelRows : kWheelRows);
  }
  press(model, {up ? KeyName::up : KeyName::down}, effects);
}

}  // namespace slipway::wizard
