#include "tui/options.hh"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "deploy/rehearsal/faults.hh"
#include "tui/version.hh"
#include "wizard/blueprint_read.hh"

namespace slipway::tui {
namespace {

// `--rehearse` takes its value only with '=', so that `--rehearse install` means what it says.
std::vector<std::string> spelled_out(const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  for (const auto& argument : arguments)
    out.push_back(argument == "--rehearse" ? "--rehearse=starter" : argument);
  return out;
}

void add_globals(CLI::App& app, Options& o) {
  app.add_option("--profile", o.more_profiles,
                 "AWS profile to use (inventory: several, with commas or repeated)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME");
  app.add_option("--region", o.more_regions,
                 "AWS region to work in (inventory: several, with commas or repeated)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME");
  app.add_option("--dns-profile", o.dns_profile,
                 "AWS profile of the account that holds the hosted zone, if another")
      ->type_name("NAME");
  app.add_option("--endpoint-url", o.endpoint_url, "send every AWS call to this URL")
      ->type_name("URL");
  app.add_option("--dir", o.dir, "folder of the config files (default ./<blueprint>)")
      ->type_name("FOLDER");
  app.add_option("--stack", o.stack, "name of the installation (default prod)")->type_name("NAME");
  app.add_option("--blueprint", o.blueprint, "what to install: a name or a blueprint.yaml")
      ->type_name("NAME");
  app.add_option("--rehearse", o.rehearse,
                 "use an emulated account: --rehearse or --rehearse=ACCOUNT")
      ->type_name("");
  app.add_flag("--plain", o.plain, "print lines instead of a screen");
  app.add_flag("--json", o.json, "print JSON on stdout and nothing else there");
  app.add_flag("--ascii", o.ascii, "draw with ASCII characters only");
  app.add_flag("--no-color", o.no_color, "no colours (NO_COLOR does the same)");
  app.add_flag("--yes", o.yes, "do not ask before deploying");
  app.add_option("--log", o.log_file, "write a line for every call to AWS to this file")
      ->type_name("FILE");
  app.add_option("--log-level", o.log_level, "trace, debug, info, warn or error")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}));
}

// CLI11's own PositiveNumber names a bound of three hundred digits.
CLI::Validator number(double least, bool least_counts) {
  auto judge = [=](const std::string& text) -> std::string {
    double value = 0;
    bool is_number = CLI::detail::lexical_cast(text, value);
    if (is_number && (value > least || (least_counts && value == least))) return {};
    return fmt::format("{} is not {} {}", text, least_counts ? "at least" : "more than", least);
  };
  return CLI::Validator(judge, "");
}

void add_rehearsal(CLI::App& app, Options& o) {
  app.add_option("--speed", o.speed, "rehearsal: account seconds per real second")
      ->check(number(0, false));
  app.add_option("--seed", o.seed, "rehearsal: makes runs repeatable");
  app.add_option("--latency", o.latency, "rehearsal: milliseconds added to every reply")
      ->check(number(0, true));
  app.add_option("--fault", o.faults,
                 "rehearsal: something to go wrong, e.g. fail:AWS::ECS::Service");
}

struct Spec {
  Command command;
  const char* name;
  const char* help;
};
constexpr Spec commands[] = {
    {Command::install, "install",
     "the wizard; with --answers FILE --yes it runs without questions"},
    {Command::check, "check", "every validation check, no change"},
    {Command::plan, "plan", "what a deployment would change"},
    {Command::deploy, "deploy", "run the stages from the config files"},
    {Command::attach, "attach", "follow a deployment that is already running"},
    {Command::status, "status", "what is deployed, as AWS sees it now"},
    {Command::outputs, "outputs", "the outputs of what is deployed"},
    {Command::destroy, "destroy", "remove what slipway made, after asking"},
    {Command::whoami, "whoami", "identity, account, region and where the credentials came from"},
    {Command::inventory, "inventory", "what discovery sees in the account"},
    {Command::blueprint, "blueprint", "list | show NAME | lint FILE"},
    {Command::rehearse, "rehearse", "serve an emulated AWS account on 127.0.0.1"},
};

void add_own(CLI::App& sub, Command command, Options& o) {
  switch (command) {
    case Command::check:
      sub.add_option("--only", o.only, "run only this check (may be repeated)");
      sub.add_flag("--all,-v", o.all, "name what passes one by one, too");
      sub.add_option("--save", o.save,
                     "write what was judged to this file (JSON), to be judged offline")
          ->type_name("FILE");
      break;
    case Command::inventory:
      sub.add_option("--save", o.save,
                     "write the inventory to this file (JSON), with all that "
                     "checks and the wizard need offline")
          ->type_name("FILE");
      break;
    case Command::blueprint:
      sub.add_option("action", o.blueprint_action, "list, show or lint")
          ->required()
          ->check(CLI::IsMember({"list", "show", "lint"}));
      sub.add_option("target", o.blueprint_target, "a blueprint's name or file");
      break;
    case Command::rehearse:
      sub.add_option("--port", o.port, "port to listen on (default: any free one)")
          ->check(CLI::Range(0, 65535));
      sub.add_option("--account", o.rehearse, "embedded account or YAML file (default starter)");
      sub.add_option("--state", o.state_file, "keep the account's state in this file")
          ->type_name("FILE");
      sub.add_flag("--until-stdin-closes", o.until_stdin_closes)->group("");
      sub.footer(
          fmt::format("It takes --speed, --seed, --latency and --fault, too: slipway --help tells "
                      "of them.\n\n{}",
                      deploy::rehearsal::fault_forms()));
      break;
    default:
      break;
  }
}

std::string stop(std::string text) { return text + "\nTry: slipway --help\n"; }

// A word in a command's place that is none, with what may have been meant. CLI11 leaves such a word
// over, and would answer `WORD --help` with everybody's help.
std::optional<Leave> unknown_command(const CLI::App& app) {
  const auto left = app.remaining();
  if (!app.get_subcommands().empty() || left.empty() || left.front().starts_with('-')) return {};
  std::vector<std::string> names;
  for (const auto& spec : commands) names.emplace_back(spec.name);
  return Leave{Exit::usage, stop(fmt::format("slipway: there is no command {}; {}", left.front(),
                                             wizard::suggestion(left.front(), names)))};
}

}  // namespace

std::string Options::default_dir() const {
  std::string base = blueprint.substr(0, blueprint.find_last_not_of('/') + 1);
  if (auto slash = base.rfind('/'); slash != std::string::npos) base = base.substr(slash + 1);
  if (base.ends_with(".yaml")) base.resize(base.size() - 5);
  return rehearse ? base + "-rehearsal" : base;
}

std::variant<Options, Leave> parse_options(const std::vector<std::string>& arguments) {
  Options o;
  CLI::App app("slipway installs software that you host yourself on AWS.", "slipway");
  app.set_help_flag("-h,--help", "print this help");
  app.set_version_flag("--version", std::string("slipway ") + version(), "print the version");
  app.get_formatter()->label("FLOAT", "NUMBER");
  app.get_formatter()->label("UINT", "NUMBER");
  app.get_formatter()->label("INT", "NUMBER");
  app.require_subcommand(0, 1);
  app.fallthrough();
  add_globals(app, o);
  add_rehearsal(app, o);
  app.add_option("--answers", o.answers, "install: answers from this file instead of asking")
      ->type_name("FILE");
  app.add_option("--inventory", o.inventory_file,
                 "install, check: a saved inventory instead of the account")
      ->type_name("FILE");
  std::map<CLI::App*, Command> subs;
  for (const auto& spec : commands) {
    CLI::App* sub = app.add_subcommand(spec.name, spec.help);
    sub->footer(
        "Options of every command, such as --profile, --dir and --rehearse: slipway --help");
    add_own(*sub, spec.command, o);
    subs[sub] = spec.command;
  }
  auto args = spelled_out(arguments);
  std::reverse(args.begin(), args.end());
  try {
    app.parse(args);
  } catch (const CLI::CallForHelp&) {
    if (auto leave = unknown_command(app)) return *leave;
    return Leave{Exit::done, app.help()};
  } catch (const CLI::CallForVersion&) {
    return Leave{Exit::done, std::string("slipway ") + version() + "\n"};
  } catch (const CLI::ExtrasError& error) {
    if (auto leave = unknown_command(app)) return *leave;
    return Leave{Exit::usage, stop(std::string("slipway: ") + error.what())};
  } catch (const CLI::ParseError& error) {
    return Leave{Exit::usage, stop(std::string("slipway: ") + error.what())};
  }
  for (auto* sub : app.get_subcommands()) o.command = subs.at(sub);
  o.command_named = !app.get_subcommands().empty();
  if (o.command != Command::inventory && (o.more_profiles.size() > 1 || o.more_regions.size() > 1))
    return Leave{Exit::usage, stop("slipway: only inventory takes several profiles or regions")};
  if (!o.more_profiles.empty()) o.profile = o.more_profiles.front();
  if (!o.more_regions.empty()) o.region = o.more_regions.front();
  if (!o.answers.empty() && o.command != Command::install)
    return Leave{Exit::usage, stop("slipway: --answers goes with install only")};
  if (!o.inventory_file.empty() && o.command != Command::install && o.command != Command::check)
    return Leave{Exit::usage, stop("slipway: --inventory goes with install and check only")};
  return o;
}

}  // namespace slipway::tui
