// What a page wants done in the outside world. update() returns these, the runtime performs them
// and answers with a message (wizard/msg.hh). A `ticket` travels along and comes back with the
// reply: replies to an older question are ignored, so going back a page can never be overtaken by
// an old answer. What an effect needs beyond its members the runtime reads from the Model (answers,
// place, passphrase).
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "aws/inventory/lookup.hh"
#include "aws/time.hh"
#include "wizard/sign_in.hh"

namespace slipway::wizard {

namespace effect {

// Read DIR: config files (with model.passphrase, else the environment's), journal, stacks there ->
// msg::Loaded; an error of kind `denied` means a wrong passphrase.
struct OpenPlace {
  unsigned ticket;
  std::string dir, stack;
};
// Names of the profiles in the AWS files and whether the environment has credentials ->
// msg::ProfilesFound.
struct FindProfiles {
  unsigned ticket;
};
// Who am I with this profile (empty: environment or default) in this region (empty: the profile's)
// -> IdentityArrived.
struct FetchIdentity {
  unsigned ticket;
  std::string profile, region;
};
// Serve an emulated account in an own process and use it from now on -> IdentityArrived.
struct StartRehearsal {
  unsigned ticket;
};
// A kept sign-in is good enough, or (after AWS has refused what it gave) is not.
enum class Kept : std::uint8_t { will_do, will_not };
// Device sign-in to IAM Identity Center -> CodeShown once there is something to approve, SignedIn.
struct SignIn {
  unsigned ticket;
  SignInPlace place;
  Kept kept = Kept::will_do;
};
struct CancelSignIn {};
// Only where there is a browser on this machine's own screen.
struct OpenBrowser {
  std::string url;
};
// Of the place signed in to last -> AccountsArrived, RolesArrived.
struct FetchAccounts {
  unsigned ticket;
};
struct FetchRoles {
  unsigned ticket;
  std::string account;
};
// Into the AWS config file -> ProfileSaved.
struct SaveProfile {
  unsigned ticket;
  NewProfile profile;
};
// Without a code: whoever waits for it gets an error.
struct AnswerMfa {
  unsigned id;
  std::optional<std::string> code;
};
// Makes sure that `with` (the profile itself, or another) has credentials of this account, then
// lets the waiting calls of `profile` go on with them -> Renewed.
struct Renew {
  std::string profile, with, account;
};
// Everything of the identity's account and region -> InventoryChanged, often.
struct FetchInventory {};
// One listing again; named as blueprints do (Source::listing).
struct Refresh {
  std::string listing;
};
// Stops asking for it; what has arrived stays.
struct CancelListing {
  std::string listing;
};
struct FetchImages {
  std::string repository;
};
// The hosted zones again, by the profile that the answers name for dns.
struct FetchZones {};
struct FetchRecords {
  std::string zone_id;
};
// One fact that a check asks for (aws/inventory/lookup.hh) -> InventoryChanged.
struct LookUp {
  aws::Lookup lookup;
};
// Persist model.answers[key] (a secret's presence only) and the page it was given on -> SaveFailed
// if it fails.
struct JournalAnswer {
  std::string key;
};
struct JournalPage {
  std::string page;
};
struct JournalFinished {};
// plan_config() with model.passphrase -> ConfigPlanned.
struct PlanConfig {
  unsigned ticket;
};
// write_config(model.plan.files) -> ConfigSaved.
struct SaveConfig {
  unsigned ticket;
};
// Deployment::plan for model.task (all stages, or the action's) -> PlanArrived.
struct MakePlan {
  unsigned ticket;
};
struct DiscardPlan {};
// Deployment::survey -> Surveyed.
struct Survey {
  unsigned ticket;
};
// These three answer with Progress, Stale and at last DeploymentEnded.
struct Deploy {
  unsigned ticket;
};
struct Attach {
  unsigned ticket;
};
struct Destroy {
  unsigned ticket;
  std::vector<std::string> emptying = {};  // buckets whose objects somebody agreed to lose
};
struct CancelDeployment {};
// Deployment::status -> StatusArrived.
struct FetchStatus {
  unsigned ticket;
};
// Tick after this long; asked for only while something on the screen moves.
struct StartTimer {
  Millis delay;
};
struct CopyText {
  std::string text;
};  // clipboard through the terminal
// A report of checks, plan or deployment to DIR -> ReportWritten.
struct WriteReport {
  unsigned ticket;
  std::string name, text;
};
struct Suspend {};  // ^Z
// Leave with this exit code (design: 0, 1, 5, 6 detached, 130 interrupted).
struct Quit {
  int code;
};

}  // namespace effect

using Effect =
    std::variant<effect::OpenPlace, effect::FindProfiles, effect::FetchIdentity,
                 effect::StartRehearsal, effect::SignIn, effect::CancelSignIn, effect::OpenBrowser,
                 effect::FetchAccounts, effect::FetchRoles, effect::SaveProfile, effect::AnswerMfa,
                 effect::Renew, effect::FetchInventory, effect::Refresh, effect::CancelListing,
                 effect::FetchZones, effect::FetchRecords, effect::LookUp, effect::FetchImages,
                 effect::JournalAnswer, effect::JournalPage, effect::JournalFinished,
                 effect::PlanConfig, effect::SaveConfig, effect::MakePlan, effect::DiscardPlan,
                 effect::Survey, effect::Deploy, effect::Attach, effect::Destroy,
                 effect::CancelDeployment, effect::FetchStatus, effect::StartTimer,
                 effect::CopyText, effect::WriteReport, effect::Suspend, effect::Quit>;
using Effects = std::vector<Effect>;

}  // namespace slipway::wizard
