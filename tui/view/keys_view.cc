// The key line: what can be pressed here, most useful first.
#include <algorithm>

#include "tui/view/parts.hh"
#include "wizard/pages/checks_page.hh"
#include "wizard/pages/dns_profile.hh"
#include "wizard/pages/fields.hh"
#include "wizard/pages/pick.hh"
#include "wizard/pages/sign_in_page.hh"
#include "wizard/renewal.hh"

namespace slipway::tui {
namespace {

using wizard::Model;
using wizard::PageKind;
using wizard::Slot;
using Hints = std::vector<KeyHint>;

bool under_way(const wizard::Pick& pick) {
  const auto state = pick.choices.state;
  return state == aws::ListingState::asked || state == aws::ListingState::arriving;
}

Hints pick_hints(const wizard::Pick& pick, bool several) {
  if (pick.typing) return {{"⏎", "accept"}, {"esc", "the list"}, {"F1", "help"}, {"⇥", "field"}};
  if (wizard::must_type(pick)) {
    return {{"⏎", "accept"}, {"?", "help"}, {"esc", "back"}, {"⇥", "field"}, {"^R", "ask again"}};
  }
  if (pick.filtering) return {{"⏎", "accept"}, {"↑↓", "choose"}, {"esc", "clear filter"}};
  Hints out{{"⏎", "accept"}, {"↑↓", "choose"}};
  if (several) out.push_back({"space", "mark"});
  if (under_way(pick)) out.push_back({"^X", "stop asking"});
  for (const KeyHint& hint : Hints{{"?", "help"},
                                   {"esc", "back"},
                                   {"⇥", "field"},
                                   {"/", "filter"},
                                   {"^E", "type it"},
                                   {"^S", "sort"},
                                   {"^R", "ask again"},
                                   {"^N", "next"}}) {
    out.push_back(hint);
  }
  return out;
}

Hints step_hints(const Model& model) {
  const wizard::Step& step = wizard::step_of(model);
  const wizard::StepState& state = wizard::state_of(model, step);
  auto all = wizard::entries(model, step);
  if (all.empty()) return {{"⏎", "next"}, {"esc", "back"}};
  const wizard::Entry& entry = all[std::min(state.focus, all.size() - 1)];
  switch (entry.slot) {
    case Slot::pick:
      return pick_hints(wizard::field_state(state, entry.key->name).pick, entry.field->several);
    case Slot::choice:
      return {{"⏎", "next"}, {"←→", "change"}, {"↑↓", "field"},
              {"?", "help"}, {"esc", "back"},  {"^N", "next page"}};
    case Slot::more:
      return {{"⏎", "show"}, {"↑↓", "field"}, {"esc", "back"}, {"^N", "next page"}};
    case Slot::acknowledge:
      return {{"⏎", "done"}, {"↑↓", "field"}, {"esc", "back"}};
    default:
      break;
  }
  return {{"⏎", "next"},   {"↑↓", "field"}, {entry.slot == Slot::secret ? "F1" : "?", "help"},
          {"esc", "back"}, {"^U", "clear"}, {"^N", "next page"}};
}

Hints deploy_hints(const Model& model) {
  const auto& state = model.deploy;
  if (state.status_only)
    return {{"↑↓", "move"}, {"⏎", "fold"}, {"r", "again"}, {"esc", "back"}, {"y", "copy"}};
  if (state.running) {
    return {{"↑↓", "move"},  {"⏎", "fold"}, {"l", state.show_log ? "tree" : "log"},
            {"c", "cancel"}, {"y", "copy"}, {"d", "detach"}};
  }
  return {{"↑↓", "move"},       {"⏎", "fold"},
          {"t", "try again"},   {"l", state.show_log ? "tree" : "log"},
          {"w", "save report"}, {"y", "copy"},
          {"esc", "back"},      {"^N", "next"}};
}

// A statement mends the marked finding.
bool shows_statement(const Model& model) {
  const auto rows = wizard::check_rows(model);
  if (model.checks.cursor >= rows.size()) return false;
  const wizard::Finding* finding = rows[model.checks.cursor].finding;
  return finding && !finding->statement.empty();
}

Hints page_hints(const Model& model) {
  switch (model.current().kind) {
    case PageKind::task:
      if (model.task_page.unlocking) return {{"⏎", "open"}, {"esc", "back"}};
      return {{"↑↓", "choose"}, {"⏎", "accept"}, {"?", "help"}};
    case PageKind::identity:
      if (wizard::signing_in(model)) return sign_in_hints(model);
      return {{"⏎", "accept"},      {"↑↓", "choose"}, {"esc", "back"},
              {"^R", "look again"}, {"?", "help"},    {"^N", "next"}};
    case PageKind::step: {
      Hints out = step_hints(model);
      if (wizard::offers_dns_profile(model))
        out.insert(out.begin() + std::min<long>(2, static_cast<long>(out.size())),
                   {"^O", "other account"});
      return out;
    }
    case PageKind::checks:
      if (shows_statement(model))
        return {{"⏎", "open"},  {"p", "policy"},    {"y", "copy"},        {"^N", "next"},
                {"↑↓", "move"}, {"r", "run again"}, {"w", "save report"}, {"esc", "back"}};
      return {{"⏎", "open"},    {"^N", "next"},          {"↑↓", "move"},       {"r", "run again"},
              {"a", "run all"}, {"d", "since last run"}, {"w", "save report"}, {"esc", "back"}};
    case PageKind::plan:
      if (model.plan.passphrase == wizard::Passphrase::wanted)
        return {{"⏎", "go on"}, {"esc", "back"}};
      return {{"⏎", "deploy"}, {"esc", "back"}, {"↑↓", "scroll"},
              {"f", "files"},  {"c", "cost"},   {"r", "plan again"}};
    case PageKind::destroy:
      return {{"⏎", "go on"}, {"esc", "back"}, {"↑↓", "scroll"}, {"^R", "look again"}};
    case PageKind::deploy:
      return deploy_hints(model);
    case PageKind::done:
      break;
  }
  return {{"⏎", "leave"}, {"y", "copy"}, {"w", "save report"}, {"esc", "back"}};
}

}  // namespace

std::vector<KeyHint> key_hints(const Model& model) {
  using wizard::Overlay;
  if (wizard::credentials_ask(model))
    return wizard::signing_in(model) && model.mfa.empty()
               ? sign_in_hints(model)
               : Hints{{"⏎", "accept"}, {"↑↓", "choose"}, {"esc", "back"}, {"^C", "leave"}};
  if (model.overlay == Overlay::help) return {{"↑↓", "move"}, {"esc", "close"}};
  if (model.overlay != Overlay::none) return {{"↑↓", "choose"}, {"⏎", "accept"}, {"esc", "stay"}};
  Hints out = page_hints(model);
  out.push_back({"^C", "leave"});
  return out;
}

}  // namespace slipway::tui
