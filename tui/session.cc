#include "tui/session.hh"

#include <fmt/format.h>
#include <signal.h>

#include <filesystem>
#include <map>

#include "aws/config/chain.hh"
#include "aws/config/identity_center.hh"
#include "aws/config/metadata.hh"
#include "aws/config/sso_profile.hh"
#include "aws/curl_http.hh"
#include "aws/private_files.hh"
#include "aws/process.hh"
#include "aws/rate.hh"
#include "aws/services/sts.hh"
#include "tui/installation.hh"
#include "tui/profiles.hh"
#include "tui/rehearsal_world.hh"
#include "tui/version.hh"
#include "wizard/pages/identity_page.hh"

namespace slipway::tui {
namespace {

CurlOptions http_options(const Environment& environment) {
  CurlOptions options = curl_options(environment);
  options.user_agent = std::string("slipway/") + version();
  return options;
}

}  // namespace

struct Session::Impl {
  // The credentials of one profile; the chain must outlive its clients.
  struct Source {
    std::unique_ptr<aws::CredentialChain> chain;
    std::string name;     // of the profile they are; empty: of none
    std::string account;  // once AWS has told
  };
  // Made to look who new credentials are of, before calls that wait get them.
  struct Probe {
    std::unique_ptr<aws::CredentialChain> chain;
    std::unique_ptr<aws::Client> client;
  };

  Options options;  // profile and region as they were given
  Environment environment;
  std::optional<Access> access;  // of the rehearsal
  SessionFiles files{access};
  Loop loop;
  CurlHttp http;
  LoopProcesses processes{loop};
  aws::RateBudget budget;  // shared: AWS counts an account's calls, not a client's
  Millis skew{0};          // of the clock: what one call learned serves all
  DiskPrivateFiles private_files;
  AccountTimers account_timers{loop, access};
  std::unique_ptr<RehearsalProcess> process;
  RehearsalHttp wire{http, [this] { return process ? process->fate() : std::string(); }};
  Prompts prompts;
  std::string own_profile = options.profile, own_region = options.region;  // one works as
  std::map<std::string, Source> sources;  // "": without naming a profile
  std::map<std::pair<std::string, std::string>, std::unique_ptr<aws::Client>> clients;
  std::map<std::string, Probe> probes;  // by the profile that is renewed
  std::optional<Error> lost;
  std::vector<Ticket> signals;
  Ticket ready_later;
  bool interrupted = false;

  Impl(const Options& o, Environment e)
      : options(o), environment(std::move(e)), http(loop, http_options(environment)) {}

  // The source of this profile: also the one without a name, if that is what it came to.
  std::string named(const std::string& profile) const {
    auto nameless = sources.find("");
    if (!profile.empty() && nameless != sources.end() && nameless->second.name == profile)
      return {};
    return profile.empty() ? own_profile : profile;
  }
  std::string region_of(const std::string& profile, const std::string& region) const {
    if (!region.empty()) return region;
    return profile.empty() || named(profile) == own_profile ? own_region : options.region;
  }
  aws::SettingsFlags flags(const std::string& profile, const std::string& region) const {
    if (access) return {.profile = profile, .region = region, .endpoint_url = access->endpoint_url};
    return {.profile = profile, .region = region, .endpoint_url = options.endpoint_url};
  }
  Environment used_environment() const {
    return access ? rehearsal_environment(*access) : environment;
  }
  Result<aws::Settings> settings(const std::string& profile, const std::string& region) const {
    return aws::resolve_settings(flags(profile, region), used_environment(), files);
  }
  void forget_everybody() {
    clients.clear();
    sources.clear();
    probes.clear();
    own_profile = options.profile;  // one of the account's then
    own_region = options.region;
  }
  aws::CredentialPrompts asking(const std::string& profile);
  std::unique_ptr<aws::CredentialChain> chain(const std::string& profile, const std::string& region,
                                              aws::CredentialPrompts asked);
  Result<std::unique_ptr<aws::Client>> client(const std::string& profile, const std::string& region,
                                              aws::CredentialSource& credentials);
  Result<void> compare(const std::string& with, const std::string& account,
                       Result<aws::sts::GetCallerIdentity::Reply> reply) const;
  std::string config_file() const;
  aws::ProviderContext context(aws::Settings found) {
    return {.settings = std::make_shared<const aws::Settings>(std::move(found)),
            .http = wire,
            .timers = loop,
            .files = files,
            .random = system_uniform(),
            .processes = &processes,
            .keeper = &private_files,
            .prompts = {},
            .refused_key = {},
            .budget = &budget,
            .skew = &skew};
  }
};

aws::CredentialPrompts Session::Impl::asking(const std::string& profile) {
  aws::CredentialPrompts out;
  if (prompts.mfa_code) out.mfa_code = prompts.mfa_code;
  out.renew = [this, profile](Error error, aws::CredentialPrompts::Renewed renewed) {
    auto answered = [this, renewed = std::move(renewed)](Result<void> result) mutable {
      lost = result ? std::nullopt : std::optional(result.error());
      renewed(std::move(result));
    };
    if (!prompts.renew) return answered(fail(std::move(error)));
    const Source& source = sources[profile];
    prompts.renew(source.name, source.account, std::move(error), std::move(answered));
  };
  return out;
}

std::unique_ptr<aws::CredentialChain> Session::Impl::chain(const std::string& profile,
                                                           const std::string& region,
                                                           aws::CredentialPrompts asked) {
  return std::make_unique<aws::CredentialChain>(
      aws::CredentialChain::Parts{.flags = flags(profile, region),
                                  .environment = used_environment(),
                                  .files = files,
                                  .http = wire,
                                  .timers = loop,
                                  .random = system_uniform(),
                                  .processes = &processes,
                                  .keeper = &private_files,
                                  .prompts = std::move(asked),
                                  .budget = &budget,
                                  .skew = &skew});
}

Result<std::unique_ptr<aws::Client>> Session::Impl::client(const std::string& profile,
                                                           const std::string& region,
                                                           aws::CredentialSource& credentials) {
  auto found = settings(profile, region);
  if (!found) return fail(found.error());
  if (found->region.empty())
    return fail(
        {.kind = ErrorKind::invalid,
         .what = "choose a region",
         .answer = "neither --region nor AWS_REGION nor the profile names one",
         .fix = "Name one with --region, or try everything on an emulated account: --rehearse",
         .code = std::string(wizard::no_region)});
  return std::make_unique<aws::Client>(aws::Client::Parts{.http = wire,
                                                          .timers = loop,
                                                          .credentials = credentials,
                                                          .random = system_uniform(),
                                                          .region = found->region,
                                                          .endpoint_url = found->endpoint_url,
                                                          .environment = used_environment(),
                                                          .profile = found->endpoints,
                                                          .budget = &budget,
                                                          .skew = &skew});
}

Session::Session(const Options& options, Environment environment)
    : impl_(std::make_unique<Impl>(options, std::move(environment))) {}

Session::~Session() = default;

void Session::rehearse(const std::string& state_file,
                       std::move_only_function<void(Result<void>)> ready) {
  auto later = [this](std::move_only_function<void(Result<void>)> done, Result<void> how = {}) {
    impl_->ready_later =
        impl_->loop.after(Millis{0}, [done = std::move(done), how]() mutable { done(how); });
  };
  if (impl_->access) return later(std::move(ready));
  if (!impl_->options.rehearse) {
    impl_->options.rehearse = "starter";
    impl_->options.profile.clear();  // was meant for the user's own files
  }
  if (auto sound = faults_that_meet(impl_->options); !sound)
    return later(std::move(ready), fail(sound.error()));
  if (auto serving = find_serving(*impl_->options.rehearse, impl_->environment)) {
    if (auto alone = wishes_of_a_server(impl_->options); !alone)
      return later(std::move(ready), fail(alone.error()));
    impl_->access = std::move(*serving);
    impl_->forget_everybody();
    return later(std::move(ready));
  }
  impl_->process = std::make_unique<RehearsalProcess>(
      impl_->loop, impl_->options, state_file,
      [this, ready = std::move(ready)](Result<Access> access) mutable {
        if (!access) return ready(fail(access.error()));
        impl_->access = std::move(*access);
        impl_->forget_everybody();
        ready({});
      });
}

Result<aws::Client*> Session::client(const std::string& given, const std::string& region) {
  const std::string profile = impl_->named(given);
  const auto name = std::make_pair(profile, impl_->region_of(given, region));
  auto found = impl_->clients.find(name);
  if (found == impl_->clients.end()) {
    auto& source = impl_->sources[profile];
    if (!source.chain) {
      source.name = profile.empty() ? credentials_profile() : profile;
      source.chain = impl_->chain(profile, name.second, impl_->asking(profile));
    }
    auto made = impl_->client(profile, name.second, *source.chain);
    if (!made) return fail(made.error());
    found = impl_->clients.emplace(name, std::move(*made)).first;
  }
  return found->second.get();
}

void Session::ask_through(Prompts prompts) { impl_->prompts = std::move(prompts); }

void Session::work_as(const std::string& profile, const std::string& region) {
  impl_->own_profile = impl_->named(profile);
  impl_->own_region = region;
}
std::string Session::region() const { return impl_->own_region; }

void Session::reached(const std::string& profile, const std::string& account) {
  auto found = impl_->sources.find(impl_->named(profile));
  if (found != impl_->sources.end()) found->second.account = account;
}

Result<void> Session::Impl::compare(const std::string& with, const std::string& account,
                                    Result<aws::sts::GetCallerIdentity::Reply> reply) const {
  if (!reply) return fail(std::move(reply.error()));
  if (account.empty() || reply->account == account) return {};
  return fail(
      {.kind = ErrorKind::invalid,
       .what = "go on with " + (with.empty() ? "these credentials" : "profile " + with),
       .answer = "it is of account " + reply->account + ", and this is work in account " + account,
       .fix = "Choose credentials of account " + account,
       .code = "OtherAccount"});
}

Ticket Session::renew(const std::string& profile, const std::string& with,
                      const std::string& account,
                      std::move_only_function<void(Result<void>)> done) {
  auto later = [this](std::move_only_function<void(Result<void>)> told, Result<void> result) {
    return loop().after(
        Millis{0}, [t = std::move(told), r = std::move(result)]() mutable { t(std::move(r)); });
  };
  // A code may have to be typed for them; to be asked about renewing the renewal would be absurd.
  aws::CredentialPrompts asked;
  asked.mfa_code = impl_->prompts.mfa_code;
  auto& probe = impl_->probes[profile];
  probe.client.reset();
  // Any region will do to ask who one is.
  const std::string where = impl_->own_region.empty() ? "us-east-1" : impl_->own_region;
  probe.chain = impl_->chain(with, where, std::move(asked));
  auto client = impl_->client(with, where, *probe.chain);
  if (!client) return later(std::move(done), fail(client.error()));
  probe.client = std::move(*client);
  return probe.client->call(aws::sts::GetCallerIdentity{},
                            [this, profile, with, account, done = std::move(done)](
                                Result<aws::sts::GetCallerIdentity::Reply> reply) mutable {
                              auto same = impl_->compare(with, account, std::move(reply));
                              auto source = impl_->sources.find(impl_->named(profile));
                              if (same && source != impl_->sources.end() && with != profile)
                                source->second.chain->use_profile(with);
                              done(std::move(same));
                            });
}

const std::optional<Error>& Session::lost_credentials() const { return impl_->lost; }

std::string Session::credential_source(const std::string& profile) const {
  auto found = impl_->sources.find(impl_->named(profile));
  if (found == impl_->sources.end()) return {};
  if (!impl_->access) return found->second.chain->source();
  const std::string account = "rehearsal account " + *impl_->options.rehearse;
  if (impl_->process) return account;
  return fmt::format("{}, served by another slipway at {}, which keeps its state", account,
                     impl_->access->endpoint_url);
}

std::optional<Time> Session::credentials_end(const std::string& profile) const {
  auto found = impl_->sources.find(impl_->named(profile));
  return found == impl_->sources.end() ? std::nullopt : found->second.chain->expires();
}

Result<aws::Settings> Session::aws_files() const {
  aws::Settings found;
  found.environment = impl_->used_environment();
  found.where = aws::locations(found.environment);
  found.endpoint_url = impl_->options.endpoint_url;
  auto read = aws::load_profiles(found.where, impl_->files);
  if (!read) return fail(read.error());
  found.files = std::move(*read);
  return found;
}

std::string Session::profile() const {
  if (impl_->access) return impl_->own_profile;  // the account's own files have no default one
  auto found = impl_->settings(impl_->own_profile, {});
  if (!found) return {};
  // The default profile that is not there is no profile in use.
  return found->section() || found->profile_by != aws::ChosenBy::default_ ? found->profile
                                                                          : std::string();
}

// Keys of the environment win over a profile that is not named on the command line.
std::string Session::credentials_profile() const {
  const bool keys = !aws::variable(impl_->used_environment(), "AWS_ACCESS_KEY_ID").empty();
  return keys && impl_->own_profile.empty() ? std::string() : profile();
}

Result<std::unique_ptr<aws::IdentityCenter>> Session::identity_center(
    const wizard::SignInPlace& place) {
  // Of no profile: one that is broken must not be in the way of signing in to another.
  auto found = aws_files();
  if (!found) return fail(found.error());
  aws::SsoSession session = session_of(*found, place);
  return std::make_unique<aws::IdentityCenter>(impl_->context(std::move(*found)),
                                               std::move(session));
}

void Session::look_for_region() {
  auto found = impl_->settings(impl_->own_profile, impl_->own_region);
  bool offline = impl_->options.rehearse || !impl_->options.inventory_file.empty();
  if (offline || !found || !found->region.empty()) return;
  auto told = await<std::string>([&](auto done) {
    return aws::instance_region(impl_->context(std::move(*found)), std::move(done));
  });
  if (told) impl_->own_region = *told;
}

// The file itself where the name is a link to it: links into a folder of one's own are common.
std::string Session::Impl::config_file() const {
  const std::string path = aws::locations(used_environment()).config;
  std::error_code none;
  auto real = std::filesystem::canonical(path, none);
  return none ? path : real.string();
}

Result<void> Session::add_profile(const wizard::NewProfile& profile) {
  const std::string file = impl_->config_file();
  auto text = impl_->files.read(file);
  if (!text && text.error().kind != ErrorKind::not_found) return fail(text.error());
  const aws::SsoSession session{
      profile.place.session, profile.place.start_url, profile.place.region, {}};
  auto added =
      aws::add_sso_profile(text.value_or(""), file,
                           {profile.name, session, profile.account, profile.role, profile.region});
  if (!added) return fail(added.error());
  return impl_->private_files.write(file, *added);
}

std::string Session::probe_address() const {
  return impl_->access ? impl_->access->https_address : "";
}
std::string Session::probe_ca_file() const { return impl_->access ? impl_->access->ca_file : ""; }

Loop& Session::loop() { return impl_->loop; }
Timers& Session::account_timers() { return impl_->account_timers; }
Http& Session::http() { return impl_->wire; }
Processes& Session::processes() { return impl_->processes; }
const Environment& Session::environment() const { return impl_->environment; }
const Files& Session::files() const { return impl_->files; }
const Options& Session::options() const { return impl_->options; }

void Session::catch_interrupts() {
  for (int signal : {SIGINT, SIGTERM, SIGHUP})
    impl_->signals.push_back(impl_->loop.on_signal(signal, [this] { impl_->interrupted = true; }));
}
void Session::run_until(const std::function<bool()>& over) {
  const Prompts& prompts = impl_->prompts;
  auto pending = [&] { return prompts.pending && prompts.pending(); };
  while (true) {
    loop().run_until([&] { return over() || interrupted() || pending(); });
    if (over() || interrupted()) return;
    prompts.ask();
  }
}
bool Session::interrupted() const { return impl_->interrupted; }
void Session::forget_interrupt() { impl_->interrupted = false; }

}  // namespace slipway::tui
