// plan, deploy, attach, status, outputs and destroy: the stages from the config files, without the
// wizard.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "deploy/lines.hh"
#include "deploy/progress_json.hh"
#include "tui/commands.hh"
#include "tui/judging.hh"
#include "tui/report.hh"
#include "tui/watching.hh"

namespace slipway::tui {
namespace {

// Everything these commands share: session, blueprint, answers from the config files, the account.
struct Run {
  Session session;
  std::optional<wizard::Blueprint> blueprint;
  std::unique_ptr<Preparation> preparation;

  explicit Run(const Options& options) : session(options, process_environment()) {
    session.catch_interrupts();
  }

  Result<void> prepare() {
    auto loaded = wizard::load_blueprint(session.options().blueprint, session.files());
    if (!loaded) return fail(loaded.error());
    blueprint = std::move(*loaded);
    preparation = std::make_unique<Preparation>(session, *blueprint);
    if (auto read = preparation->read_files(); !read) return read;
    report(preparation->diagnostics);
    if (preparation->answers.all().empty()) return fail(nothing_here());
    return preparation->discover();
  }

  Error nothing_here() const {
    const auto& place = preparation->installation.place();
    return {
        .kind = ErrorKind::invalid,
        .what = fmt::format("find the configuration of stack {} in {}", place.stack, place.dir),
        .answer = "there are no config files",
        .fix =
            "Run slipway install first, or name the folder with --dir and the stack with --stack"};
  }
};

template <class T>
Result<T> ask(Run& run,
              const std::function<void(std::move_only_function<void(Result<T>)>)>& start) {
  return run.session.await<T>([&](auto done) {
    start(std::move(done));
    return Ticket();
  });
}

void print_tree(const deploy::Node& node, int depth) {
  const auto [done, all] = count(node);
  std::string line =
      fmt::format("{:{}}{:<{}} {:<10}", "", depth * 2, node.name, 34 - depth * 2, name(node.state));
  if (all > 0) line += fmt::format(" {} of {}", done, all);
  if (node.started && node.ended) line += "  " + deploy::duration_text(*node.ended - *node.started);
  if (!node.reason.empty()) line += "  " + node.reason;
  print_line(line);
  for (const auto& child : node.children) print_tree(child, depth + 1);
}

// A person types the stack's name; a program names it with --stack and says --yes.
bool confirmed(const Options& options, const std::string& stack) {
  if (options.yes) return options.stack == stack;
  if (!isatty(STDIN_FILENO)) return false;
  fmt::print(stderr, "Type the stack's name, {}, to remove it: ", stack);
  char typed[256] = {};
  if (!std::fgets(typed, sizeof typed, stdin)) return false;
  std::string text(typed);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text == stack;
}

}  // namespace

Exit plan_command(const Options& options) {
  Run run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  auto deployment = run.preparation->deployment("", {});
  if (!deployment) return report(deployment.error());
  if (auto open = (*deployment)->unfinished(); !open.empty())
    return report(still_open(open, attach_hint(run.session, *run.preparation)));
  auto plan = ask<deploy::Plan>(run, [&](auto done) { (*deployment)->plan(std::move(done)); });
  if (!plan) return report(plan.error());
  // A plan is only looked at here; its change sets are not left behind.
  auto discarded = ask<void>(run, [&](auto done) { (*deployment)->discard(std::move(done)); });
  if (options.json)
    fmt::print("{}\n", deploy::plan_json(*plan));
  else
    print_plan(*plan);
  return discarded ? Exit::done : report(discarded.error());
}

Exit deploy_command(const Options& options) {
  Run run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  if (auto exit = judge_or_exit(*run.preparation, options)) return *exit;
  if (!options.yes && !isatty(STDIN_FILENO))
    return report(Error{.kind = ErrorKind::invalid,
                        .what = "deploy",
                        .answer = "nobody is there to be asked",
                        .fix = "Say --yes to deploy without being asked"});
  Watching watching(run.session);
  auto deployment = run.preparation->deployment("", watching.watcher());
  if (!deployment) return report(deployment.error());
  return deploy_and_watch(run.session, *run.preparation, **deployment, watching,
                          options.yes ? Consent::given : Consent::ask);
}

Exit attach_command(const Options& options) {
  Run run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  Watching watching(run.session);
  auto deployment = run.preparation->deployment("", watching.watcher());
  if (!deployment) return report(deployment.error());
  return watching.until_the_end(
      **deployment, [&](auto done) { (*deployment)->attach(std::move(done)); },
      attach_hint(run.session, *run.preparation));
}

Exit status_command(const Options& options) {
  Run run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  auto deployment = run.preparation->deployment("", {});
  if (!deployment) return report(deployment.error());
  auto tree = ask<deploy::Tree>(run, [&](auto done) { (*deployment)->status(std::move(done)); });
  if (!tree) return report(tree.error());
  if (options.json) {
    fmt::print("{}\n", deploy::tree_json(*tree));
  } else {
    for (const auto& stage : tree->stages) print_tree(stage, 0);
  }
  return Exit::done;
}

Exit outputs_command(const Options& options) {
  Run run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  auto deployment = run.preparation->deployment("", {});
  if (!deployment) return report(deployment.error());
  auto outputs =
      ask<deploy::Outputs>(run, [&](auto done) { (*deployment)->outputs(std::move(done)); });
  if (!outputs) return report(outputs.error());
  if (!options.json) {
    print_outputs(run.preparation->facts(), *outputs);
    return Exit::done;
  }
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  for (const auto& output : shown_outputs(run.preparation->facts(), *outputs))
    out[output.name] = output.value;
  fmt::print("{}\n", out.dump());
  return Exit::done;
}

Exit destroy_command(const Options& options) {
  Run run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  const auto stack = run.preparation->installation.place().stack;
  for (const auto& sentence : run.blueprint->retained) fmt::print(stderr, "Kept: {}\n", sentence);
  if (!confirmed(options, stack))
    return report(
        Error{.kind = ErrorKind::invalid,
              .what = "remove " + stack,
              .answer = "its name was not given",
              .fix = fmt::format("Type the name when asked, or say --yes --stack {}", stack)});
  Watching watching(run.session);
  auto deployment = run.preparation->deployment("", watching.watcher());
  if (!deployment) return report(deployment.error());
  return watching.until_the_end(
      **deployment, [&](auto done) { (*deployment)->destroy(std::move(done)); },
      attach_hint(run.session, *run.preparation));
}

}  // namespace slipway::tui
