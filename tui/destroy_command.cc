// destroy: shows what would go and what stays, asks, and removes it. Data is never lost by
// surprise.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "tui/commands.hh"
#include "tui/prepared_run.hh"
#include "tui/report.hh"
#include "tui/watching.hh"

namespace slipway::tui {
namespace {

using deploy::Doomed;
using deploy::Fate;
using deploy::Removal;

template <class Wanted>
std::vector<Doomed> those(const Removal& removal, const Wanted& wanted) {
  std::vector<Doomed> found;
  for (const auto& stack : removal.stacks)
    for (const auto& each : stack.resources)
      if (wanted(each)) found.push_back(each);
  return found;
}

std::string called(const Doomed& each) {
  return each.physical_id.empty() ? each.logical_id
                                  : fmt::format("{} ({})", each.logical_id, each.physical_id);
}

void print_list(const char* title, const std::vector<Doomed>& list) {
  if (list.empty()) return;
  print_line(title);
  for (const auto& each : list) print_line(fmt::format("  {:<28} {}", each.type, called(each)));
}

// "12 AWS::EC2::VPCEndpoint, 3 ...", the commonest first.
std::string kinds(const std::vector<Doomed>& resources) {
  std::map<std::string, int> counts;
  for (const auto& each : resources)
    if (each.fate == Fate::deleted) ++counts[each.type];
  std::vector<std::pair<std::string, int>> order(counts.begin(), counts.end());
  std::ranges::stable_sort(order, std::greater<>(), &std::pair<std::string, int>::second);
  std::string text;
  for (const auto& [type, count] : order)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, type);
  return text;
}

void print_removal(const Removal& removal, const Options& options) {
  for (const auto& stack : removal.stacks) {
    if (!stack.exists) {
      print_line(fmt::format("{}: no stack {} is there", stack.stage, stack.stack_name));
      continue;
    }
    const auto gone = std::ranges::count(stack.resources, Fate::deleted, &Doomed::fate);
    print_line(fmt::format("{}: the stack {} with {} resources is deleted", stack.stage,
                           stack.stack_name, gone));
    if (!options.plain || isatty(STDOUT_FILENO)) print_line("  " + kinds(stack.resources));
  }
  print_list("Deleted after a final snapshot has been made:",
             those(removal, [](const auto& each) { return each.fate == Fate::snapshot; }));
  print_list("Kept in the account (it goes on costing until you delete it):",
             those(removal, [](const auto& each) { return each.fate == Fate::kept; }));
  print_list("Not empty, lost for good with all versions:",
             those(removal, [](const auto& each) { return each.holds_objects; }));
}

// What must be mended before anything may be removed. Half a removal is worse than none.
bool report_obstacles(const Removal& removal) {
  bool any = false;
  auto say = [&](const std::string& on, const std::string& obstacle, const std::string& fix) {
    if (obstacle.empty()) return;
    any = true;
    report(
        Error{.kind = ErrorKind::conflict, .what = "remove " + on, .answer = obstacle, .fix = fix});
  };
  for (const auto& stack : removal.stacks) {
    say("the stack " + stack.stack_name, stack.obstacle, stack.fix);
    for (const auto& each : stack.resources) say(called(each), each.obstacle, each.fix);
  }
  return any;
}

std::string typed_line() {
  char typed[256] = {};
  if (!std::fgets(typed, sizeof typed, stdin)) return {};
  std::string text(typed);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

// A person types the stack's name; a program names it with --stack and says --yes.
bool confirmed(const Options& options, const std::string& stack) {
  if (options.yes) return options.stack == stack;
  if (!isatty(STDIN_FILENO)) return false;
  complain("Type the stack's name, {}, to remove it: ", stack);
  return typed_line() == stack;
}

// Each bucket that holds something by its own name, typed by hand: no option stands for it.
std::optional<std::vector<std::string>> agreed_buckets(const Removal& removal,
                                                       const Options& options) {
  std::vector<std::string> names;
  for (const auto& bucket : those(removal, [](const auto& each) { return each.holds_objects; })) {
    bool person = isatty(STDIN_FILENO) && !options.yes && !options.json;
    if (person) {
      complain(
          "Every object in {} with all its versions would be lost. Type the bucket's name to "
          "empty it: ",
          bucket.physical_id);
      if (typed_line() == bucket.physical_id) {
        names.push_back(bucket.physical_id);
        continue;
      }
    }
    report(Error{.kind = ErrorKind::conflict,
                 .what = "remove the bucket " + called(bucket),
                 .answer = "it is not empty, and nobody has agreed by name to lose what it holds",
                 .fix = "Save and empty it yourself, or run slipway destroy at a terminal without "
                        "--yes and type the bucket's name when asked"});
    return std::nullopt;
  }
  return names;
}

void print_end(const Watching& watching, const Removal& removal) {
  if (!watching.end()) return;
  for (const auto& each : watching.end()->retained) print_line("Kept in the account: " + each);
  for (const auto& each :
       those(removal, [](const auto& one) { return one.fate == Fate::snapshot; }))
    print_line("Final snapshot made of: " + called(each));
}

}  // namespace

Exit destroy_command(const Options& options) {
  PreparedRun run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  const auto stack = run.preparation->installation.place().stack;
  Watching watching(run.session);
  auto deployment = run.preparation->deployment("", watching.watcher());
  if (!deployment) return report(deployment.error());
  auto removal = run.ask<Removal>([&](auto done) { (*deployment)->survey(std::move(done)); });
  if (!removal) return report(removal.error());
  if (options.json)
    print_line(deploy::removal_json(*removal));
  else
    print_removal(*removal, options);
  if (report_obstacles(*removal)) return Exit::check_failed;
  if (!confirmed(options, stack))
    return report(
        Error{.kind = ErrorKind::invalid,
              .what = "remove " + stack,
              .answer = "its name was not given",
              .fix = fmt::format("Type the name when asked, or say --yes --stack {}", stack)});
  auto buckets = agreed_buckets(*removal, options);
  if (!buckets) return Exit::check_failed;
  (*deployment)->allow_emptying(std::move(*buckets));
  const Exit exit = watching.until_the_end(
      **deployment, [&](auto done) { (*deployment)->destroy(std::move(done)); },
      attach_hint(run.session, *run.preparation));
  if (exit == Exit::done && !options.json) print_end(watching, *removal);
  return exit;
}

}  // namespace slipway::tui
