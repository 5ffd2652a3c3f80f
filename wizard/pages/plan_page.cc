#include "wizard/pages/plan_page.hh"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "wizard/costs.hh"
#include "wizard/pages/checks_page.hh"
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/diff.hh"
#include "wizard/pages/pages.hh"

namespace slipway::wizard {
namespace {

// What a blueprint has looked up there (wizard/discovered.hh) is on its way: a plan made now would
// miss it.
bool account_arriving(const Model& model) {
  const aws::Snapshot& seen = model.inventory ? *model.inventory : empty_snapshot();
  return std::ranges::any_of(
      std::array{seen.vpcs.state, seen.subnets.state, seen.keys.state, seen.zones.state},
      [](aws::ListingState state) {
        return state == aws::ListingState::asked || state == aws::ListingState::arriving;
      });
}

void start_planning(Model& model, Effects& effects) {
  PlanState& plan = model.plan;
  plan.error.reset();
  plan.files.reset();
  plan.plan.reset();
  plan.scroll = 0;
  plan.deploy_when_ready = false;
  plan.planning_files = plan.planning = true;
  model.config_ticket = new_ticket(model);
  effects.push_back(effect::PlanConfig{model.config_ticket});
  model.plan_ticket = new_ticket(model);
  plan.awaits_account = true;
  plan_when_account_is_there(model, effects);
}

void plan_enter(Model& model, Effects& effects) {
  bool need = has_secrets(model) && model.passphrase.empty();
  model.plan.passphrase = need ? Passphrase::wanted : Passphrase::not_needed;
  if (!need) start_planning(model, effects);
}

void plan_leave(Model& model, Effects& effects) {
  if (model.plan.planning || model.plan.plan) {
    if (!model.plan.saving && !model.deploy.running) effects.push_back(effect::DiscardPlan{});
  }
  model.plan.planning = model.plan.planning_files = model.plan.deploy_when_ready = false;
  model.plan.awaits_account = false;
  model.config_ticket = model.plan_ticket = 0;
}

bool give_passphrase(Model& model, Effects& effects) {
  PlanState& plan = model.plan;
  bool twice = !passphrase_exists(model);
  plan.passphrase_error.reset();
  if (plan.first.text.empty()) {
    warn(model, "Type a passphrase; without it the secrets cannot be written.");
    return true;
  }
  if (twice && plan.focus == 0) {
    plan.focus = 1;
    return true;
  }
  if (twice && plan.first.text != plan.second.text) {
    warn(model, "The two are not the same; type the second one again.");
    plan.second = Editor();
    return true;
  }
  model.passphrase = plan.first.text;
  plan.first = plan.second = Editor();
  plan.focus = 0;
  plan.passphrase = Passphrase::given;
  start_planning(model, effects);
  return true;
}

bool passphrase_key(Model& model, const KeyPress& key, Effects& effects) {
  PlanState& plan = model.plan;
  bool twice = !passphrase_exists(model);
  if (key.name == KeyName::enter) return give_passphrase(model, effects);
  if (key.name == KeyName::tab || key.name == KeyName::down || key.name == KeyName::up) {
    plan.focus = twice ? 1 - plan.focus : 0;
    return true;
  }
  return edit(twice && plan.focus == 1 ? plan.second : plan.first, key);
}

enum class Despite : std::uint8_t { respect_checks, failing_checks };

void start_deploying(Model& model, Despite despite, Effects& effects) {
  PlanState& plan = model.plan;
  if (plan.saving) return;
  if (plan.planning) return tell(model, "The plan is still being made.");
  if (plan.planning_files) {
    plan.deploy_when_ready = despite == Despite::respect_checks;
    return tell(model, "The config files are still being prepared.");
  }
  if (plan.error || !plan.files || !plan.plan)
    return warn(model, "There is no plan yet: r makes one.");
  std::size_t fails = count_of(model.checks.report, Verdict::fail);
  if (fails > 0 && despite == Despite::respect_checks) {
    return warn(model, fmt::format("{} {}. D deploys all the same, esc goes back to them.", fails,
                                   fails == 1 ? "check fails" : "checks fail"));
  }
  plan.saving = true;
  model.config_ticket = new_ticket(model);
  effects.push_back(effect::SaveConfig{model.config_ticket});
}

std::size_t first_cost(const Model& model) {
  auto lines = plan_lines(model);
  auto title = std::ranges::find(lines, PlanLine::Kind::cost_title, &PlanLine::kind);
  return title == lines.end() ? 0 : static_cast<std::size_t>(title - lines.begin());
}

// AWS is at work already, or a run of ours was interrupted: the way to a plan leads through its
// end.
bool follow_first(Model& model, Effects& effects) {
  const auto& error = model.plan.error;
  if (!error || error->kind != ErrorKind::conflict || model.deploy.running) return false;
  begin_attach(model, effects);
  go_to_kind(model, PageKind::deploy, effects);
  return true;
}

bool letter(Model& model, char32_t code, Effects& effects) {
  switch (code) {
    case U'a':
      return follow_first(model, effects);
    case U'f':
      model.plan.show_files = !model.plan.show_files;
      model.plan.scroll = 0;
      return true;
    case U'c':
      model.plan.show_files = false;
      model.plan.scroll = first_cost(model);
      return true;
    case U'r':
      if (!model.plan.saving) start_planning(model, effects);
      return true;
    case U'D':
      start_deploying(model, Despite::failing_checks, effects);
      return true;
    default:
      return false;
  }
}

bool plan_key(Model& model, const KeyPress& key, Effects& effects) {
  if (model.plan.passphrase == Passphrase::wanted) return passphrase_key(model, key, effects);
  const std::size_t lines = plan_lines(model).size();
  if (moves(key, model.plan.scroll, half_page(model), lines == 0 ? 0 : lines - 1)) return true;
  switch (key.name) {
    case KeyName::tab:
      return letter(model, U'f', effects);
    case KeyName::enter:
      start_deploying(model, Despite::respect_checks, effects);
      return true;
    case KeyName::character:
      // Whoever hurries through the pages by ^N shall not deploy by it.
      if (key == control('n')) {
        tell(model, "Enter deploys what stands here.");
        return true;
      }
      return key.modifier == Modifier::none && letter(model, key.code, effects);
    default:
      return false;
  }
}

void plan_paste(Model& model, const std::string& text, Effects&) {
  PlanState& plan = model.plan;
  if (plan.passphrase == Passphrase::wanted)
    insert(plan.focus == 1 ? plan.second : plan.first, text);
}

// What stands behind the last slash up to `end`: where images and ARNs say what they are.
std::string behind_slash(const std::string& value, std::size_t end) {
  constexpr std::size_t worth_it = 12;  // bytes left out
  const std::size_t slash = value.rfind('/', end);
  const bool is_long = slash != std::string::npos && slash > worth_it;
  return is_long ? "…" + value.substr(slash + 1) : value;
}

// Long values differ at their ends, for which small screens have no room: what both begin with is
// left out.
std::string in_short(const deploy::PropertyChange& property) {
  const auto& [path, before, after] = property;
  if (before.empty()) return after + " (new)";
  const auto same =
      static_cast<std::size_t>(std::ranges::mismatch(before, after).in1 - before.begin());
  const bool one_word = before.find_first_of(" [{") == std::string::npos;
  if (same > 0 && one_word)
    return fmt::format("{} → {}", behind_slash(before, same - 1), behind_slash(after, same - 1));
  const bool arn = before.starts_with("arn:");
  return fmt::format("{} → {}", arn ? behind_slash(before, before.npos) : before, after);
}

void add_change(std::vector<PlanLine>& lines, const deploy::Change& change) {
  constexpr std::string_view everywhere = "Properties.";
  using Kind = PlanLine::Kind;
  lines.push_back({Kind::change, change.logical_id, nullptr, &change});
  for (const deploy::PropertyChange& property : change.properties) {
    std::string text = property.path;
    if (text.starts_with(everywhere)) text.erase(0, everywhere.size());
    if (!property.before.empty() || !property.after.empty()) text += ": " + in_short(property);
    lines.push_back({Kind::property, text, nullptr, &change});
  }
}

void add_file(std::vector<PlanLine>& lines, const FileChange& file) {
  using Kind = PlanLine::Kind;
  const char* what = file.before.empty()         ? "new"
                     : file.before == file.after ? "unchanged"
                                                 : "changed";
  lines.push_back({Kind::file, fmt::format("{}  {}", file.path, what)});
  if (file.before == file.after) return;
  for (DiffLine& line : diff_lines(file.before, file.after)) {
    Kind kind = line.kind == DiffLine::Kind::added     ? Kind::added
                : line.kind == DiffLine::Kind::removed ? Kind::removed
                                                       : Kind::same;
    lines.push_back({kind, std::move(line.text)});
  }
}

// A note in lines that small screens have room for.
void add_note(std::vector<PlanLine>& lines, std::string_view text) {
  constexpr std::size_t room = 56;
  while (!text.empty()) {
    std::size_t end = text.size() <= room ? text.size() : text.rfind(' ', room);
    if (end == 0 || end == std::string_view::npos) end = text.size();
    lines.push_back({PlanLine::Kind::cost_note, std::string(text.substr(0, end))});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// Behind the stages, which the plan is about.
void add_costs(std::vector<PlanLine>& lines, const Model& model) {
  using Kind = PlanLine::Kind;
  const deploy::CostEstimate costs = plan_costs(model);
  if (costs.lines.empty()) return;
  lines.push_back({});
  lines.push_back({Kind::cost_title, "Monthly cost"});
  for (const deploy::CostLine& line : costs.lines) {
    PlanLine out{Kind::cost, line.what};
    out.amount = line.amount;
    if (line.monthly) {
      out.price = fmt::format("{} / {}", deploy::unit_price_text(*line.unit_price, costs.currency),
                              line.per);
      out.monthly = deploy::money_text(*line.monthly, costs.currency);
    } else {
      out.monthly = line.unknown.empty() ? "…" : "not known";
    }
    lines.push_back(std::move(out));
  }
  for (const std::string& reason : costs.reasons()) add_note(lines, "not known: " + reason);
  if (auto limits = deploy::cost_limits(costs); !limits.empty())
    add_note(lines, "AWS's list prices, " + limits);
}

}  // namespace

void plan_when_account_is_there(Model& model, Effects& effects) {
  if (!model.plan.awaits_account || account_arriving(model)) return;
  model.plan.awaits_account = false;
  effects.push_back(effect::MakePlan{model.plan_ticket});
}

void config_files_ready(Model& model, Effects& effects) {
  if (!std::exchange(model.plan.deploy_when_ready, false)) return;
  model.notice.clear();  // of what was waited for
  start_deploying(model, Despite::respect_checks, effects);
}

const PageHandler kPlanPage{plan_enter, plan_leave, plan_key, plan_paste};

std::vector<PlanLine> plan_lines(const Model& model) {
  using Kind = PlanLine::Kind;
  std::vector<PlanLine> lines;
  if (model.plan.show_files) {
    if (!model.plan.files) return lines;
    for (const FileChange& file : *model.plan.files) {
      add_file(lines, file);
      lines.push_back({});
    }
    return lines;
  }
  if (!model.plan.plan) return lines;
  for (const deploy::StagePlan& stage : model.plan.plan->stages) {
    lines.push_back({Kind::stage, stage.id, &stage});
    if (!stage.note.empty()) lines.push_back({Kind::note, stage.note});
    for (const deploy::Change& change : stage.changes) add_change(lines, change);
  }
  add_costs(lines, model);
  return lines;
}

deploy::CostEstimate plan_costs(const Model& model) { return estimate_costs(facts(model)); }

bool passphrase_exists(const Model& model) {
  return model.task_page.loaded && model.task_page.loaded->locked_secrets;
}

bool has_secrets(const Model& model) {
  if (passphrase_exists(model)) return true;
  return std::any_of(
      model.blueprint->keys.begin(), model.blueprint->keys.end(), [&](const auto& key) {
        return key.second.type == KeyType::secret && !model.answers.text(key.first).empty();
      });
}

std::size_t count_of(const deploy::StagePlan& stage, deploy::ChangeAction action) {
  return static_cast<std::size_t>(
      std::count_if(stage.changes.begin(), stage.changes.end(),
                    [&](const deploy::Change& change) { return change.action == action; }));
}

}  // namespace slipway::wizard
