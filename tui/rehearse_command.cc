#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>

#include "tui/commands.hh"
#include "tui/rehearsal.hh"

namespace slipway::tui {
namespace {

volatile sig_atomic_t asked_to_stop = 0;

// The process that started us holds the other end of our standard input: its end is ours, too.
bool stdin_closed() {
  pollfd input{.fd = 0, .events = POLLIN, .revents = 0};
  if (poll(&input, 1, 0) <= 0) return false;
  char byte;
  return (input.revents & (POLLHUP | POLLERR)) || read(0, &byte, 1) == 0;
}

// For people, on stderr: how to use the account with any AWS tool.
void explain(const Access& access, const std::string& account) {
  fmt::print(stderr,
             "Rehearsal account \"{}\" is served at {} until you press Ctrl-C.\n"
             "Use it with slipway (--rehearse={}), or with any AWS tool:\n"
             "  export AWS_ENDPOINT_URL={}\n"
             "  export AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY={} AWS_REGION={}\n",
             account, access.endpoint_url, account, access.endpoint_url, access.access_key_id,
             access.secret_access_key, access.region);
}

}  // namespace

Exit rehearse_command(const Options& options) {
  struct sigaction stop {};
  stop.sa_handler = [](int) { asked_to_stop = 1; };
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &stop, nullptr);
  signal(SIGPIPE, SIG_IGN);

  const std::string account = options.rehearse.value_or("starter");
  deploy::rehearsal::ServerOptions server{
      .account = account,
      .port = options.port,
      .speed = options.speed > 0 ? options.speed : rehearsal_speed,
      .seed = options.seed,
      .latency = Millis{options.latency},
      .faults = options.faults,
      .state_file = options.state_file};
  const bool own = !options.until_stdin_closes;
  const std::string announced = announcement_path(account, process_environment());
  auto ready = [&](const Access& access) {
    fmt::print("{}\n", access_json(access));
    std::fflush(stdout);
    if (!own) return;
    if (auto said = announce(announced, access); !said)
      fmt::print(stderr, "slipway: {}\n", said.error().sentence());
    explain(access, account);
  };
  auto served =
      serve(server, ready, [&] { return asked_to_stop != 0 || (!own && stdin_closed()); });
  if (own) unlink(announced.c_str());
  if (served) return Exit::done;
  fmt::print(stderr, "slipway: {}\n", served.error().sentence());
  return served.error().kind == ErrorKind::invalid ? Exit::usage : Exit::failed;
}

}  // namespace slipway::tui
