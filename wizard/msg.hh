// Everything that can happen to the wizard, as values. The runtime makes them from keys, timers and
// replies; update() is the only reader. A reply carries the ticket of the effect that asked for it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "aws/inventory/snapshot.hh"
#include "deploy/deployment.hh"
#include "wizard/answers.hh"
#include "wizard/click.hh"
#include "wizard/config_files.hh"
#include "wizard/keys.hh"
#include "wizard/sign_in.hh"

namespace slipway::wizard {

// One set of credentials the user may choose.
struct ProfileChoice {
  std::string name;          // empty: from the environment
  std::string region;        // of the profile; empty: none
  std::string kind;          // "static keys", "IAM Identity Center", "role via dev", "environment"
  std::string account = {};  // when the files say it
  std::optional<SignInPlace> place = {};  // where its credentials, or those of its source, begin
};

// The identity in use and how it was reached.
struct Who {
  aws::Identity identity;
  std::string profile, region, source;  // source: "profile dev (~/.aws/credentials)"
  bool rehearsal = false;
  bool saved = false;  // nobody is asked: an inventory from a file stands for the account
  std::optional<Time> expires = {};  // of the credentials
};

// What the folder already says.
struct LoadedPlace {
  std::string dir, stack;
  Answers answers;                      // journal over config files
  std::vector<Diagnostic> diagnostics;  // of the config files
  std::vector<std::string> stacks;      // that have config files here
  std::string page;                     // where an unfinished run stopped; empty: none
  bool running = false;                 // the journal names a deployment that has not ended
  std::string passphrase;               // the one the secrets were opened with; empty: none
  bool locked_secrets = false;          // config holds secrets, no passphrase given
  bool has_config = false;
};

namespace msg {

struct KeyPressed {
  KeyPress key;
  // Where scrolling ended on the last painted screen; none: nothing there scrolls.
  std::optional<std::size_t> scroll_end = {};
};
struct Pasted {
  std::string text;
};
struct Resized {
  int width, height;
};
enum class MouseAction : std::uint8_t { press, wheel_up, wheel_down };
struct Mouse {
  MouseAction action;
  int column, row;
  std::optional<Click> click = {};             // what the last painted screen has there
  std::optional<std::size_t> scroll_end = {};  // as of a key
};
struct Tick {
  Time now;
};
// First message of all: performs the first effects.
struct Started {
  Time now;
};

struct Loaded {
  unsigned ticket;
  Result<LoadedPlace> place;
};
struct ProfilesFound {
  unsigned ticket;
  std::vector<ProfileChoice> profiles;
  std::vector<SignInPlace> places = {};  // each once
};
struct IdentityArrived {
  unsigned ticket;
  Result<Who> who;
  std::string profile = {};  // that was asked for, or that the settings name
};
// The snapshot must live until another InventoryChanged has been handled.
struct InventoryChanged {
  const aws::Snapshot* snapshot;
};
struct SaveFailed {
  Error error;
};
struct ConfigPlanned {
  unsigned ticket;
  Result<std::vector<FileChange>> files;
};
struct ConfigSaved {
  unsigned ticket;
  Result<void> saved;
};
struct PlanArrived {
  unsigned ticket;
  Result<deploy::Plan> plan;
};
struct Surveyed {
  unsigned ticket;
  Result<deploy::Removal> removal;
};
struct Progress {
  deploy::ProgressEvent event;
};
struct Stale {
  std::string reason;
};  // empty: fresh again
struct DeploymentEnded {
  unsigned ticket;
  Result<deploy::DeploymentEnd> end;
};
struct StatusArrived {
  unsigned ticket;
  Result<deploy::Tree> tree;
};
struct ReportWritten {
  unsigned ticket;
  Result<std::string> path;
};
// AWS waits for the person to approve this code.
struct CodeShown {
  unsigned ticket;
  SignInCode code;
};
struct SignedIn {
  unsigned ticket;
  Result<void> done;
};
// One page; `more` while others are on their way.
struct AccountsArrived {
  unsigned ticket;
  Result<std::vector<SsoAccount>> accounts;
  bool more = false;
};
struct RolesArrived {
  unsigned ticket;
  Result<std::vector<std::string>> roles;
  bool more = false;
};
struct ProfileSaved {
  unsigned ticket;
  Result<void> saved;
};
// A role wants a code; answered with effect::AnswerMfa of the same id.
struct MfaWanted {
  unsigned id;
  std::string profile, role_arn, serial, refused;
};
// The credentials of this profile ran out, whose account is known; calls wait.
struct RenewalWanted {
  std::string profile, account;
  Error error;
};
// What effect::Renew came to; after success the calls go on.
struct Renewed {
  std::string profile;
  Result<void> done;
};
// SIGTERM or SIGHUP: leave at once, nothing is asked.
struct Terminated {};

}  // namespace msg

using Msg =
    std::variant<msg::KeyPressed, msg::Pasted, msg::Resized, msg::Mouse, msg::Tick, msg::Started,
                 msg::Loaded, msg::ProfilesFound, msg::IdentityArrived, msg::InventoryChanged,
                 msg::SaveFailed, msg::ConfigPlanned, msg::ConfigSaved, msg::PlanArrived,
                 msg::Surveyed, msg::Progress, msg::Stale, msg::DeploymentEnded, msg::StatusArrived,
                 msg::ReportWritten, msg::CodeShown, msg::SignedIn, msg::AccountsArrived,
                 msg::RolesArrived, msg::ProfileSaved, msg::MfaWanted, msg::RenewalWanted,
                 msg::Renewed, msg::Terminated>;

}  // namespace slipway::wizard
