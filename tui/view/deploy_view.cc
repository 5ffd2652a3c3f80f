// Page 12: the progress tree, what is wrong first, the cause card below it.
#include <algorithm>

#include <fmt/format.h>

#include "deploy/estimates.hh"
#include "deploy/lines.hh"
#include "tui/text.hh"
#include "tui/view/parts.hh"
#include "tui/widgets/marks.hh"
#include "wizard/pages/deploy_page.hh"

namespace slipway::tui {
namespace {

using deploy::Node;
using deploy::State;
using wizard::Model;
using wizard::TreeRow;

struct Clocks {
  deploy::History history;
  Time now;
};

std::string duration_of(const Node& node, const Clocks& clocks) {
  if (!node.started) return {};
  if (node.ended) return clock_text(*node.ended - *node.started);
  return node.state == State::running ? clock_text(clocks.now - *node.started) : std::string();
}

// What the row says beside its name: how much is done, why it failed, what it is doing.
std::string words_of(const TreeRow& row) {
  const Node& node = *row.node;
  std::string word(mark_of(node.state).word);
  if (row.depth == 0 && !node.children.empty()) {
    auto [done, all] = deploy::count(node);
    word = fmt::format("{} of {}", done, all);
    if (node.state == State::failed) word += " · failed";
  }
  // "User Initiated", "Resource creation Initiated": AWS says this of everything.
  bool says_nothing = node.reason.ends_with("Initiated");
  if (!node.reason.empty() && !says_nothing) return word + " · " + node.reason;
  return word;
}

Line tree_line(const TreeRow& row, const Clocks& clocks, bool focused, Room room) {
  const Node& node = *row.node;
  Mark mark = mark_of(node.state);
  Line out;
  out.focus = out.selected = focused;
  int indent = 2 * row.depth;
  out.spans.push_back({std::string(static_cast<std::size_t>(indent), ' '), kNormal});
  out.spans.push_back({std::string(mark.glyph) + " ", mark.style});
  int name = room.narrow() ? 18 : std::max(26 - indent, 16);
  out.spans.push_back(
      {ellipsis_middle(node.name, name - 1), row.depth == 0 ? kTitle : kNormal, name});
  bool plain = node.state == State::done || node.state == State::pending;
  out.spans.push_back({words_of(row), plain ? kDim : mark.style});
  if (row.folded && !room.narrow()) out.spans.push_back({"  ▸", kDim});
  std::string duration = duration_of(node, clocks);
  bool late = node.children.empty() && deploy::longer_than_usual(node, clocks.history, clocks.now);
  if (late)
    out.right.push_back({room.narrow() ? "▲" : "longer than usual", kWarn});
  else if (row.depth == 0 && node.state == State::running && !room.narrow()) {
    Millis left = deploy::remaining(node, clocks.history, clocks.now);
    out.right.push_back({"~" + clock_text(left) + " left", kDim});
  }
  std::string gap(static_cast<std::size_t>(std::max(7 - width(duration), 0)), ' ');
  out.right.push_back({gap + duration, kDim});
  return out;
}

Lines card(const Model& model, Room room) {
  Lines out;
  const auto& state = model.deploy;
  if (state.tree.stale) {
    add_wrapped(
        out,
        "▲ stale: " + *state.tree.stale + ". What is shown may be old; the deployment goes on.",
        kWarn, room.width);
  }
  if (state.tree.cause) {
    const deploy::Cause& cause = *state.tree.cause;
    add_wrapped(out, "✖ " + cause.headline, {Ink::bad, Attribute::bold}, room.width, 0, 3);
    for (const std::string& text : cause.evidence)
      add_wrapped(out, text, kNormal, room.width, 2, 2);
    if (!cause.fix.empty()) add_wrapped(out, "Fix: " + cause.fix, kAccent, room.width, 2, 3);
  }
  if (state.error) add_error(out, *state.error, room.width);
  if (!state.end || state.running) return out;
  switch (state.end->outcome) {
    case deploy::Outcome::failed:
      out.push_back(line("t tries again from where it stopped", kNormal));
      break;
    case deploy::Outcome::rolled_back:
      out.push_back(line("Rolled back: everything is as it was before. t tries again", kNormal));
      break;
    case deploy::Outcome::cancelled:
      out.push_back(line("Cancelled. t starts again", kNormal));
      break;
    default:
      break;
  }
  return out;
}

Lines log_lines(const Model& model, Room room) {
  Lines out;
  auto most = static_cast<std::size_t>(std::max(room.height, 1));
  const auto& log = model.deploy.log;
  auto begun = wizard::running_since(model);
  for (std::size_t i = log.size() > most ? log.size() - most : 0; i < log.size(); ++i) {
    Mark mark = mark_of(log[i].state);
    Millis since = begun ? log[i].at - *begun : Millis{0};
    Line out_line;
    out_line.spans = {
        {clock_text(since), kDim, 8},
        {std::string(mark.glyph) + " ", mark.style},
        {log[i].path.empty() ? log[i].stage : log[i].stage + "/" + log[i].path, kNormal},
        {"  " + std::string(mark.word), mark.style}};
    if (!log[i].text.empty()) out_line.spans.push_back({"  " + log[i].text, kDim});
    out.push_back(std::move(out_line));
  }
  if (out.empty()) out.push_back(line("Nothing has happened yet.", kDim));
  return out;
}

std::string title_of(const Model& model) {
  const auto& state = model.deploy;
  if (state.status_only) return "Status of " + model.place.stack;
  const char* verb = model.task == wizard::Task::destroy   ? "Destroying "
                     : model.task == wizard::Task::upgrade ? "Upgrading "
                                                           : "Deploying ";
  if (state.cancelling) return "Cancelling " + model.place.stack;
  return verb + model.place.stack;
}

std::string times_of(const Model& model, const Clocks& clocks) {
  const auto& state = model.deploy;
  auto since = wizard::running_since(model);
  if (!since || state.status_only) return {};
  std::string out = clock_text(clocks.now - *since) + " elapsed";
  if (!state.running) return out;
  Millis left = deploy::remaining(state.tree, clocks.history, clocks.now);
  if (left.count() > 0) out += " · about " + deploy::duration_text(left) + " left";
  return out;
}

// The rows around the cursor; ten thousand resources cost no more than a screenful.
void add_tree(Lines& lines, const Model& model, const Clocks& clocks, Room room) {
  std::vector<TreeRow> rows = wizard::tree_rows(model);
  if (rows.empty()) {
    bool waiting = model.deploy.running || (model.deploy.status_only && !model.deploy.error);
    lines.push_back(waiting ? line("◐ waiting for the first news…", kRunning)
                            : line("Nothing is deployed from here.", kDim));
    return;
  }
  std::size_t cursor = wizard::cursor_row(model, rows);
  auto height = static_cast<std::size_t>(std::max(room.height, 1));
  std::size_t first = cursor > height / 2 ? cursor - height / 2 : 0;
  first = std::min(first, rows.size() > height ? rows.size() - height : 0);
  for (std::size_t i = first; i < std::min(rows.size(), first + height); ++i) {
    lines.push_back(tree_line(rows[i], clocks, i == cursor, room));
    lines.back().click = row_click(i);
  }
}

}  // namespace

PageLines deploy_lines(const Model& model, Room room) {
  Clocks clocks{deploy::learn(model.deploy.tree), wizard::account_now(model)};
  PageLines page;
  page.title = title_of(model);
  page.right = times_of(model, clocks);
  page.paged = true;
  Lines below = card(model, room);
  int card_height = std::min(static_cast<int>(below.size()), room.height / 2);
  Room tree{room.width, room.height - card_height - (card_height > 0 ? 1 : 0)};
  if (model.deploy.show_log)
    page.lines = log_lines(model, tree);
  else
    add_tree(page.lines, model, clocks, tree);
  if (card_height == 0) return page;
  page.lines.resize(static_cast<std::size_t>(std::max(tree.height, 0)));
  std::string rule;
  for (int i = 0; i < room.width; ++i) rule += "─";
  page.lines.push_back(line(rule, kDim));
  page.lines.insert(page.lines.end(), below.begin(), below.begin() + card_height);
  return page;
}

}  // namespace slipway::tui
