// check: every validation check, no change. Also the gate in front of every deployment.
#include <fmt/format.h>

#include <algorithm>

#include "tui/commands.hh"
#include "tui/judging.hh"
#include "tui/line_prompts.hh"
#include "tui/report.hh"

namespace slipway::tui {
namespace {

using wizard::Finding;
using wizard::Verdict;

std::size_t count(const std::vector<Finding>& findings, Verdict verdict) {
  return static_cast<std::size_t>(std::ranges::count(findings, verdict, &Finding::verdict));
}

// "network" of "network.dns".
std::string group_of(const std::string& rule) { return rule.substr(0, rule.find('.')); }

// Passes take a line a group, so that what has to be read is not lost among them.
std::vector<std::string> folded_passes(const std::vector<Finding>& findings) {
  std::vector<std::pair<std::string, std::size_t>> groups;
  for (const auto& finding : findings) {
    if (finding.verdict != Verdict::pass) continue;
    const std::string group = group_of(finding.rule);
    auto known = std::ranges::find(groups, group, &std::pair<std::string, std::size_t>::first);
    if (known == groups.end())
      groups.emplace_back(group, 1);
    else
      ++known->second;
  }
  std::vector<std::string> lines;
  for (const auto& [group, passes] : groups)
    lines.push_back(fmt::format("{:<12} {}: {} check{}", name(Verdict::pass),
                                group == "shape" ? "form of the answers" : group, passes,
                                passes == 1 ? "" : "s"));
  return lines;
}

void print(const std::vector<Finding>& findings, const Options& options) {
  const bool fold = !options.json && !options.all && options.only.empty();
  for (const auto& finding : findings) {
    if (options.json)
      fmt::print("{}\n", finding_json(finding));
    else if (!fold || finding.verdict != Verdict::pass)
      print_line(line_of(finding));
  }
  if (!fold) return;
  for (const auto& line : folded_passes(findings)) print_line(line);
}

void keep_only(std::vector<Finding>& findings, const std::vector<std::string>& only) {
  if (only.empty()) return;
  std::erase_if(findings,
                [&](const Finding& f) { return std::ranges::find(only, f.rule) == only.end(); });
}

// --only must name checks there are: a misspelt one would look like success.
std::optional<Exit> unknown_check(const std::vector<Finding>& findings,
                                  const std::vector<std::string>& only) {
  for (const auto& wanted : only) {
    if (std::ranges::find(findings, wanted, &Finding::rule) != findings.end()) continue;
    return report(Error{.kind = ErrorKind::invalid,
                        .what = "run the check " + wanted,
                        .answer = "there is no check of that name",
                        .fix = "slipway check --all lists the names"});
  }
  return {};
}

}  // namespace

std::optional<Exit> judge_or_exit(const Preparation& preparation, const Options& options) {
  auto findings = wizard::judge(preparation.facts());
  std::ranges::stable_sort(findings, {}, &Finding::verdict);
  const auto failed = count(findings, Verdict::fail);
  std::erase_if(findings, [](const Finding& f) { return f.verdict == Verdict::pass; });
  for (const auto& finding : findings) {
    if (finding.verdict == Verdict::fail)
      fmt::print(stderr, "{}\n", line_of(finding));
    else if (!options.json)
      print_line(line_of(finding));
  }
  if (failed == 0) return {};
  fmt::print(stderr, "slipway: {} of the checks failed; nothing was changed.\n", failed);
  return Exit::usage;
}

Exit check_command(const Options& options) {
  Session session(options, process_environment());
  LinePrompts prompts(session);
  session.catch_interrupts();
  session.look_for_region();
  auto blueprint = wizard::load_blueprint(options.blueprint, session.files());
  if (!blueprint) return report(blueprint.error());
  Preparation preparation(session, *blueprint);
  if (auto read = preparation.read_files(); !read) return report(read.error());
  report(preparation.diagnostics);
  auto seen = options.inventory_file.empty() ? preparation.discover()
                                             : preparation.discover_from(options.inventory_file);
  if (!seen) {
    const Exit exit = report(seen.error());
    return options.inventory_file.empty() ? exit : Exit::usage;
  }
  if (!options.save.empty())
    if (auto saved = preparation.save(options.save); !saved) return report(saved.error());
  auto findings = wizard::judge(preparation.facts());
  if (auto exit = unknown_check(findings, options.only)) return *exit;
  keep_only(findings, options.only);
  std::ranges::stable_sort(findings, {}, &Finding::verdict);
  print(findings, options);
  const auto failed = count(findings, Verdict::fail), warned = count(findings, Verdict::warn);
  if (!options.json)
    print_line(fmt::format("{} checks: {} pass, {} warn, {} fail, {} cannot tell", findings.size(),
                           count(findings, Verdict::pass), warned, failed,
                           count(findings, Verdict::cannot_tell)));
  return failed > 0 ? Exit::check_failed : warned > 0 ? Exit::check_warned : Exit::done;
}

}  // namespace slipway::tui
