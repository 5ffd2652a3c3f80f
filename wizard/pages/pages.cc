#include "wizard/pages/pages.hh"

#include <algorithm>
#include <utility>

#include "wizard/pages/asking.hh"
#include "wizard/pages/fields.hh"
#include "wizard/pages/pick.hh"

namespace slipway::wizard {
namespace {

const ActionSpec* action_of(const Model& model) {
  if (model.task != Task::upgrade) return nullptr;
  for (const ActionSpec& action : model.blueprint->actions) {
    if (action.name == "upgrade") return &action;
  }
  return nullptr;
}

bool asks_one_of(const Step& step, const std::vector<std::string>& keys) {
  return std::any_of(step.fields.begin(), step.fields.end(), [&](const Field& field) {
    return std::find(keys.begin(), keys.end(), field.key) != keys.end();
  });
}

void add_steps(const Model& model, std::vector<Page>& pages) {
  const ActionSpec* action = action_of(model);
  for (std::size_t i = 0; i < model.blueprint->steps.size(); ++i) {
    const Step& step = model.blueprint->steps[i];
    if (step.kind == StepKind::review || !shown(model, step.shown_if)) continue;
    if (action && !asks_one_of(step, action->keys)) continue;
    pages.push_back({PageKind::step, i, step.id, step.title});
  }
}

Verdict worst_of(const std::vector<Finding>& findings) {
  Verdict worst = Verdict::pass;
  for (const Finding& finding : findings) {
    if (finding.verdict == Verdict::fail) return Verdict::fail;
    if (finding.verdict != Verdict::pass) worst = Verdict::warn;
  }
  return worst;
}

void refresh_findings(Model& model) {
  model.findings.clear();
  if (model.current().kind != PageKind::step) return;
  model.findings = judge(facts(model), keys_of(model, step_of(model)));
  model.marks[model.current().id] = worst_of(model.findings);
}

// A page left while a fact was still on its way was marked as doubtful: look again.
void refresh_doubts(Model& model) {
  for (const Page& page : model.pages) {
    const auto mark = model.marks.find(page.id);
    const bool doubt = mark != model.marks.end() && mark->second == Verdict::warn;
    if (page.kind != PageKind::step || !doubt || page.id == model.current().id) continue;
    mark->second = worst_of(judge(facts(model), keys_of(model, model.blueprint->steps[page.step])));
  }
}

void reload_picks(Model& model) {
  if (model.current().kind != PageKind::step) return;
  const Step& step = step_of(model);
  StepState& state = state_of(model, step);
  for (const Entry& entry : entries(model, step)) {
    if (entry.slot != Slot::pick) continue;
    Pick& pick = state.fields[entry.key->name].pick;
    bool was_empty = pick.shown.empty();
    reload(pick, entry, facts(model), Order::keep);
    // A proposal may come while there is nothing to disturb: no row yet, or no key pressed yet.
    // Without an answer yet it follows what the other fields say: the zones of the other tiers.
    bool complete = pick.choices.state == aws::ListingState::complete;
    bool open = entry.several && complete && !model.answers.find(entry.key->name);
    if (!pick.touched && (was_empty || open)) preselect(pick, *entry.field, model.answers);
  }
}

bool asks_answers(const Model& model) {
  return model.task == Task::install || model.task == Task::upgrade;
}

void leave_page(Model& model, Effects& effects) {
  handler(model.current().kind).leave(model, effects);
  refresh_findings(model);
}

}  // namespace

const PageHandler& handler(PageKind kind) {
  switch (kind) {
    case PageKind::task:
      return kTaskPage;
    case PageKind::identity:
      return kIdentityPage;
    case PageKind::step:
      return kStepPage;
    case PageKind::checks:
      return kChecksPage;
    case PageKind::plan:
      return kPlanPage;
    case PageKind::destroy:
      return kDestroyPage;
    case PageKind::deploy:
      return kDeployPage;
    case PageKind::done:
      break;
  }
  return kDonePage;
}

std::vector<Page> pages_for(const Model& model) {
  std::vector<Page> pages{{PageKind::task, 0, "task", "Task"},
                          {PageKind::identity, 0, "identity", "Identity"}};
  const bool asks = asks_answers(model);
  if (asks) add_steps(model, pages);
  if (asks || model.task == Task::check) pages.push_back({PageKind::checks, 0, "checks", "Checks"});
  if (asks) pages.push_back({PageKind::plan, 0, "plan", "Plan"});
  if (asks) pages.push_back({PageKind::deploy, 0, "deploy", "Deploy"});
  if (model.task == Task::destroy) {
    pages.push_back({PageKind::destroy, 0, "destroy", "Destroy"});
    pages.push_back({PageKind::deploy, 0, "deploy", "Progress"});
  }
  if (model.task == Task::status) pages.push_back({PageKind::deploy, 0, "deploy", "Status"});
  if (asks || model.task == Task::destroy) pages.push_back({PageKind::done, 0, "done", "Done"});
  return pages;
}

void rebuild_pages(Model& model) {
  std::string id = model.pages.empty() ? "task" : model.current().id;
  std::string seen = model.pages.empty() ? "task" : model.pages[model.furthest].id;
  model.pages = pages_for(model);
  auto index = [&](const std::string& wanted) {
    for (std::size_t i = 0; i < model.pages.size(); ++i) {
      if (model.pages[i].id == wanted) return i;
    }
    return std::size_t{0};
  };
  model.page = index(id);
  model.furthest = std::max(index(seen), model.page);
}

void go_to(Model& model, std::size_t page, Effects& effects) {
  if (page >= model.pages.size() || page == model.page) return;
  std::string wanted = model.pages[page].id;
  leave_page(model, effects);
  rebuild_pages(model);
  for (std::size_t i = 0; i < model.pages.size(); ++i) {
    if (model.pages[i].id == wanted) model.page = i;
  }
  model.furthest = std::max(model.furthest, model.page);
  // On the way back to where a run stopped, that place must not be forgotten; on the last page
  // there is nothing to continue, nor after a mere look.
  if (model.resume.empty() && asks_answers(model) && model.current().kind != PageKind::done)
    effects.push_back(effect::JournalPage{model.current().id});
  handler(model.current().kind).enter(model, effects);
  look_up_facts(model, effects);
  look_up_rows(model, effects);
  refresh_findings(model);
}

void next_page(Model& model, Effects& effects) { go_to(model, model.page + 1, effects); }

void resume(Model& model, Effects& effects) {
  const std::string wanted = std::exchange(model.resume, {});
  for (std::size_t i = 0; i < model.pages.size(); ++i)
    if (model.pages[i].id == wanted) return go_to(model, i, effects);
  next_page(model, effects);
}

void previous_page(Model& model, Effects& effects) {
  if (model.page > 0) go_to(model, model.page - 1, effects);
}

bool go_to_kind(Model& model, PageKind kind, Effects& effects) {
  for (std::size_t i = 0; i < model.pages.size(); ++i) {
    if (model.pages[i].kind != kind) continue;
    go_to(model, i, effects);
    return true;
  }
  return false;
}

bool go_to_key(Model& model, const std::string& key, Effects& effects) {
  for (std::size_t i = 0; i < model.pages.size(); ++i) {
    if (model.pages[i].kind != PageKind::step) continue;
    const Step& step = model.blueprint->steps[model.pages[i].step];
    if (!asks_one_of(step, {key})) continue;
    go_to(model, i, effects);
    StepState& state = state_of(model, step);
    state.told = true;
    auto find = [&] {
      auto all = entries(model, step);
      auto here = [&](const Entry& entry) { return entry.key && entry.key->name == key; };
      return std::pair(std::find_if(all.begin(), all.end(), here) - all.begin(), all.size());
    };
    auto [at, size] = find();
    if (at == static_cast<long>(size)) {  // folded away
      state.optional_open = true;
      std::tie(at, size) = find();
    }
    state.focus = at < static_cast<long>(size) ? static_cast<std::size_t>(at) : 0;
    return true;
  }
  return false;
}

unsigned new_ticket(Model& model) { return ++model.tickets; }

void notify(Model& model, std::string text) {
  model.notice = std::move(text);
  model.notice_kind = NoticeKind::done;
}

void tell(Model& model, std::string text) {
  model.notice = std::move(text);
  model.notice_kind = NoticeKind::told;
}

void warn(Model& model, std::string text) {
  model.notice = std::move(text);
  model.notice_kind = NoticeKind::warning;
}

void facts_changed(Model& model, Changed what, Effects& effects) {
  fetch_dependents(model, effects);
  reload_picks(model);
  look_up_rows(model, effects);
  if (what == Changed::answers) rebuild_pages(model);
  refresh_findings(model);
  if (what == Changed::inventory) refresh_doubts(model);
}

void answer(Model& model, const std::string& key, Value value, Provenance provenance,
            Effects& effects) {
  const Answer* old = model.answers.find(key);
  if (old && old->value == value) return;
  model.answers.set(key, std::move(value), provenance);
  effects.push_back(effect::JournalAnswer{key});
  facts_changed(model, Changed::answers, effects);
}

}  // namespace slipway::wizard
