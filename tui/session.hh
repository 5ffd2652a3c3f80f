// The world of one run of slipway: the loop, HTTP, who we are in AWS and the clients that follow
// from it; with --rehearse the emulated account beside us. Everything that is real is made here and
// passed down.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "aws/client.hh"
#include "aws/config/prompts.hh"
#include "aws/config/settings.hh"
#include "aws/loop.hh"
#include "aws/process.hh"
#include "tui/options.hh"
#include "tui/rehearsal.hh"
#include "wizard/msg.hh"

namespace slipway::aws {
class IdentityCenter;
}

namespace slipway::tui {

// Who is asked when credentials need the person; an absent function means nobody.
struct Prompts {
  std::function<void(aws::MfaPrompt, aws::CredentialPrompts::Code)> mfa_code;
  // `account` is empty until the profile's account is known: then nothing waits but the question
  // who one is.
  std::function<void(const std::string& profile, const std::string& account, Error,
                     aws::CredentialPrompts::Renewed)>
      renew;
  // Where a question blocks it cannot be put within a turn of the loop: whether one waits, and
  // putting it between turns.
  std::function<bool()> pending;
  std::function<void()> ask;
};

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

  // A client of this profile and region; empty: those one works as (work_as), else those of the
  // command line, environment and files; a profile that is named has its own region. Kept for the
  // session's life; clients of one profile share its credentials. The error says which of them is
  // wrong, and where.
  Result<aws::Client*> client(const std::string& profile = {}, const std::string& region = {});

  // To be set before the first client is made.
  void ask_through(Prompts prompts);
  // Where nothing names a region: that of the EC2 instance this may be, as the AWS CLI does it.
  // Waits for the answer, a second at most; without one nothing changes.
  void look_for_region();
  // From now on the profile and region of every client that names no profile.
  void work_as(const std::string& profile, const std::string& region);
  // What is deployed stands in; empty until it is known.
  std::string region() const;
  // The account behind a profile, once AWS has told; its credentials must stay that account's.
  void reached(const std::string& profile, const std::string& account);
  // Makes sure that `with` has credentials of this account (empty: any), then has every client of
  // `profile` use them.
  [[nodiscard]] Ticket renew(const std::string& profile, const std::string& with,
                             const std::string& account,
                             std::move_only_function<void(Result<void>)> done);

  // Why credentials that ran out were not renewed: nobody could be asked, or gave up.
  const std::optional<Error>& lost_credentials() const;

  // The profile in use; empty when no profile is.
  std::string profile() const;
  // The profile whose credentials clients use that name none; empty when they are no profile's.
  std::string credentials_profile() const;
  // The AWS files and the environment, of no profile in particular; in a rehearsal that account's
  // own. Errors: those of the files.
  Result<aws::Settings> aws_files() const;
  // Where the credentials of a profile came from, and when they end; known after its first call.
  std::string credential_source(const std::string& profile = {}) const;
  std::optional<Time> credentials_end(const std::string& profile = {}) const;

  // To sign in to; lives no longer than the session.
  Result<std::unique_ptr<aws::IdentityCenter>> identity_center(const wizard::SignInPlace& place);
  // Adds it to the AWS config file.
  Result<void> add_profile(const wizard::NewProfile& profile);
  Processes& processes();

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

  // Turns the loop until `over`, or the user interrupts. What credentials ask is asked meanwhile.
  void run_until(const std::function<bool()>& over);
  // Likewise until `start`'s completion has run or the user interrupts.
  template <class T>
  Result<T> await(const std::function<Ticket(std::move_only_function<void(Result<T>)>)>& start) {
    auto out = std::make_shared<std::optional<Result<T>>>();
    Ticket ticket = start([out](Result<T> result) { *out = std::move(result); });
    run_until([&] { return out->has_value(); });
    if (out->has_value()) return std::move(**out);
    return fail({.kind = ErrorKind::local, .what = "finish", .answer = "interrupted"});
  }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace slipway::tui
