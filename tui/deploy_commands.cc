// plan, deploy, attach and outputs: the stages from the config files, without the
// wizard.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "deploy/progress_json.hh"
#include "tui/commands.hh"
#include "tui/judging.hh"
#include "tui/prepared_run.hh"
#include "tui/recovery.hh"
#include "tui/report.hh"
#include "tui/watching.hh"

namespace slipway::tui {

Exit plan_command(const Options& options) {
  PreparedRun run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  auto deployment = run.preparation->deployment("", {});
  if (!deployment) return report(deployment.error());
  if (auto open = (*deployment)->unfinished(); !open.empty())
    return report(still_open(open, attach_hint(run.session, *run.preparation)));
  run.preparation->ask_prices();
  auto plan = run.ask<deploy::Plan>([&](auto done) { (*deployment)->plan(std::move(done)); });
  if (!plan) return report(plan.error());
  // A plan is only looked at here; its change sets are not left behind.
  auto discarded = run.ask<void>([&](auto done) { (*deployment)->discard(std::move(done)); });
  print_plan(*plan, *run.preparation, options);
  return discarded ? Exit::done : report(discarded.error());
}

Exit deploy_command(const Options& options) {
  PreparedRun run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  if (!options.yes && !isatty(STDIN_FILENO))
    return report(Error{.kind = ErrorKind::invalid,
                        .what = "deploy",
                        .answer = "nobody is there to be asked",
                        .fix = "Say --yes to deploy without being asked"});
  Watching watching(run.session);
  auto deployment = run.preparation->deployment("", watching.watcher());
  if (!deployment) return report(deployment.error());
  const auto consent = options.yes ? Consent::given : Consent::ask;
  // What is stuck would fail the checks; once it is not, the account is read anew.
  auto recovered = recover_stuck(run.session, **deployment, watching, consent,
                                 attach_hint(run.session, *run.preparation));
  if (!recovered) return recovered.error();
  if (*recovered)
    if (auto again = run.preparation->discover(); !again) return report(again.error());
  if (auto exit = judge_or_exit(*run.preparation, options)) return *exit;
  return deploy_and_watch(run.session, *run.preparation, **deployment, watching, consent);
}

Exit attach_command(const Options& options) {
  PreparedRun run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  Watching watching(run.session);
  auto deployment = run.preparation->deployment("", watching.watcher());
  if (!deployment) return report(deployment.error());
  return watching.until_the_end(
      **deployment, [&](auto done) { (*deployment)->attach(std::move(done)); },
      attach_hint(run.session, *run.preparation));
}

Exit outputs_command(const Options& options) {
  PreparedRun run(options);
  if (auto ready = run.prepare(); !ready) return report(ready.error());
  auto deployment = run.preparation->deployment("", {});
  if (!deployment) return report(deployment.error());
  auto outputs =
      run.ask<deploy::Outputs>([&](auto done) { (*deployment)->outputs(std::move(done)); });
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

}  // namespace slipway::tui
