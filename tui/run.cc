#include <fcntl.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "tui/commands.hh"
#include "tui/identity_questions.hh"
#include "tui/report.hh"
#include "tui/terminal.hh"

namespace slipway::tui {
namespace {

// Nothing is logged unless --log names a file; never to the screen.
Result<void> open_log(const Options& options) {
  if (options.log_file.empty()) {
    spdlog::set_default_logger(spdlog::null_logger_mt("slipway"));
    return {};
  }
  // The owner's alone: identifiers of an account are nobody else's business.
  if (const int file =
          open(options.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      file >= 0)
    close(file);
  try {
    spdlog::set_default_logger(spdlog::basic_logger_mt("slipway", options.log_file));
  } catch (const spdlog::spdlog_ex& failure) {
    return fail({.kind = ErrorKind::invalid,
                 .what = "write the log to " + options.log_file,
                 .answer = failure.what(),
                 .fix = "Name a file that can be written with --log"});
  }
  spdlog::set_level(spdlog::level::from_str(options.log_level));
  spdlog::flush_on(spdlog::level::debug);
  return {};
}

Exit choose(const Options& options);

Exit install(const Options& options) {
  if (!options.answers.empty()) return install_command(options);
  const bool lines =
      options.plain || options.json || !isatty(STDOUT_FILENO) || !can_paint(process_environment());
  if (!lines) return wizard_command(options);
  // What the wizard's first page asks, where somebody is there to answer.
  const bool ask = !options.command_named && !options.json && !options.yes && isatty(STDIN_FILENO);
  if (!ask) return questions_command(options);
  const auto task = ask_task_by_lines();
  if (!task) return Exit::usage;
  if (*task == Command::install) return questions_command(options);
  Options other = options;
  other.command = *task;
  return choose(other);
}

Exit choose(const Options& options) {
  switch (options.command) {
    case Command::install:
      return install(options);
    case Command::check:
      return check_command(options);
    case Command::plan:
      return plan_command(options);
    case Command::deploy:
      return deploy_command(options);
    case Command::attach:
      return attach_command(options);
    case Command::status:
      return status_command(options);
    case Command::outputs:
      return outputs_command(options);
    case Command::destroy:
      return destroy_command(options);
    case Command::whoami:
      return whoami_command(options);
    case Command::inventory:
      return inventory_command(options);
    case Command::blueprint:
      return blueprint_command(options);
    case Command::rehearse:
      return rehearse_command(options);
  }
  return Exit::usage;
}

}  // namespace

Exit run(const Options& options) {
  if (auto opened = open_log(options); !opened) return report(opened.error());
  return choose(options);
}

}  // namespace slipway::tui
