// Page 12: the progress tree, what is wrong first, the cause card below it.
#include <algorithm>

#include <fmt/format.h>

#include "deploy/aftermath.hh"
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

// What AWS says of a secret names it at the end of a long sentence.
constexpr int kEvidenceLines = 8;

struct Clocks {
  deploy::History history;
  Time now;
};

std::string duration_of(const Node& node, const Clocks& clocks) {
  if (!node.started) return {};
  if (node.ended) return clock_text(*node.ended - *node.started);
  return node.state == State::running ? clock_text(clocks.now - *node.started) : std::string();
}

bool went_back(const Node& node) { return node.verb == "roll back" && node.state == State::done; }

// What the row says beside its name: how much is done, why it failed, what it is doing.
std::string words_of(const TreeRow& row) {
  const Node& node = *row.node;
  std::string word(mark_of(node.state).word);
  if (went_back(node)) word = "rolled back";
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
  Mark mark = mark_of(went_back(node) ? State::cancelled : node.state);
  Line out;
  out.focus = out.selected = focused;
  int indent = 2 * row.depth;
  out.spans.push_back({std::string(static_cast<std::size_t>(indent), ' '), kNormal});
  out.spans.push_back({std::string(mark.glyph) + " ", mark.style});
  int name = room.narrow() ? 18 : std::max(26 - indent, 16);
  out.spans.push_back(
      {ellipsis_middle(node.name, name - 1), row.depth == 0 ? kTitle : kNormal, name});
  bool plain = (node.state == State::done && !went_back(node)) || node.state == State::pending;
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

// What became of it, and what the run leaves behind.
void add_end(Lines& out, const deploy::DeploymentEnd& end, Room room) {
  std::string text;
  for (const std::string& each : deploy::aftermath(end)) text += each + ". ";
  if (text.empty() && end.outcome == deploy::Outcome::rolled_back) text = "Rolled back. ";
  if (text.empty() && end.outcome == deploy::Outcome::cancelled) text = "Cancelled. ";
  if (end.outcome == deploy::Outcome::failed)
    text += "t tries again from where it stopped";
  else if (end.outcome == deploy::Outcome::rolled_back || end.outcome == deploy::Outcome::cancelled)
    text += "t tries again";
  if (!text.empty()) add_wrapped(out, text, kNormal, room.width, 0, 4);
}

// What is wrong and what to do about it are always to be seen; of the evidence as much as there is
// room for, from its beginning.
Lines card(const Model& model, Room room) {
  Lines head, evidence, tail;
  const auto& state = model.deploy;
  if (state.tree.stale) {
    add_wrapped(
        head,
        "▲ stale: " + *state.tree.stale + ". What is shown may be old; the deployment goes on.",
        kWarn, room.width);
  }
  if (state.tree.cause) {
    const deploy::Cause& cause = *state.tree.cause;
    add_wrapped(head, "✖ " + cause.headline, {Ink::bad, Attribute::bold}, room.width, 0, 3);
    for (const std::string& text : cause.evidence)
      add_wrapped(evidence, text, kNormal, room.width, 2, kEvidenceLines);
    if (!cause.fix.empty()) add_wrapped(tail, "Fix: " + cause.fix, kAccent, room.width, 2, 3);
  }
  if (state.error) add_error(tail, *state.error, room.width);
  if (state.end && !state.running) add_end(tail, *state.end, room);
  const auto most = static_cast<std::size_t>(std::max(room.height, 0));
  const std::size_t fixed = head.size() + tail.size();
  const std::size_t left = most > fixed ? most - fixed : 0;
  if (evidence.size() > left) {
    evidence.resize(left);
    if (left > 0) evidence.back() = line("  … w writes all of it to a file", kDim);
  }
  std::ranges::move(evidence, std::back_inserter(head));
  std::ranges::move(tail, std::back_inserter(head));
  return head;
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
    const bool failed = log[i].state == State::failed;
    if (!log[i].text.empty() && !failed) out_line.spans.push_back({"  " + log[i].text, kDim});
    out.push_back(std::move(out_line));
    if (failed) add_wrapped(out, log[i].text, kDim, room.width, 10, kEvidenceLines);
  }
  if (out.size() > most) out.erase(out.begin(), out.end() - static_cast<long>(most));
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
  // What is not seen cannot be foreseen.
  if (!state.running || state.tree.stale) return out;
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
  // Once it is over what went wrong matters more than the rows.
  const bool over = model.deploy.end && !model.deploy.running;
  const int most = over ? room.height * 2 / 3 : room.height / 2;
  Lines below = card(model, {room.width, most});
  int card_height = std::min(static_cast<int>(below.size()), most);
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
