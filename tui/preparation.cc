#include "tui/preparation.hh"

#include <algorithm>
#include <utility>

#include "aws/atomic_file.hh"
#include "aws/inventory/snapshot_json.hh"
#include "aws/services/sts.hh"
#include "wizard/costs.hh"
#include "wizard/offline.hh"

namespace slipway::tui {

Result<Caller> who_am_i(Session& session) {
  auto client = session.client();
  if (!client) return fail(client.error());
  auto reply = session.await<aws::sts::GetCallerIdentity::Reply>(
      [&](auto done) { return (*client)->call(aws::sts::GetCallerIdentity{}, std::move(done)); });
  if (!reply) return fail(reply.error());
  session.reached({}, reply->account);
  session.work_as({}, (*client)->region());
  return Caller{.identity = {reply->account, reply->arn, reply->user_id},
                .profile = session.profile(),
                .region = (*client)->region(),
                .credential_source = session.credential_source(),
                .expires = session.credentials_end()};
}

Preparation::Preparation(Session& session, const wizard::Blueprint& blueprint)
    : installation(session, blueprint), session_(session) {}

Result<void> Preparation::read_files() {
  auto passphrase = installation.passphrase();
  if (!passphrase) return fail(passphrase.error());
  auto config = wizard::read_config(installation.place(), installation.blueprint(),
                                    installation.keys(*passphrase), session_.files());
  if (!config) {
    // A wrong passphrase is bad input here, whatever kind of refusal the wizard reads in it.
    if (config.error().kind == ErrorKind::denied) config.error().kind = ErrorKind::invalid;
    return fail(config.error());
  }
  if (config->locked_secrets)
    return fail({.kind = ErrorKind::invalid,
                 .what = "read the secrets in " + installation.place().dir,
                 .answer = "they are encrypted and no passphrase was given",
                 .fix = "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"});
  diagnostics = std::move(config->diagnostics);
  add(config->answers);
  return {};
}

void Preparation::add(const wizard::Answers& more) {
  for (const auto& [key, answer] : more.all())
    answers.set(key, answer.value, answer.provenance, answer.place);
}

Result<void> Preparation::discover() {
  if (session_.options().rehearse) {
    auto state = installation.rehearsal_state();
    auto opened = session_.await<void>([&](auto done) {
      session_.rehearse(state, std::move(done));
      return Ticket();
    });
    if (!opened) return opened;
  }
  use_configured();
  auto who = who_am_i(session_);
  if (!who) return fail(who.error());
  caller = std::move(*who);
  // The answers' own words: which region the configuration is for is a fact of this run.
  if (answers.text("region").empty())
    answers.set("region", caller->region, wizard::Provenance::discovered);
  answers.set("stack", installation.place().stack, wizard::Provenance::file);
  return fetch();
}

// The config files are for one profile and region. What the command line says wins, and so do
// credentials that the environment names.
void Preparation::use_configured() {
  if (std::exchange(configured_, true)) return;
  const Options& options = session_.options();
  if (!options.dns_profile.empty())
    answers.set("dnsProfile", options.dns_profile, wizard::Provenance::typed);
  if (options.rehearse) return;
  auto set = [&](const char* name) { return !aws::variable(session_.environment(), name).empty(); };
  std::string profile = options.profile;
  if (profile.empty() && !set("AWS_ACCESS_KEY_ID") && !set("AWS_PROFILE"))
    profile = answers.text("profile");
  session_.work_as(profile, options.region.empty() ? answers.text("region") : options.region);
}

Result<void> Preparation::fetch() {
  auto client = session_.client();
  if (!client) return fail(client.error());
  inventory_ = std::make_unique<aws::Inventory>(**client, [] {});
  inventory_->fetch_all();
  if (!answers.text("dnsProfile").empty()) list_zones(session_, *inventory_, answers);
  auto settle = [&] { session_.run_until([&] { return inventory_->settled(); }); };
  settle();
  for (const auto& zone : zones_in_use(installation.blueprint(), answers, inventory_->snapshot()))
    inventory_->fetch_records(zone);
  settle();
  snapshot_ = inventory_->snapshot();
  snapshot_.account = caller->identity.account;
  look_up();
  if (session_.interrupted())
    return fail({.kind = ErrorKind::local, .what = "read the account", .answer = "interrupted"});
  return {};
}

void Preparation::look_up() {
  if (!inventory_) return;
  // A fact may lead to another question.
  for (auto wanted = wizard::needs(facts()); !wanted.empty() && !session_.interrupted();
       wanted = wizard::needs(facts())) {
    for (const auto& lookup : wanted) inventory_->look_up(lookup);
    session_.loop().run_until([&] { return inventory_->settled() || session_.interrupted(); });
    snapshot_.facts = inventory_->snapshot().facts;
  }
}

Result<void> Preparation::discover_from(const std::string& file) {
  auto text = session_.files().read(file);
  if (!text) return fail(text.error());
  auto loaded = aws::read_snapshot(*text);
  if (!loaded) return fail(loaded.error());
  snapshot_ = std::move(*loaded);
  if (answers.text("region").empty())
    answers.set("region", snapshot_.region, wizard::Provenance::discovered);
  answers.set("stack", installation.place().stack, wizard::Provenance::file);
  return {};
}

Result<void> Preparation::save(const std::string& file) {
  aws::Snapshot seen = snapshot_;
  if (inventory_) {
    look_up_for_offline(session_, *inventory_, installation.blueprint(), answers);
    seen = inventory_->snapshot();
    seen.account = caller->identity.account;
    seen.taken = session_.account_timers().now();
  }
  return write_file(file, aws::write_snapshot(seen));
}

void Preparation::ask_prices() {
  if (!inventory_) return;
  for (const auto& price : wizard::wanted_prices(facts())) inventory_->look_up(price);
}

deploy::CostEstimate Preparation::costs(Millis patience) {
  if (inventory_) {
    bool late = false;
    auto timer = session_.loop().after(patience, [&] { late = true; });
    session_.run_until([&] { return inventory_->settled() || late; });
    snapshot_.facts = inventory_->snapshot().facts;
  }
  auto estimate = wizard::estimate_costs(facts());
  for (auto& line : estimate.lines)
    if (!line.monthly && line.unknown.empty()) line.unknown = "AWS has not answered";
  return estimate;
}

wizard::Facts Preparation::facts() const {
  return {installation.blueprint(), answers, snapshot_, session_.account_timers().now()};
}

Result<std::unique_ptr<deploy::Deployment>> Preparation::deployment(const std::string& action,
                                                                    Watcher watcher) {
  return installation.deployment(facts(), action, std::move(watcher));
}

void look_up_for_offline(Session& session, aws::Inventory& inventory,
                         const wizard::Blueprint& blueprint, const wizard::Answers& answers) {
  auto settle = [&] { session.run_until([&] { return inventory.settled(); }); };
  for (const auto& zone : wizard::offline_zones(inventory.snapshot()))
    inventory.fetch_records(zone);
  settle();
  auto wanted = [&] {
    return wizard::offline_needs(
        {blueprint, answers, inventory.snapshot(), session.account_timers().now()});
  };
  for (auto lookups = wanted(); !lookups.empty() && !session.interrupted(); lookups = wanted()) {
    for (const auto& lookup : lookups) inventory.look_up(lookup);
    settle();
  }
}

void list_zones(Session& session, aws::Inventory& inventory, const wizard::Answers& answers) {
  const std::string profile = answers.text("dnsProfile");
  if (profile.empty() || profile == answers.text("profile"))
    return inventory.zones_from(nullptr, {});
  auto client = session.client(profile, session.region());
  if (client)
    inventory.zones_from(*client, profile);
  else
    inventory.refuse_zones(profile, client.error());
}

std::vector<std::string> zones_in_use(const wizard::Blueprint& blueprint,
                                      const wizard::Answers& answers,
                                      const aws::Snapshot& inventory) {
  std::vector<std::string> ids;
  auto from_zones = [&](const std::string& source) {
    auto found = std::ranges::find(blueprint.sources, source, &wizard::Source::name);
    return found != blueprint.sources.end() && found->listing == "zones";
  };
  for (const auto& step : blueprint.steps)
    for (const auto& field : step.fields) {
      if (!from_zones(field.source)) continue;
      for (const auto& zone : inventory.zones.rows)
        if (const auto text = answers.text(field.key); text == zone.id || text == zone.name)
          ids.push_back(zone.id);
    }
  return ids;
}

}  // namespace slipway::tui
