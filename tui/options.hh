// The command line as plain data. Parsing touches nothing but its arguments.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace slipway::tui {

enum class Command : unsigned char {
  install,
  check,
  plan,
  deploy,
  attach,
  status,
  outputs,
  destroy,
  whoami,
  inventory,
  blueprint,
  rehearse,
};

// What a program that runs slipway reads: exit codes (design: product).
enum class Exit : int {
  done = 0,
  failed = 1,
  usage = 2,
  check_failed = 3,
  check_warned = 4,
  rolled_back = 5,
  detached = 6,
  interrupted = 130,
};

struct Options {
  Command command = Command::install;
  bool command_named = false;  // else it is the one meant when none is

  // Everywhere.
  std::string profile, region, endpoint_url;
  std::vector<std::string> more_profiles, more_regions;  // inventory: side by side
  std::string dns_profile;                               // of the account that looks after names
  std::string dir;                                       // empty: default_dir()
  std::string stack;  // empty: the one the folder holds, else "prod"
  std::string blueprint = "pulumi-ecs";
  std::optional<std::string> rehearse;  // the account's name or file
  bool plain = false, json = false, ascii = false, no_color = false, yes = false;
  std::string log_file, log_level = "info";

  std::string answers;            // install
  std::vector<std::string> only;  // check
  bool all = false;               // check: passes one by one, too
  std::string inventory_file;     // install, check: a saved inventory instead of the account
  std::string save;               // inventory, check: keep what was seen in this file
  std::string blueprint_action, blueprint_target;  // blueprint list | show NAME | lint FILE

  // rehearse, and --rehearse
  int port = 0;
  double speed = 0;  // 0: the command's own default
  unsigned seed = 1;
  long latency = 0;  // ms added to every reply
  std::vector<std::string> faults;
  std::string state_file;
  bool until_stdin_closes = false;

  // Where config files go when --dir is not given: a folder of the blueprint's name, so that
  // nothing else is littered; a rehearsal's files stay apart from real ones.
  std::string default_dir() const;
};

// Nothing more to do: print `text` (to stdout when the exit is `done`, else to stderr) and leave.
struct Leave {
  Exit exit = Exit::done;
  std::string text;
};

std::variant<Options, Leave> parse_options(const std::vector<std::string>& arguments);

}  // namespace slipway::tui
