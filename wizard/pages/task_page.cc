#include "wizard/pages/task_page.hh"

#include <fmt/format.h>

#include "wizard/pages/pages.hh"

namespace slipway::wizard {
namespace {

std::string page_title(const Model& model, const std::string& id) {
  for (const Step& step : model.blueprint->steps) {
    if (step.id == id) return step.title;
  }
  return id;
}

Editor* focused_editor(Model& model) {
  if (model.task_page.focus == dir_focus(model)) return &model.task_page.dir;
  if (model.task_page.focus == stack_focus(model)) return &model.task_page.stack;
  return nullptr;
}

// Opens another folder when one was typed.
void open_place(Model& model, Effects& effects) {
  std::string dir = model.task_page.dir.text, stack = model.task_page.stack.text;
  if (dir.empty() || stack.empty()) return;
  if (dir == model.place.dir && stack == model.place.stack) return;
  model.place = {dir, stack};
  model.place_ticket = new_ticket(model);
  effects.push_back(effect::OpenPlace{model.place_ticket, dir, stack});
}

bool locked(const Model& model, const TaskRow& row) {
  bool reads_secrets =
      row.kind != TaskRow::Kind::attach && row.task != Task::status && row.task != Task::destroy;
  const auto& loaded = model.task_page.loaded;
  return reads_secrets && loaded && loaded->locked_secrets && model.passphrase.empty();
}

bool run_row(Model& model, const TaskRow& row, Effects& effects) {
  std::string unfinished = model.task_page.loaded ? model.task_page.loaded->page : "";
  model.task = row.task;
  rebuild_pages(model);
  if (row.kind == TaskRow::Kind::attach) {
    go_to_kind(model, PageKind::deploy, effects);
    return true;
  }
  if (row.kind == TaskRow::Kind::go_on) {
    for (std::size_t i = 0; i < model.pages.size(); ++i) {
      // Plans are never resumed: the world may have changed since; the page before makes a new one.
      bool resumable =
          model.pages[i].kind == PageKind::step || model.pages[i].kind == PageKind::checks;
      if (model.pages[i].id != unfinished || !resumable) continue;
      model.furthest = i;
      model.resume = unfinished;
      if (model.who) resume(model, effects);
    }
    if (model.current().kind == PageKind::task) next_page(model, effects);
    return true;
  }
  next_page(model, effects);
  return true;
}

void task_accept(Model& model, Effects& effects) {
  if (model.task_page.focus < task_rows(model).size()) return start_task(model, effects);
  open_place(model, effects);
  std::size_t next = model.task_page.focus + 1;
  model.task_page.focus = next > stack_focus(model) ? 0 : next;
}

// Enter opens the secrets; Enter on nothing goes on without them.
bool unlock_key(Model& model, const KeyPress& key, Effects& effects) {
  TaskState& state = model.task_page;
  if (key.name == KeyName::escape) {
    state.unlocking = false;
  } else if (key.name == KeyName::enter && state.passphrase.text.empty()) {
    state.unlocking = false;
    run_row(model, task_rows(model)[state.focus], effects);
  } else if (key.name == KeyName::enter) {
    model.passphrase = state.passphrase.text;
    state.passphrase = Editor();
    state.error.reset();
    model.place_ticket = new_ticket(model);
    effects.push_back(effect::OpenPlace{model.place_ticket, model.place.dir, model.place.stack});
  } else {
    return edit(state.passphrase, key);
  }
  return true;
}

void task_enter(Model&, Effects&) {}
void task_leave(Model& model, Effects& effects) {
  model.task_page.unlocking = false;
  open_place(model, effects);
}

bool task_key(Model& model, const KeyPress& key, Effects& effects) {
  std::size_t last = stack_focus(model);
  std::size_t& focus = model.task_page.focus;
  if (model.task_page.unlocking) return unlock_key(model, key, effects);
  if (key.name == KeyName::enter) {
    task_accept(model, effects);
    return true;
  }
  if (key.name == KeyName::down || key == KeyPress{KeyName::tab}) {
    if (focus >= dir_focus(model)) open_place(model, effects);
    focus = focus == last ? (key.name == KeyName::tab ? 0 : last) : focus + 1;
    return true;
  }
  if (key.name == KeyName::up || key == KeyPress{KeyName::tab, Modifier::shift}) {
    if (focus >= dir_focus(model)) open_place(model, effects);
    if (focus > 0) --focus;
    return true;
  }
  Editor* editor = focused_editor(model);
  return editor && key != character('?') && edit(*editor, key);
}

void task_paste(Model& model, const std::string& text, Effects&) {
  if (model.task_page.unlocking) return insert(model.task_page.passphrase, text);
  if (Editor* editor = focused_editor(model)) insert(*editor, text);
}

}  // namespace

const PageHandler kTaskPage{task_enter, task_leave, task_key, task_paste};

void start_task(Model& model, Effects& effects) {
  TaskRow row = task_rows(model)[model.task_page.focus];
  if (locked(model, row))
    model.task_page.unlocking = true;
  else
    run_row(model, row, effects);
}

std::vector<TaskRow> task_rows(const Model& model) {
  using Kind = TaskRow::Kind;
  std::vector<TaskRow> rows;
  const auto& loaded = model.task_page.loaded;
  std::size_t answers = loaded ? loaded->answers.all().size() : 0;
  if (loaded && loaded->running) {
    rows.push_back({Kind::attach, Task::install, "Follow the deployment that is under way",
                    "it went on without you; the same view comes back"});
  } else if (loaded && !loaded->page.empty()) {
    rows.push_back(
        {Kind::go_on, Task::install, "Continue the installation",
         fmt::format("it stopped at {}; {} kept", page_title(model, loaded->page),
                     answers == 1 ? "one answer is" : fmt::format("{} answers are", answers))});
  }
  rows.push_back({Kind::start, Task::install, "Install", "step by step to a running service"});
  for (const ActionSpec& action : model.blueprint->actions) {
    if (action.name != "upgrade") continue;
    rows.push_back({Kind::start, Task::upgrade, "Upgrade", "another release of what is installed"});
  }
  rows.push_back({Kind::start, Task::check, "Check", "every validation check; changes nothing"});
  rows.push_back({Kind::start, Task::status, "Status", "what is running now, as AWS sees it"});
  rows.push_back({Kind::start, Task::destroy, "Destroy", "remove it; asks before anything goes"});
  return rows;
}

void adopt(Model& model, LoadedPlace place) {
  model.task_page.stacks = place.stacks;
  model.task_page.dir = Editor(place.dir);
  model.task_page.stack = Editor(place.stack);
  for (const auto& [key, known] : place.answers.all()) {
    const Answer* mine = model.answers.find(key);
    bool keep_mine = mine && mine->provenance != Provenance::file &&
                     mine->provenance != Provenance::default_value;
    if (!keep_mine) model.answers.set(key, known.value, known.provenance, known.place);
  }
  model.answers.set("stack", place.stack, Provenance::typed);
  model.place = {place.dir, place.stack};
  if (!place.passphrase.empty()) model.passphrase = place.passphrase;
  model.task_page.loaded = std::move(place);
  model.task_page.error.reset();
}

}  // namespace slipway::wizard
