#include "tui/effects.hh"

#include <fmt/format.h>

#include <filesystem>

#include "aws/atomic_file.hh"
#include "aws/services/sts.hh"
#include "deploy/run_history.hh"
#include "tui/discovery.hh"
#include "tui/installation.hh"
#include "tui/preparation.hh"
#include "tui/profiles.hh"
#include "tui/sign_in.hh"
#include "wizard/pages/identity_page.hh"

namespace slipway::tui {

using namespace wizard;  // effects and messages are named on nearly every line

namespace {

std::string action_of(Task task) { return task == Task::upgrade ? "upgrade" : ""; }

}  // namespace

struct Performer::Impl {
  Session& session;
  const Model& model;
  Ends ends;
  Installation installation;
  SignIn sign_in;
  Discovery discovery;
  std::unique_ptr<deploy::Deployment> deployment;
  Ticket identity, timer, slice;
  std::vector<std::string> deriving;           // salts whose keys are still to be derived
  std::vector<std::function<void()>> waiting;  // for all of them
  bool rehearsing = false;

  Impl(Session& s, const Blueprint& blueprint, const Model& m, Ends e)
      : session(s),
        model(m),
        ends(std::move(e)),
        installation(s, blueprint),
        sign_in(s, [this](Msg message) { ends.post(std::move(message)); }),
        discovery(s, m, [this](Msg message) { ends.post(std::move(message)); }) {}

  template <class M>
  void post(M message) {
    ends.post(Msg(std::move(message)));
  }

  void on(const effect::OpenPlace& wanted);
  void on(const effect::FindProfiles& wanted);
  void on(const effect::FetchIdentity& wanted);
  void on(const effect::StartRehearsal& wanted);
  void on(const effect::SignIn& wanted) { sign_in.begin(wanted); }
  void on(const effect::CancelSignIn&) { sign_in.cancel(); }
  void on(const effect::OpenBrowser& wanted) { sign_in.open_browser(wanted.url); }
  void on(const effect::FetchAccounts& wanted) { sign_in.fetch(wanted); }
  void on(const effect::FetchRoles& wanted) { sign_in.fetch(wanted); }
  void on(const effect::SaveProfile& wanted) {
    post(msg::ProfileSaved{wanted.ticket, session.add_profile(wanted.profile)});
  }
  void on(const effect::AnswerMfa& wanted) { sign_in.answer(wanted); }
  void on(const effect::Renew& wanted) { sign_in.renew(wanted); }
  void on(const effect::FetchInventory& wanted) { discovery.perform(wanted); }
  void on(const effect::Refresh& wanted) { discovery.perform(wanted); }
  void on(const effect::CancelListing& wanted) { discovery.perform(wanted); }
  void on(const effect::FetchZones& wanted) { discovery.perform(wanted); }
  void on(const effect::FetchRecords& wanted) { discovery.perform(wanted); }
  void on(const effect::LookUp& wanted) { discovery.perform(wanted); }
  void on(const effect::FetchImages& wanted) { discovery.perform(wanted); }
  void on(const effect::JournalAnswer& wanted);
  void on(const effect::JournalPage& wanted);
  void on(const effect::JournalFinished&);
  void on(const effect::PlanConfig& wanted);
  void on(const effect::SaveConfig& wanted);
  void on(const effect::MakePlan& wanted);
  void on(const effect::DiscardPlan&);
  void on(const effect::Deploy& wanted);
  void on(const effect::Attach& wanted);
  void on(const effect::Survey& wanted);
  void on(const effect::Destroy& wanted);
  void on(const effect::CancelDeployment&);
  void on(const effect::FetchStatus& wanted);
  void on(const effect::StartTimer& wanted);
  void on(const effect::CopyText& wanted) { ends.copy(wanted.text); }
  void on(const effect::WriteReport& wanted);
  void on(const effect::Suspend&) { ends.suspend(); }
  void on(const effect::Quit& wanted) { ends.quit(static_cast<Exit>(wanted.code)); }

  Result<std::optional<std::string>> used_passphrase() const;
  Result<LoadedPlace> load_place();
  void with_keys(std::vector<std::string> states, std::function<void()> then);
  void derive_on();
  void ask_identity(unsigned ticket, const std::string& profile, const std::string& region);
  void open_saved(unsigned ticket);
  bool offline() const { return !session.options().inventory_file.empty() && !rehearsing; }
  void keep(Result<void> journalled);
  Result<void> make_deployment();
  std::move_only_function<void(Result<deploy::DeploymentEnd>)> ended(unsigned ticket);
};

// One typed in the wizard wins over the environment's.
Result<std::optional<std::string>> Performer::Impl::used_passphrase() const {
  if (!model.passphrase.empty()) return std::optional(model.passphrase);
  return installation.passphrase();
}

Result<LoadedPlace> Performer::Impl::load_place() {
  const auto& place = installation.place();
  auto passphrase = used_passphrase();
  if (!passphrase) return fail(passphrase.error());
  auto config =
      read_config(place, installation.blueprint(), installation.keys(*passphrase), session.files());
  if (!config) return fail(config.error());
  auto journal = installation.journal_if_any();
  if (!journal) return fail(journal.error());

  const std::string& dns_profile = session.options().dns_profile;
  LoadedPlace loaded{.dir = place.dir, .stack = place.stack};
  loaded.passphrase = passphrase->value_or("");
  loaded.has_config = !config->answers.all().empty();
  loaded.answers = std::move(config->answers);
  loaded.diagnostics = std::move(config->diagnostics);
  loaded.locked_secrets = config->locked_secrets;
  loaded.stacks = stacks_in(place.dir, installation.blueprint());
  if (*journal) {
    const auto answers = (*journal)->answers();
    for (const auto& [key, answer] : answers.all())
      loaded.answers.set(key, answer.value, answer.provenance, answer.place);
    loaded.page = (*journal)->page();
    const auto records = (*journal)->records();
    loaded.running = deploy::newest_run(records).unfinished;
  }
  if (!dns_profile.empty()) loaded.answers.set("dnsProfile", dns_profile, Provenance::typed);
  return loaded;
}

// Derives the keys `then` needs, a slice a turn: half a second at once would hold up keys and
// screen.
void Performer::Impl::with_keys(std::vector<std::string> states, std::function<void()> then) {
  for (auto& state : states) deriving.push_back(std::move(state));
  waiting.push_back(std::move(then));
  derive_on();
}

void Performer::Impl::derive_on() {
  constexpr int kRounds = 8'000;  // about four milliseconds
  auto passphrase = used_passphrase();
  auto* keys = passphrase ? installation.keys(*passphrase) : nullptr;
  while (keys && !deriving.empty()) {
    if (!keys->prepare(deriving.back(), kRounds)) {
      slice = session.loop().after(Millis{0}, [this] { derive_on(); });
      return;
    }
    deriving.pop_back();
  }
  deriving.clear();
  for (auto& then : std::exchange(waiting, {})) then();
}

void Performer::Impl::on(const effect::OpenPlace& wanted) {
  installation.move_to({wanted.dir, wanted.stack});
  auto salts = salts_in(installation.place(), installation.blueprint(), session.files());
  with_keys(std::move(salts), [this, ticket = wanted.ticket] {
    post(msg::Loaded{ticket, load_place()});
  });
}

void Performer::Impl::on(const effect::FindProfiles& wanted) {
  // Broken files are told by the question who one is.
  auto found = session.aws_files();
  if (!found) return post(msg::ProfilesFound{wanted.ticket, {}});
  auto choices = profile_choices(*found);
  if (rehearsing) std::erase_if(choices, [](const auto& each) { return each.name.empty(); });
  post(msg::ProfilesFound{wanted.ticket, std::move(choices), sign_in_places(*found)});
}

void Performer::Impl::ask_identity(unsigned ticket, const std::string& given,
                                   const std::string& region) {
  const std::string profile = given.empty() ? session.credentials_profile() : given;
  auto found = session.client(given, region);
  // Whose credentials they are can be asked anywhere; only then is a missing region the trouble.
  std::optional<Error> missing;
  if (!found && found.error().code == no_region) {
    missing = found.error();
    found = session.client(given, "us-east-1");
  }
  if (!found) return post(msg::IdentityArrived{ticket, fail(found.error()), profile});
  auto* asked = *found;
  auto answered = [this, ticket, given, profile, asked, missing](auto reply) {
    if (!reply) return post(msg::IdentityArrived{ticket, fail(reply.error()), profile});
    if (missing) return post(msg::IdentityArrived{ticket, fail(*missing), profile});
    discovery.look_with(*asked);
    session.reached(given, reply->account);
    // What is deployed from here on is deployed as whom the page shows.
    session.work_as(given, asked->region());
    Who who{.identity = {reply->account, reply->arn, reply->user_id},
            .profile = profile,
            .region = asked->region(),
            .source = session.credential_source(given),
            .rehearsal = rehearsing,
            .expires = session.credentials_end(given)};
    post(msg::IdentityArrived{ticket, std::move(who), profile});
  };
  identity = asked->call(aws::sts::GetCallerIdentity{}, std::move(answered));
}

void Performer::Impl::on(const effect::FetchIdentity& wanted) {
  if (offline()) return open_saved(wanted.ticket);
  if (session.options().rehearse && !rehearsing) return on(effect::StartRehearsal{wanted.ticket});
  ask_identity(wanted.ticket, wanted.profile, wanted.region);
}

// Whoever looked is who one is.
void Performer::Impl::open_saved(unsigned ticket) {
  auto seen = discovery.open_saved();
  if (!seen) return post(msg::IdentityArrived{ticket, fail(seen.error())});
  post(msg::IdentityArrived{
      ticket, Who{.identity = {(*seen)->account, (*seen)->arn, {}},
                  .profile = {},
                  .region = (*seen)->region,
                  .source = "the inventory saved in " + session.options().inventory_file,
                  .saved = true}});
}

void Performer::Impl::on(const effect::StartRehearsal& wanted) {
  session.rehearse(installation.rehearsal_state(),
                   [this, ticket = wanted.ticket](Result<void> opened) {
                     if (!opened) return post(msg::IdentityArrived{ticket, fail(opened.error())});
                     rehearsing = true;
                     ask_identity(ticket, {}, {});
                   });
}

void Performer::Impl::keep(Result<void> journalled) {
  if (!journalled) post(msg::SaveFailed{journalled.error()});
}

void Performer::Impl::on(const effect::JournalAnswer& wanted) {
  auto journal = installation.journal();
  if (!journal) return post(msg::SaveFailed{journal.error()});
  const Key* key = installation.blueprint().key(wanted.key);
  const auto secrecy =
      key && key->type == KeyType::secret ? deploy::Secrecy::secret : deploy::Secrecy::plain;
  const Answer* answer = model.answers.find(wanted.key);
  keep((*journal)->answered(wanted.key, answer ? *answer : Answer{}, secrecy));
}

void Performer::Impl::on(const effect::JournalPage& wanted) {
  auto journal = installation.journal();
  keep(journal ? (*journal)->at_page(wanted.page) : Result<void>(fail(journal.error())));
}

void Performer::Impl::on(const effect::JournalFinished&) {
  auto journal = installation.journal_if_any();
  if (journal && *journal) keep((*journal)->finished());
}

void Performer::Impl::on(const effect::PlanConfig& wanted) {
  auto salts = salts_in(installation.place(), installation.blueprint(), session.files());
  if (salts.empty()) salts.emplace_back();  // a fresh one is made
  with_keys(std::move(salts), [this, ticket = wanted.ticket] {
    auto passphrase = used_passphrase();
    auto files = passphrase ? plan_files(installation, model.answers, *passphrase, session.files())
                            : Result<std::vector<FileChange>>(fail(passphrase.error()));
    post(msg::ConfigPlanned{ticket, std::move(files)});
  });
}

void Performer::Impl::on(const effect::SaveConfig& wanted) {
  post(msg::ConfigSaved{wanted.ticket,
                        write_config(model.plan.files.value_or(std::vector<FileChange>{}))});
}

Result<void> Performer::Impl::make_deployment() {
  if (deployment) return {};
  if (offline())
    return fail({.kind = ErrorKind::invalid,
                 .what = "work on the account",
                 .answer = "a saved inventory stands for it, and AWS is not asked",
                 .fix = "Start again without --inventory"});
  Watcher watcher{
      .progress = [this](const deploy::ProgressEvent& event) { post(msg::Progress{event}); },
      .stale = [this](const std::string& reason) { post(msg::Stale{reason}); }};
  auto made = installation.deployment(facts(model), action_of(model.task), std::move(watcher));
  if (!made) return fail(made.error());
  deployment = std::move(*made);
  return {};
}

void Performer::Impl::on(const effect::MakePlan& wanted) {
  deployment.reset();  // the answers may have changed
  if (auto made = make_deployment(); !made)
    return post(msg::PlanArrived{wanted.ticket, fail(made.error())});
  if (auto doing = deployment->unfinished(); !doing.empty())
    return post(msg::PlanArrived{
        wanted.ticket,
        fail({.kind = ErrorKind::conflict,
              .what = "plan the deployment",
              .answer = doing == "destroy"
                            ? "its removal was begun and has not ended"
                            : "the last one was interrupted and may still be running",
              .fix = "Press a to follow it to its end, then come back: r makes a new plan"})});
  deployment->plan([this, ticket = wanted.ticket](Result<deploy::Plan> plan) {
    post(msg::PlanArrived{ticket, std::move(plan)});
  });
}

void Performer::Impl::on(const effect::DiscardPlan&) {
  if (deployment)
    deployment->discard([this](Result<void> discarded) { keep(std::move(discarded)); });
}

std::move_only_function<void(Result<deploy::DeploymentEnd>)> Performer::Impl::ended(
    unsigned ticket) {
  return [this, ticket](Result<deploy::DeploymentEnd> end) {
    post(msg::DeploymentEnded{ticket, std::move(end)});
  };
}

void Performer::Impl::on(const effect::Deploy& wanted) {
  auto made = make_deployment();
  if (!made) return post(msg::DeploymentEnded{wanted.ticket, fail(made.error())});
  deployment->apply(ended(wanted.ticket));
}

void Performer::Impl::on(const effect::Attach& wanted) {
  auto made = make_deployment();
  if (!made) return post(msg::DeploymentEnded{wanted.ticket, fail(made.error())});
  deployment->attach(ended(wanted.ticket));
}

void Performer::Impl::on(const effect::Survey& wanted) {
  deployment.reset();  // of another task
  if (auto made = make_deployment(); !made)
    return post(msg::Surveyed{wanted.ticket, fail(made.error())});
  deployment->survey([this, ticket = wanted.ticket](Result<deploy::Removal> removal) {
    post(msg::Surveyed{ticket, std::move(removal)});
  });
}

void Performer::Impl::on(const effect::Destroy& wanted) {
  deployment.reset();
  auto made = make_deployment();
  if (!made) return post(msg::DeploymentEnded{wanted.ticket, fail(made.error())});
  deployment->allow_emptying(wanted.emptying);
  deployment->destroy(ended(wanted.ticket));
}

void Performer::Impl::on(const effect::CancelDeployment&) {
  if (deployment) deployment->cancel();
}

void Performer::Impl::on(const effect::FetchStatus& wanted) {
  auto made = make_deployment();
  if (!made) return post(msg::StatusArrived{wanted.ticket, fail(made.error())});
  deployment->status([this, ticket = wanted.ticket](Result<deploy::Tree> tree) {
    post(msg::StatusArrived{ticket, std::move(tree)});
  });
}

void Performer::Impl::on(const effect::StartTimer& wanted) {
  timer = session.loop().after(wanted.delay,
                               [this] { post(msg::Tick{session.account_timers().now()}); });
}

void Performer::Impl::on(const effect::WriteReport& wanted) {
  const std::string path = (std::filesystem::path(installation.place().dir) / wanted.name).string();
  auto written = make_folder(installation.place().dir);
  if (written) written = write_file(path, wanted.text);
  post(msg::ReportWritten{wanted.ticket,
                          written ? Result<std::string>(path) : fail(written.error())});
}

Performer::Performer(Session& session, const Blueprint& blueprint, const Model& model, Ends ends)
    : impl_(std::make_unique<Impl>(session, blueprint, model, std::move(ends))) {}

Performer::~Performer() = default;

void Performer::perform(const Effect& effect) {
  std::visit([this](const auto& wanted) { impl_->on(wanted); }, effect);
}

}  // namespace slipway::tui
