// Page 11: stages and their changes, or the config files' differences; before them, the passphrase.
#include <fmt/format.h>

#include <algorithm>

#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/field.hh"
#include "tui/widgets/marks.hh"
#include "wizard/pages/plan_page.hh"

namespace slipway::tui {
namespace {

using deploy::ChangeAction;
using wizard::Model;
using wizard::PlanLine;

struct ActionLook {
  std::string_view glyph, word;
  Style style;
};

// All of CloudFormation's own begin alike.
std::string_view short_type(std::string_view type) {
  constexpr std::string_view common = "AWS::";
  return type.starts_with(common) ? type.substr(common.size()) : type;
}

ActionLook look_of(ChangeAction action) {
  switch (action) {
    case ChangeAction::add:
      return {"+", "add", kGood};
    case ChangeAction::modify:
      return {"~", "change", kWarn};
    case ChangeAction::replace:
      return {"!", "replace", {Ink::bad, Attribute::bold}};
    case ChangeAction::remove:
      return {"-", "remove", kBad};
    case ChangeAction::import:
      return {"<", "import", kAccent};
    case ChangeAction::run:
      return {"▸", "run", kAccent};
    case ChangeAction::check:
      break;
  }
  return {"?", "check", kDim};
}

std::string totals(const deploy::StagePlan& stage) {
  std::string out;
  for (ChangeAction action : {ChangeAction::add, ChangeAction::modify, ChangeAction::replace,
                              ChangeAction::remove, ChangeAction::run, ChangeAction::check}) {
    std::size_t count = wizard::count_of(stage, action);
    if (count == 0) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : " · ", look_of(action).word, count);
  }
  return out.empty() ? "no changes" : out;
}

std::string title_of(const Model& model, const std::string& stage) {
  for (const wizard::StageSpec& spec : model.blueprint->stages) {
    if (spec.stage.id == stage && !spec.stage.title.empty()) return spec.stage.title;
  }
  return stage;
}

// Columns of the longest name, so that the names stand whole and the types beside them.
int name_columns(const std::vector<PlanLine>& body, Room room) {
  if (room.narrow()) return room.width - 14;
  int longest = 16;
  for (const PlanLine& entry : body)
    if (entry.change) longest = std::max(longest, width(entry.change->logical_id) + 2);
  return std::min(longest, room.width - 14 - 20);
}

Line change_line(const deploy::Change& change, int name, Room room) {
  ActionLook look = look_of(change.action);
  bool conditional = change.replacement == "Conditional";
  Line out;
  out.spans.push_back({fmt::format("   {} ", look.glyph), look.style});
  out.spans.push_back({std::string(look.word), look.style, 9});
  if (conditional) out.right.push_back({"may replace", look.style});
  out.spans.push_back({ellipsis_middle(change.logical_id, name - 1), kNormal, name});
  if (!room.narrow()) out.spans.push_back({std::string(short_type(change.type)), kDim});
  return out;
}

// Wide screens show how many at which price, small ones what it makes.
Line cost_line(const PlanLine& entry, Room room) {
  Line out;
  const int what = room.narrow() ? room.width - 14 : 30;
  out.spans.push_back({"   " + ellipsis(entry.text, what - 4), kNormal, what});
  if (!room.narrow()) out.spans.push_back({entry.amount, kDim, 27});
  if (room.width >= 84) out.spans.push_back({entry.price, kDim});
  out.right.push_back({entry.monthly, kNormal});
  return out;
}

Line line_of(const Model& model, const PlanLine& entry, int name, Room room) {
  using Kind = PlanLine::Kind;
  switch (entry.kind) {
    case Kind::stage: {
      Line out;
      out.spans = {{entry.text, kTitle}};
      if (!room.narrow()) out.spans.push_back({"  " + title_of(model, entry.text), kDim});
      out.right.push_back({totals(*entry.stage), kNormal});
      return out;
    }
    case Kind::change:
      return change_line(*entry.change, name, room);
    case Kind::property:
      return line("        " + entry.text, kDim);
    case Kind::note:
      return line("   " + entry.text, kDim);
    case Kind::file:
      return line(entry.text, kTitle);
    case Kind::added:
      return line("  + " + entry.text, kGood);
    case Kind::removed:
      return line("  - " + entry.text, kBad);
    case Kind::same:
      return line("    " + entry.text, kDim);
    case Kind::cost_title:
      return line(entry.text, kTitle);
    case Kind::cost:
      return cost_line(entry, room);
    case Kind::cost_note:
      return line("   " + entry.text, kDim);
    case Kind::blank:
      break;
  }
  return {};
}

void add_passphrase(Lines& lines, const Model& model, Room room) {
  bool exists = wizard::passphrase_exists(model);
  add_wrapped(lines, exists ? "The passphrase of the config files" : "Choose a passphrase", kTitle,
              room.width);
  add_wrapped(lines,
              "The secrets among the answers are encrypted with it before they are written. It is "
              "Pulumi's own passphrase (PULUMI_CONFIG_PASSPHRASE); slipway keeps it nowhere.",
              kNormal, room.width);
  add_blank(lines);
  add_secret(lines, "Passphrase", model.plan.first, exists || model.plan.focus == 0);
  if (!exists) add_secret(lines, "Once more", model.plan.second, model.plan.focus == 1);
  if (model.plan.passphrase_error) {
    add_blank(lines);
    add_error(lines, *model.plan.passphrase_error, room.width);
  }
}

void add_states(Lines& lines, const Model& model, Room room) {
  const wizard::PlanState& plan = model.plan;
  if (plan.saving) lines.push_back(line("◐ writing the config files…", kRunning));
  if (plan.planning_files) lines.push_back(line("◐ preparing the config files…", kRunning));
  if (plan.planning) lines.push_back(line("◐ asking AWS what would change…", kRunning));
  if (plan.error) add_error(lines, *plan.error, room.width);
  if (plan.error || plan.planning || !plan.plan) return;
  if (const auto costs = wizard::plan_costs(model); !costs.lines.empty()) {
    auto text = deploy::cost_headline(costs);
    text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    lines.push_back(line(ellipsis(text, room.width - 12), kNormal));
    if (!plan.show_files) lines.back().right.push_back({"c the cost", kDim});
  }
  std::size_t replaced = 0, losing = 0, removed = 0;
  for (const deploy::StagePlan& stage : plan.plan->stages) {
    replaced += wizard::count_of(stage, ChangeAction::replace);
    losing += static_cast<std::size_t>(std::ranges::count_if(stage.changes, deploy::loses_data));
    removed += wizard::count_of(stage, ChangeAction::remove);
  }
  if (losing > 0) {
    lines.push_back(line("▲ " + counted(losing, "resource is", "resources are") +
                             " replaced: what the old hold goes with them",
                         {Ink::bad, Attribute::bold}));
  }
  if (replaced > losing) {
    lines.push_back(line(counted(replaced - losing, "resource", "resources") +
                             " made anew, and the old removed: they hold no data",
                         kDim));
  }
  if (removed > 0)
    lines.push_back(
        line("▲ " + counted(removed, "resource is", "resources are") + " removed", kBad));
}

}  // namespace

void add_secret(Lines& lines, const std::string& label, const wizard::Editor& editor,
                bool focused) {
  FieldText text = field_text(editor, Masked::yes, 30);
  Line out;
  out.focus = focused;
  out.spans = {{focused ? " ▸ " : "   ", kAccent},
               {label, focused ? Style{Ink::accent, Attribute::bold} : kNormal, 14},
               {text.text, kNormal}};
  if (focused) out.cursor = 17 + text.cursor;
  lines.push_back(out);
}

PageLines plan_lines(const Model& model, Room room) {
  PageLines page;
  if (model.plan.passphrase == wizard::Passphrase::wanted) {
    add_passphrase(page.lines, model, room);
    return page;
  }
  Line title;
  bool files = model.plan.show_files;
  title.spans = {{files ? "What the config files become" : "What will happen", kTitle}};
  title.right.push_back({files ? "f the stages" : "f the config files", kDim});
  page.lines.push_back(title);
  add_states(page.lines, model, room);
  if (!room.narrow()) add_blank(page.lines);
  std::size_t head = page.lines.size();
  std::vector<PlanLine> body = wizard::plan_lines(model);
  // The head stays; what follows begins at the scroll position, but the end stays at the bottom.
  auto height = static_cast<std::size_t>(std::max(room.height, 1));
  std::size_t fits = height > head ? height - head : 1;
  page.scroll_end = body.size() > fits ? body.size() - fits : 0;
  std::size_t first = std::min(model.plan.scroll, *page.scroll_end);
  const int name = name_columns(body, room);
  for (std::size_t i = first; i < std::min(body.size(), first + fits); ++i) {
    page.lines.push_back(line_of(model, body[i], name, room));
  }
  if (first + fits < body.size()) {
    page.lines.back() =
        line(fmt::format("   … {} more lines", body.size() - first - fits + 1), kDim);
  }
  page.paged = true;
  return page;
}

}  // namespace slipway::tui
