// The world of one run of slipway: the loop, HTTP, who we are in AWS and the clients that follow
// from it; with
// --rehearse the emulated account beside us. Everything that is real is made here and passed down.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/client.hh"
#include "aws/loop.hh"
#include "tui/options.hh"
#include "tui/rehearsal.hh"
#include "wizard/msg.hh"

namespace slipway::tui {

class Session {
 public:
  Session(const Options& options, Environment environment);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Starts the rehearsal account, or finds one that serves already; from then on every client is of
  // that account. `state_file` keeps the account from run to run; empty: it lives as long as this
  // run.
  void rehearse(const std::string& state_file, std::move_only_function<void(Result<void>)> ready);

  // A client of this profile and region; empty: those of the command line, environment and files.
  // Kept for the session's life. The error says which of them is wrong, and where.
  Result<aws::Client*> client(const std::string& profile = {}, const std::string& region = {});

  // The profile in use; empty when the credentials are no profile's.
  std::string profile() const;
  // The profiles of the AWS files and what the environment offers, for a picker.
  std::vector<wizard::ProfileChoice> profiles() const;
  // Where the credentials of client(profile, region) came from; known after its first call.
  std::string credential_source(const std::string& profile = {},
                                const std::string& region = {}) const;

  Loop& loop();
  // Waits as the loop does, but tells the time that AWS has: in a rehearsal the account's own,
  // faster one. For whatever is compared with AWS's timestamps.
  Timers& account_timers();
  Http& http();
  // In a rehearsal: where the deployed host names are answered, and whom to trust there. Empty: as
  // in real life.
  std::string probe_address() const;
  std::string probe_ca_file() const;
  const Environment& environment() const;
  const Files& files() const;
  const Options& options() const;
  // SIGINT, SIGTERM or SIGHUP came. The screen handles them itself; commands look here.
  void catch_interrupts();
  bool interrupted() const;
  void forget_interrupt();  // the user chose to go on

  // Turns the loop until `start`'s completion has run or the user interrupts.
  template <class T>
  Result<T> await(const std::function<Ticket(std::move_only_function<void(Result<T>)>)>& start) {
    auto out = std::make_shared<std::optional<Result<T>>>();
    Ticket ticket = start([out](Result<T> result) { *out = std::move(result); });
    loop().run_until([&] { return out->has_value() || interrupted(); });
    if (out->has_value()) return std::move(**out);
    return fail({.kind = ErrorKind::local, .what = "finish", .answer = "interrupted"});
  }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace slipway::tui
