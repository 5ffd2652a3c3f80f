#include "tui/session.hh"

#include <signal.h>

#include <map>

#include "aws/config/chain.hh"
#include "aws/curl_http.hh"
#include "aws/private_files.hh"
#include "aws/process.hh"
#include "aws/rate.hh"
#include "tui/installation.hh"
#include "tui/version.hh"

namespace slipway::tui {
namespace {

CurlOptions http_options(const Environment& environment) {
  CurlOptions options = curl_options(environment);
  options.user_agent = std::string("slipway/") + version();
  return options;
}

// The rehearsal account's world: its keys and nothing of the user's own configuration.
Environment rehearsal_environment(const Access& access) {
  return {{"AWS_ACCESS_KEY_ID", access.access_key_id},
          {"AWS_SECRET_ACCESS_KEY", access.secret_access_key},
          {"AWS_REGION", access.region},
          {"AWS_CONFIG_FILE", "/dev/null"},
          {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"}};
}

// The loop with the rehearsal account's clock.
class AccountTimers : public Timers {
 public:
  AccountTimers(Loop& loop, const std::optional<Access>& access) : loop_(loop), access_(access) {}
  Time now() const override {
    if (!access_) return loop_.now();
    const auto passed =
        static_cast<double>((loop_.now() - access_->wall_time).count()) * access_->speed;
    return access_->account_time + Millis(static_cast<long long>(passed));
  }
  Steady steady() const override { return loop_.steady(); }
  [[nodiscard]] Ticket after(Millis delay, std::move_only_function<void()> done) override {
    return loop_.after(delay, std::move(done));
  }

 private:
  Loop& loop_;
  const std::optional<Access>& access_;
};

}  // namespace

struct Session::Impl {
  // What one (profile, region) needs to talk to AWS; the chain must outlive the client.
  struct Account {
    std::unique_ptr<aws::CredentialChain> chain;
    std::unique_ptr<aws::Client> client;
  };

  Options options;
  Environment environment;
  DiskFiles files;
  Loop loop;
  CurlHttp http;
  LoopProcesses processes{loop};
  aws::RateBudget budget;  // shared: AWS counts an account's calls, not a client's
  DiskPrivateFiles private_files;
  std::optional<Access> access;  // of the rehearsal
  AccountTimers account_timers{loop, access};
  std::unique_ptr<RehearsalProcess> process;
  std::map<std::pair<std::string, std::string>, Account> accounts;
  std::vector<Ticket> signals;
  Ticket ready_later;
  bool interrupted = false;

  Impl(const Options& o, Environment e)
      : options(o), environment(std::move(e)), http(loop, http_options(environment)) {}

  aws::SettingsFlags flags(const std::string& profile, const std::string& region) const {
    if (access) return {.region = region, .endpoint_url = access->endpoint_url};
    return {.profile = profile.empty() ? options.profile : profile,
            .region = region.empty() ? options.region : region,
            .endpoint_url = options.endpoint_url};
  }
  Environment used_environment() const {
    return access ? rehearsal_environment(*access) : environment;
  }
  Result<aws::Settings> settings(const std::string& profile, const std::string& region) const {
    return aws::resolve_settings(flags(profile, region), used_environment(), files);
  }
  Result<Account> make(const std::string& profile, const std::string& region);
};

Result<Session::Impl::Account> Session::Impl::make(const std::string& profile,
                                                   const std::string& region) {
  auto found = settings(profile, region);
  if (!found) return fail(found.error());
  if (found->region.empty())
    return fail(
        {.kind = ErrorKind::invalid,
         .what = "choose a region",
         .answer = "neither --region nor AWS_REGION nor the profile names one",
         .fix = "Name one with --region, or try everything on an emulated account: --rehearse"});
  Account account;
  account.chain = std::make_unique<aws::CredentialChain>(
      aws::CredentialChain::Parts{.flags = flags(profile, region),
                                  .environment = used_environment(),
                                  .files = files,
                                  .http = http,
                                  .timers = loop,
                                  .random = system_uniform(),
                                  .processes = &processes,
                                  .keeper = &private_files});
  account.client =
      std::make_unique<aws::Client>(aws::Client::Parts{.http = http,
                                                       .timers = loop,
                                                       .credentials = *account.chain,
                                                       .random = system_uniform(),
                                                       .region = found->region,
                                                       .endpoint_url = found->endpoint_url,
                                                       .environment = used_environment(),
                                                       .profile = found->endpoints,
                                                       .budget = &budget});
  return account;
}

Session::Session(const Options& options, Environment environment)
    : impl_(std::make_unique<Impl>(options, std::move(environment))) {}

Session::~Session() = default;

void Session::rehearse(const std::string& state_file,
                       std::move_only_function<void(Result<void>)> ready) {
  auto later = [this](std::move_only_function<void(Result<void>)> done) {
    impl_->ready_later =
        impl_->loop.after(Millis{0}, [done = std::move(done)]() mutable { done({}); });
  };
  if (impl_->access) return later(std::move(ready));
  if (!impl_->options.rehearse) impl_->options.rehearse = "starter";
  if (auto serving = find_serving(*impl_->options.rehearse, impl_->environment)) {
    impl_->access = std::move(*serving);
    impl_->accounts.clear();
    return later(std::move(ready));
  }
  impl_->process = std::make_unique<RehearsalProcess>(
      impl_->loop, impl_->options, state_file,
      [this, ready = std::move(ready)](Result<Access> access) mutable {
        if (!access) return ready(fail(access.error()));
        impl_->access = std::move(*access);
        impl_->accounts.clear();
        ready({});
      });
}

Result<aws::Client*> Session::client(const std::string& profile, const std::string& region) {
  const auto name = std::make_pair(profile, region);
  auto found = impl_->accounts.find(name);
  if (found == impl_->accounts.end()) {
    auto made = impl_->make(profile, region);
    if (!made) return fail(made.error());
    found = impl_->accounts.emplace(name, std::move(*made)).first;
  }
  return found->second.client.get();
}

std::string Session::credential_source(const std::string& profile,
                                       const std::string& region) const {
  auto found = impl_->accounts.find({profile, region});
  if (found == impl_->accounts.end()) return {};
  return impl_->access ? "rehearsal account " + *impl_->options.rehearse
                       : found->second.chain->source();
}

std::string Session::profile() const {
  auto found = impl_->settings({}, {});
  if (!found || impl_->access) return {};
  // The default profile that is not there is no profile in use.
  return found->section() || found->profile_by != aws::ChosenBy::default_ ? found->profile
                                                                          : std::string();
}

std::vector<wizard::ProfileChoice> Session::profiles() const {
  std::vector<wizard::ProfileChoice> choices;
  auto found = aws::load_profiles(aws::locations(impl_->environment), impl_->files);
  if (!aws::variable(impl_->environment, "AWS_ACCESS_KEY_ID").empty())
    choices.push_back(
        {.region = aws::variable(impl_->environment, "AWS_REGION"), .kind = "environment"});
  if (found)
    for (const auto& profile : aws::list_profiles(*found))
      choices.push_back({.name = profile.name, .region = profile.region, .kind = profile.kind});
  return choices;
}

std::string Session::probe_address() const {
  return impl_->access ? impl_->access->https_address : "";
}
std::string Session::probe_ca_file() const { return impl_->access ? impl_->access->ca_file : ""; }

Loop& Session::loop() { return impl_->loop; }
Timers& Session::account_timers() { return impl_->account_timers; }
Http& Session::http() { return impl_->http; }
const Environment& Session::environment() const { return impl_->environment; }
const Files& Session::files() const { return impl_->files; }
const Options& Session::options() const { return impl_->options; }

void Session::catch_interrupts() {
  for (int signal : {SIGINT, SIGTERM, SIGHUP})
    impl_->signals.push_back(impl_->loop.on_signal(signal, [this] { impl_->interrupted = true; }));
}
bool Session::interrupted() const { return impl_->interrupted; }
void Session::forget_interrupt() { impl_->interrupted = false; }

}  // namespace slipway::tui
