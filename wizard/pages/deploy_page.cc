#include "wizard/pages/deploy_page.hh"

#include <algorithm>

#include "deploy/aftermath.hh"
#include "wizard/pages/checks_page.hh"
#include "wizard/pages/pages.hh"

namespace slipway::wizard {
namespace {

using deploy::Node;
using deploy::State;

constexpr std::size_t kLogKept = 5000;

// Open by itself: what runs or failed. Opened or closed by hand: `folded` holds what was turned
// over.
bool is_folded(const Model& model, const Node& node, const std::string& path) {
  bool quiet = node.state == State::done || node.state == State::pending ||
               node.state == State::skipped || node.state == State::removed;
  bool turned = model.deploy.folded.count(path) > 0;
  return quiet != turned;
}

void add_rows(const Model& model, const Node& node, int depth, std::string path,
              std::optional<Time> now, std::vector<TreeRow>& rows) {
  if (node.children.empty()) {  // nearly all of them
    rows.push_back({&node, depth, std::move(path), false});
    return;
  }
  bool folded = is_folded(model, node, path);
  rows.push_back({&node, depth, path, folded});
  if (folded) return;
  for (const Node* child : deploy::display_order(node.children, now))
    add_rows(model, *child, depth + 1, path + "/" + child->name, now, rows);
}

void reset(Model& model) {
  DeployState fresh;
  fresh.running = true;
  fresh.show_log = model.deploy.show_log;
  model.deploy = std::move(fresh);
  model.deploy_ticket = new_ticket(model);
}

void fetch_status(Model& model, Effects& effects) {
  if (model.deploy.running) return;
  model.deploy = DeployState();
  model.deploy.status_only = true;
  model.deploy_ticket = new_ticket(model);
  effects.push_back(effect::FetchStatus{model.deploy_ticket});
}

void deploy_enter(Model& model, Effects& effects) {
  bool fresh = !model.deploy.running && !model.deploy.end;
  if (model.task == Task::status) return fetch_status(model, effects);
  if (fresh && model.task == Task::install && model.task_page.loaded &&
      model.task_page.loaded->running) {
    begin_attach(model, effects);
  }
}

void copy_row(Model& model, const TreeRow& row, Effects& effects) {
  const std::string& id = row.node->physical_id;
  effects.push_back(effect::CopyText{id.empty() ? row.node->name : id});
  notify(model, "Copied " + (id.empty() ? row.node->name : id));
}

void ask(Model& model) {
  model.overlay = Overlay::interrupt;
  model.overlay_cursor = static_cast<std::size_t>(Interrupt::keep_watching);
}

void retry(Model& model, Effects& effects) {
  if (model.deploy.running || !model.deploy.end) return;
  if (model.task == Task::destroy) return begin_destroy(model, effects);
  begin_deployment(model, effects);
}

// What is wrong first, as on the screen; then everything that happened, by the account's time.
std::string log_text(const Model& model) {
  std::string out;
  const auto add = [&out](const std::string& text) { out += text + "\n"; };
  if (model.deploy.tree.cause) {
    const deploy::Cause& cause = *model.deploy.tree.cause;
    add(cause.stage + (cause.path.empty() ? "" : " " + cause.path) + ": " + cause.headline);
    for (const std::string& each : cause.evidence) add("  " + each);
    if (!cause.fix.empty()) add("  Fix: " + cause.fix);
  }
  if (model.deploy.error) add(model.deploy.error->sentence());
  if (model.deploy.end)
    for (const std::string& each : deploy::aftermath(*model.deploy.end)) add(each);
  if (!out.empty()) out += "\n";
  for (const LogLine& line : model.deploy.log) {
    out += to_rfc3339(line.at) + "  " + line.stage + "  " + line.path + "  " +
           std::string(deploy::name(line.state)) + "  " + line.text + "\n";
  }
  return out;
}

bool letter(Model& model, char32_t code, const TreeRow* row, Effects& effects) {
  DeployState& state = model.deploy;
  switch (code) {
    case U'l':
      state.show_log = !state.show_log;
      return true;
    case U'd':
      if (state.running) interrupt(model, Interrupt::detach, effects);
      return true;
    case U'c':
      if (state.running) ask(model);
      return true;
    case U't':
      retry(model, effects);
      return true;
    case U'r':
      if (state.status_only) fetch_status(model, effects);
      return true;
    case U'y':
      if (row) copy_row(model, *row, effects);
      return true;
    case U'w':
      model.report_ticket = new_ticket(model);
      effects.push_back(
          effect::WriteReport{model.report_ticket, "deployment.txt", log_text(model)});
      return true;
    case U' ':
      return false;
    default:
      return false;
  }
}

void toggle(Model& model, const std::string& path) {
  if (model.deploy.folded.erase(path) == 0) model.deploy.folded.insert(path);
}

bool deploy_key(Model& model, const KeyPress& key, Effects& effects) {
  std::vector<TreeRow> rows = tree_rows(model);
  std::size_t at = cursor_row(model, rows);
  const TreeRow* row = rows.empty() ? nullptr : &rows[at];
  if (moves(key, at, half_page(model), rows.empty() ? 0 : rows.size() - 1)) {
    if (!rows.empty()) model.deploy.cursor = rows[at].path;
    return true;
  }
  switch (key.name) {
    case KeyName::enter:
      if (row && !row->node->children.empty())
        toggle(model, row->path);
      else if (model.deploy.end && !model.deploy.running)
        next_page(model, effects);
      return true;
    case KeyName::escape:
      // Leaving the page while it runs would hide it: ask instead.
      if (model.deploy.running) ask(model);
      return model.deploy.running;
    case KeyName::character:
      if (key == control('c') && model.deploy.running) {
        ask(model);
        return true;
      }
      return key.modifier == Modifier::none && letter(model, key.code, row, effects);
    default:
      return false;
  }
}

void move_on(Model& model, Effects& effects) {
  if (model.current().kind == PageKind::deploy) go_to_kind(model, PageKind::done, effects);
}

}  // namespace

const PageHandler kDeployPage{deploy_enter, nothing_on_leave, deploy_key, no_paste};

std::vector<TreeRow> tree_rows(const Model& model) {
  std::vector<TreeRow> rows;
  std::optional<Time> now;
  if (model.deploy.running) now = account_now(model);
  for (const Node& stage : model.deploy.tree.stages)
    add_rows(model, stage, 0, stage.name, now, rows);
  return rows;
}

std::size_t cursor_row(const Model& model, const std::vector<TreeRow>& rows) {
  const std::string& path = model.deploy.cursor;
  std::size_t best = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].path == path) return i;
    // Folded away: the nearest row above it.
    if (path.rfind(rows[i].path + "/", 0) == 0) best = i;
  }
  return best;
}

void begin_deployment(Model& model, Effects& effects) {
  reset(model);
  effects.push_back(effect::Deploy{model.deploy_ticket});
  effects.push_back(effect::StartTimer{Millis{0}});
}

void begin_attach(Model& model, Effects& effects) {
  reset(model);
  model.deploy.attached = true;
  effects.push_back(effect::Attach{model.deploy_ticket});
  effects.push_back(effect::StartTimer{Millis{0}});
}

void begin_destroy(Model& model, Effects& effects) {
  reset(model);
  effects.push_back(effect::Destroy{model.deploy_ticket, model.destroy.agreed});
  effects.push_back(effect::StartTimer{Millis{0}});
}

Time account_now(const Model& model) {
  if (model.deploy.ended) return *model.deploy.ended;
  return model.now + model.deploy.ahead;
}

std::optional<Time> running_since(const Model& model) {
  std::optional<Time> first = model.deploy.started;
  for (const Node& stage : model.deploy.tree.stages) {
    if (stage.started && (!first || *stage.started < *first)) first = stage.started;
  }
  return first;
}

void progressed(Model& model, const deploy::ProgressEvent& event) {
  deploy::fold(model.deploy.tree, event);
  if (model.deploy.started) {
    model.deploy.ahead = std::max(model.deploy.ahead, event.at - model.now);
  }
  if (event.at == Time{}) return;  // a row announced: nothing has happened
  std::string path;
  for (const std::string& part : event.path) path += (path.empty() ? "" : "/") + part;
  auto& log = model.deploy.log;
  // News of services, timed by their own clocks, come between those of the stack.
  const auto at = std::ranges::upper_bound(log, event.at, {}, &LogLine::at);
  const bool repeated = at != log.begin() && std::prev(at)->stage == event.stage &&
                        std::prev(at)->path == path && std::prev(at)->state == event.state &&
                        std::prev(at)->text == event.reason;
  if (repeated) return;
  log.insert(at, {event.at, event.stage, path, event.reason, event.state});
  if (log.size() > kLogKept) log.erase(log.begin(), log.begin() + kLogKept / 10);
}

void deployment_ended(Model& model, const Result<deploy::DeploymentEnd>& end, Effects& effects) {
  DeployState& state = model.deploy;
  state.running = state.cancelling = false;
  state.ended = model.now + state.ahead;
  if (!end) {
    state.error = end.error();
    state.end = deploy::DeploymentEnd{deploy::Outcome::failed, std::nullopt, {}};
    return;
  }
  state.end = *end;
  if (end->cause) state.tree.cause = end->cause;
  if (end->outcome != deploy::Outcome::done) return;
  effects.push_back(effect::JournalFinished{});
  if (model.task_page.loaded) {
    model.task_page.loaded->running = false;
    model.task_page.loaded->page.clear();
  }
  move_on(model, effects);
}

int exit_code(const Model& model) {
  if (model.deploy.running) return 6;
  if (model.task == Task::status) return 0;
  if (model.task == Task::check && model.checks.ran_at) {
    const auto& report = model.checks.report;
    if (count_of(report, Verdict::fail) > 0) return 3;
    return count_of(report, Verdict::pass) < report.size() ? 4 : 0;
  }
  if (!model.deploy.end) return 130;
  switch (model.deploy.end->outcome) {
    case deploy::Outcome::done:
      return 0;
    case deploy::Outcome::rolled_back:
      return 5;
    case deploy::Outcome::detached:
      return 6;
    default:
      return 1;
  }
}

void interrupt(Model& model, Interrupt choice, Effects& effects) {
  model.overlay = Overlay::none;
  if (choice == Interrupt::detach) effects.push_back(effect::Quit{6});
  if (choice == Interrupt::cancel && !model.deploy.cancelling) {
    model.deploy.cancelling = true;
    effects.push_back(effect::CancelDeployment{});
  }
}

}  // namespace slipway::wizard
