// install without a screen: answers from a file, the same validation as the wizard's, then files
// and deployment.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "deploy/progress_json.hh"
#include "tui/commands.hh"
#include "tui/judging.hh"
#include "tui/line_prompts.hh"
#include "tui/report.hh"
#include "tui/watching.hh"

namespace slipway::tui {
namespace {

// --profile, --region and --stack win over the answers file's.
Options with_answers(Options options, const wizard::Answers& answers) {
  auto take = [&](std::string& option, const char* key) {
    if (option.empty()) option = answers.text(key);
  };
  take(options.profile, "profile");
  take(options.region, "region");
  take(options.stack, "stack");
  take(options.dns_profile, "dnsProfile");
  return options;
}

bool agreed(const Options& options) {
  if (options.yes) return true;
  if (!isatty(STDIN_FILENO)) return false;
  fmt::print(stderr, "Write the config files{}? [y/N] ",
             options.inventory_file.empty() ? " and deploy" : "");
  char typed[16] = {};
  return std::fgets(typed, sizeof typed, stdin) && (typed[0] == 'y' || typed[0] == 'Y');
}

}  // namespace

void tell_caller(const Preparation& preparation, const Options& options) {
  if (options.json || !preparation.caller) return;
  const auto& caller = *preparation.caller;
  print_line(fmt::format("account {} in {}, as {} ({})", caller.identity.account, caller.region,
                         caller.identity.arn, caller.credential_source));
}

Exit install_prepared(Session& session, Preparation& preparation, const Options& options) {
  preparation.look_up();
  if (auto exit = judge_or_exit(preparation, options)) return *exit;
  // What cannot be deployed is found before anything is written.
  if (auto stages = stages_for(preparation.facts(), ""); !stages) return report(stages.error());
  auto passphrase = preparation.installation.passphrase();
  if (!passphrase) return report(passphrase.error());
  auto files =
      plan_files(preparation.installation, preparation.answers, *passphrase, session.files());
  if (!files) return report(files.error());
  const bool offline = !options.inventory_file.empty();
  if (!agreed(options))
    return report(Error{.kind = ErrorKind::invalid,
                        .what = "install",
                        .answer = "it was not agreed to",
                        .fix = "Say --yes to install without being asked"});
  if (auto written = wizard::write_config(*files); !written) return report(written.error());
  for (const auto& file : *files)
    if (!options.json) print_line("wrote " + file.path);
  if (offline) {
    if (!options.json)
      print_line("The inventory was a saved one, so nothing was deployed: slipway deploy does it.");
    return Exit::done;
  }
  Watching watching(session);
  auto deployment = preparation.deployment("", watching.watcher());
  if (!deployment) return report(deployment.error());
  return deploy_and_watch(session, preparation, **deployment, watching, Consent::given);
}

Exit install_command(const Options& given) {
  DiskFiles disk;
  auto blueprint = wizard::load_blueprint(given.blueprint, disk);
  if (!blueprint) return report(blueprint.error());
  auto read = wizard::read_answers_file(given.answers, *blueprint, disk);
  if (!read) {
    report(read.error());
    return Exit::usage;
  }
  if (!read->diagnostics.empty()) {
    report(read->diagnostics);
    fmt::print(stderr, "slipway: {} has mistakes; nothing was changed.\n", given.answers);
    return Exit::usage;
  }
  const Options options = with_answers(given, read->answers);
  Session session(options, process_environment());
  LinePrompts prompts(session);
  session.catch_interrupts();
  session.look_for_region();
  Preparation preparation(session, *blueprint);
  if (auto files = preparation.read_files(); !files) return report(files.error());
  report(preparation.diagnostics);
  preparation.add(read->answers);
  const std::string& saved = options.inventory_file;
  auto seen = saved.empty() ? preparation.discover() : preparation.discover_from(saved);
  if (!seen) return report(seen.error());
  tell_caller(preparation, options);
  return install_prepared(session, preparation, options);
}

}  // namespace slipway::tui
