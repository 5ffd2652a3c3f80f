#include "tui/installation.hh"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <filesystem>

#include "wizard/fill.hh"

namespace slipway::tui {

Installation::Installation(Session& session, const wizard::Blueprint& blueprint)
    : session_(session), blueprint_(blueprint) {
  const Options& options = session.options();
  place_.dir = options.dir.empty() ? options.default_dir() : options.dir;
  place_.stack = options.stack;
  if (!place_.stack.empty()) return;
  const auto stacks = wizard::stacks_in(place_.dir, blueprint);
  place_.stack = stacks.size() == 1 ? stacks.front() : "prod";
}

void Installation::move_to(wizard::ConfigPlace place) {
  journal_.reset();
  place_ = std::move(place);
}

Result<std::optional<std::string>> Installation::passphrase() const {
  auto found = wizard::passphrase_from(session_.environment(), session_.files());
  // Nothing real is protected in a rehearsal, so it needs no preparation either.
  if (found && !*found && session_.options().rehearse)
    return std::optional<std::string>("rehearsal");
  return found;
}

wizard::KeyRing* Installation::keys(const std::optional<std::string>& passphrase) {
  if (!passphrase) return nullptr;
  if (!keys_ || keys_of_ != *passphrase)
    keys_ = std::make_unique<wizard::KeyRing>(*passphrase, system_random());
  keys_of_ = *passphrase;
  return keys_.get();
}

Result<wizard::Journal*> Installation::journal() {
  if (!journal_) {
    auto opened = wizard::Journal::open(place_.dir, place_.stack, session_.loop());
    if (!opened) return fail(opened.error());
    journal_ = std::move(*opened);
  }
  return journal_.get();
}

Result<wizard::Journal*> Installation::journal_if_any() {
  std::error_code ignored;
  if (!journal_ && !std::filesystem::exists(
                       std::filesystem::path(place_.dir) / ".slipway" / "journal.jsonl", ignored))
    return nullptr;
  return journal();
}

// A stage of another profile stands in the same region as the others.
Result<aws::Client*> Installation::client_of(const deploy::Stage& stage) {
  return session_.client(stage.profile, stage.region.empty() ? session_.region() : stage.region);
}

Result<std::unique_ptr<deploy::Deployment>> Installation::deployment(const wizard::Facts& facts,
                                                                     const std::string& action,
                                                                     Watcher watcher) {
  auto stages = stages_for(facts, action);
  if (!stages) return fail(stages.error());
  auto log = journal();
  if (!log) return fail(log.error());
  // Every client is made now, so that a profile that does not work is told before anything is
  // started.
  for (const auto* each : {&stages->deployed, &stages->given})
    for (const auto& stage : *each)
      if (auto client = client_of(stage); !client) return fail(client.error());
  deploy::Deployment::Parts parts{
      .http = session_.http(),
      .timers = session_.account_timers(),
      .random = system_uniform(),
      .client = [this](const deploy::Stage& stage) -> aws::Client& { return **client_of(stage); },
      .log = **log,
      .progress = std::move(watcher.progress),
      .stale = std::move(watcher.stale),
      .probe_connect_to = session_.probe_address(),
      .probe_ca_file = session_.probe_ca_file()};
  return std::make_unique<deploy::Deployment>(std::move(parts), std::move(stages->deployed),
                                              std::move(stages->given));
}

std::string Installation::rehearsal_state() const {
  return (std::filesystem::path(place_.dir) / ".slipway" / "rehearsal.jsonl").string();
}

Result<ChosenStages> stages_for(const wizard::Facts& facts, const std::string& action) {
  auto stages = wizard::deployment_stages(facts);
  if (!stages) return fail(stages.error());
  if (action.empty()) return ChosenStages{std::move(*stages), {}};
  const auto& actions = facts.blueprint.actions;
  auto spec = std::ranges::find(actions, action, &wizard::ActionSpec::name);
  if (spec == actions.end())
    return fail({.kind = ErrorKind::invalid,
                 .what = action + " this installation",
                 .answer = fmt::format("the blueprint {} knows no action \"{}\"",
                                       facts.blueprint.name, action)});
  ChosenStages out;
  for (auto& stage : *stages) {
    const bool named = std::ranges::find(spec->stages, stage.id) != spec->stages.end();
    (named ? out.deployed : out.given).push_back(std::move(stage));
  }
  return out;
}

Result<std::vector<wizard::FileChange>> plan_files(Installation& installation,
                                                   const wizard::Answers& answers,
                                                   const std::optional<std::string>& passphrase,
                                                   const Files& files) {
  const auto& place = installation.place();
  if (auto* keys = installation.keys(passphrase))
    return wizard::plan_config(place, installation.blueprint(), answers, *keys, files);
  // Nobody named a passphrase: an empty one must not be taken for it.
  for (const auto& [name, key] : installation.blueprint().keys)
    if (key.type == wizard::KeyType::secret && !answers.text(name).empty())
      return fail({.kind = ErrorKind::invalid,
                   .what = "encrypt " + name,
                   .answer = "no passphrase was given",
                   .fix = "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"});
  return wizard::plan_config(place, installation.blueprint(), answers, "", system_random(), files);
}

wizard::RandomBytes system_random() {
  return [](std::size_t count) {
    std::string bytes(count, '\0');
    RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count));
    return bytes;
  };
}

Random system_uniform() {
  return [] {
    std::uint32_t bits = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&bits), sizeof bits);
    return bits / 4294967296.0;
  };
}

}  // namespace slipway::tui
