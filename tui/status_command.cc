// status: what is deployed and how it fares, as AWS sees it now; lines or one JSON document.
#include <fmt/format.h>

#include <algorithm>

#include "deploy/progress_json.hh"
#include "tui/commands.hh"
#include "tui/prepared_run.hh"
#include "tui/report.hh"
#include "tui/text.hh"
#include "tui/watching.hh"

namespace slipway::tui {
namespace {

using deploy::Node;
using deploy::State;

// Resources that stand as they should are only counted.
bool worth_a_row(const Node& node) {
  if (node.type == "task" || node.type == "container") return node.state == State::failed;
  return node.state != State::done || !node.children.empty() || node.type == "probe" ||
         node.type == "deployment" || node.type == "target group";
}

std::string_view word_of(const Node& node) {
  if (node.type == "setting") return "differs";
  return node.state == State::removed ? "gone" : name(node.state);
}

// Columns of the longest name that is printed, so that the states stand below each other.
int name_width(const std::vector<Node>& nodes, int depth) {
  int widest = 0;
  for (const Node& node : nodes) {
    if (depth > 0 && !worth_a_row(node)) continue;
    widest = std::max({widest, 2 * depth + width(node.name), name_width(node.children, depth + 1)});
  }
  return widest;
}

void print_node(const Node& node, int depth, int columns) {
  std::string line = fmt::format("{:{}}{:<{}}  {:<8}", "", depth * 2, node.name,
                                 columns - depth * 2, word_of(node));
  if (auto [done, all] = count(node); depth == 0 && all > 0)
    line += fmt::format("  {} of {} as they should be", done, all);
  if (!node.reason.empty()) line += "  " + node.reason;
  print_line(line);
  for (const auto* child : deploy::display_order(node.children))
    if (worth_a_row(*child)) print_node(*child, depth + 1, columns);
}

std::string to_the_second(Time time) {
  return to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
}

void print_last(const deploy::LastRun& last) {
  std::string line =
      fmt::format("Last {} from here: begun {}", last.does == "destroy" ? "removal" : "deployment",
                  to_the_second(last.started));
  line += last.ended ? fmt::format(", {} {}", last.outcome, to_the_second(*last.ended))
                     : std::string(", not ended: see slipway attach");
  print_line(line);
}

// Something below failed (and was not merely a task that has been replaced since).
bool anything(const Node& node, State state) {
  if (node.type == "deployment" || node.type == "task") return false;
  if (node.state == state) return true;
  for (const auto& child : node.children)
    if (anything(child, state)) return true;
  return false;
}

// 3: something is wrong. 6: AWS is at work. 4: all that is there is well, but not all that is
// configured is there.
Exit exit_of(const deploy::Tree& tree) {
  bool at_work = false, wrong = false, waiting = false;
  for (const auto& stage : tree.stages) {
    at_work = at_work || stage.state == State::running;
    wrong = wrong || anything(stage, State::failed);
    waiting = waiting || anything(stage, State::pending) || anything(stage, State::running);
  }
  if (wrong) return Exit::check_failed;
  if (at_work) return Exit::detached;
  return waiting ? Exit::check_warned : Exit::done;
}

}  // namespace

Exit status_command(const Options& options) {
  PreparedRun run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  auto deployment = run.preparation->deployment("", {});
  if (!deployment) return report(deployment.error());
  auto tree = run.ask<deploy::Tree>([&](auto done) { (*deployment)->status(std::move(done)); });
  if (!tree) return report(tree.error());
  const auto last = (*deployment)->last_run();
  if (options.json) {
    print_line(deploy::status_json(*tree, last));
    return exit_of(*tree);
  }
  const int columns = name_width(tree->stages, 0);
  for (const auto& stage : tree->stages) print_node(stage, 0, columns);
  if (tree->cause) print_cause(*tree->cause);
  if (last) print_last(*last);
  return exit_of(*tree);
}

}  // namespace slipway::tui
