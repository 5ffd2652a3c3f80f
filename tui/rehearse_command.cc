#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>

#include "deploy/rehearsal/fault_names.hh"
#include "tui/commands.hh"
#include "tui/rehearsal.hh"

namespace slipway::tui {
namespace {

// Held back while the account is served, and let in while its process waits: none is missed, and
// the threads that answer never get one.
class StopSignals {
 public:
  StopSignals() {
    sigset_t stopping;
    sigemptyset(&stopping);
    struct sigaction action {};
    action.sa_handler = [](int) {};  // to be woken is enough
    for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
      sigaddset(&stopping, signal);
      sigaction(signal, &action, nullptr);
    }
    pthread_sigmask(SIG_BLOCK, &stopping, &before_);
  }
  // Sleeps until one comes, or `input` (-1: none) ends.
  void wait(int input) const {
    pollfd ending{.fd = input, .events = POLLIN, .revents = 0};
    while (ppoll(&ending, 1, nullptr, &before_) > 0) {
      char bytes[256];
      if (read(input, bytes, sizeof bytes) <= 0) return;
    }
  }

 private:
  sigset_t before_;
};

// For people, on stderr: how to use the account with any AWS tool.
void explain(const Access& access, const std::string& account) {
  fmt::print(stderr,
             "Rehearsal account \"{}\" is served at {} until you press Ctrl-C.\n"
             "Use it with slipway (--rehearse={}), or with any AWS tool:\n"
             "  export AWS_ENDPOINT_URL={}\n"
             "  export AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY={}\n"
             "  export AWS_REGION={} AWS_DEFAULT_REGION={}\n",
             account, access.endpoint_url, account, access.endpoint_url, access.access_key_id,
             access.secret_access_key, access.region, access.region);
}

}  // namespace

Exit rehearse_command(const Options& options) {
  const StopSignals signals;
  signal(SIGPIPE, SIG_IGN);

  const std::string account = options.rehearse.value_or("starter");
  deploy::rehearsal::ServerOptions server{
      .account = account,
      .port = options.port,
      .speed = options.speed > 0 ? options.speed : rehearsal_speed,
      .seed = options.seed,
      .latency = Millis{options.latency},
      .faults = options.faults,
      .state_file = options.state_file,
      .state_lost = [](const Error& error) {
        fmt::print(stderr, "slipway: {}\n", error.sentence());
      }};
  const bool own = !options.until_stdin_closes;
  const std::string announced = announcement_path(account, process_environment());
  auto ready = [&](const Access& access) {
    fmt::print("{}\n", access_json(access));
    std::fflush(stdout);
    if (!own) return;
    if (auto said = announce(announced, access); !said)
      fmt::print(stderr, "slipway: {}\n", said.error().sentence());
    explain(access, account);
    for (const auto& hint : deploy::rehearsal::unmet(options.faults))
      fmt::print(stderr, "slipway: note: {}\n", hint);
  };
  // The process that started us holds the other end of our standard input: its end is ours, too.
  auto served = serve(server, ready, [&] { signals.wait(own ? -1 : STDIN_FILENO); });
  if (own) unlink(announced.c_str());
  if (served) return Exit::done;
  fmt::print(stderr, "slipway: {}\n", served.error().sentence());
  return served.error().kind == ErrorKind::invalid ? Exit::usage : Exit::failed;
}

}  // namespace slipway::tui
