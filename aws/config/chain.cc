#include "aws/config/chain.hh"

#include <fmt/format.h>

#include <array>
#include <map>
#include <vector>

#include "aws/config/assume_role.hh"
#include "aws/config/credential_process.hh"
#include "aws/config/identity_center.hh"
#include "aws/config/login.hh"
#include "aws/config/metadata.hh"
#include "aws/config/sso.hh"
#include "aws/config/static_keys.hh"

namespace slipway::aws {

namespace {

// In order of precedence.
constexpr std::array providers{
    Provider{"environment", "AWS_ACCESS_KEY_ID", environment_keys},
    Provider{"role", "role_arn", assumed_role},
    Provider{"web identity", "AWS_WEB_IDENTITY_TOKEN_FILE", web_identity},
    Provider{"sign-in", "sso_session", single_sign_on},
    Provider{"credentials file", "aws_access_key_id in the credentials file",
             credentials_file_keys},
    Provider{"console sign-in", "login_session", login_session},
    Provider{"program", "credential_process", credential_process},
    Provider{"config file", "aws_access_key_id in the config file", config_file_keys},
    Provider{"container", "AWS_CONTAINER_CREDENTIALS_*", container_credentials},
    Provider{"instance", "EC2 instance metadata", instance_metadata},
};

// New ones are fetched in the background from 15 minutes before the end, as botocore does it. It
// has everybody wait from 10 on; here a person may be looking for an MFA device meanwhile, so that
// calls go on with what is still good.
constexpr auto advisory = std::chrono::minutes(15);
constexpr auto mandatory = std::chrono::minutes(1);

Error nothing_found(const std::string& profile) {
  std::vector<std::string_view> places;
  for (const auto& provider : providers) places.push_back(provider.looks_for);
  Error error;
  error.kind = ErrorKind::no_credentials;
  error.what = "find AWS credentials";
  error.answer = fmt::format("profile {} has none, nor has anything else (looked for: {})", profile,
                             fmt::join(places, ", "));
  error.fix =
      "Sign in with `aws sso login` or `aws configure`, set AWS_ACCESS_KEY_ID and "
      "AWS_SECRET_ACCESS_KEY, or name another profile with --profile; --rehearse needs no "
      "account at all";
  return error;
}

Error expired(const Credentials& credentials) {
  Error error;
  error.kind = ErrorKind::expired_credentials;
  error.what = "use the credentials of " + credentials.source;
  error.answer = "they expired at " + to_rfc3339(*credentials.expires);
  error.fix = "Sign in again, then continue";
  return error;
}

}  // namespace

struct CredentialChain::State : std::enable_shared_from_this<CredentialChain::State> {
  Parts parts;
  SourcePtr source;
  std::optional<Credentials> kept;
  std::string last_source;
  std::string profile;      // for the words of errors
  std::string refused_key;  // access key id that AWS refused last
  Ticket fetching;
  bool under_way = false;     // a fetch, or the person being asked after one
  Steady not_before{};        // after a background fetch that failed
  bool person_asked = false;  // for a code, in the fetch under way
  unsigned long last_id = 0;
  std::map<unsigned long, Done> waiting;

  Millis own_skew{0};

  explicit State(Parts p) : parts(std::move(p)) {
    if (parts.skew == nullptr) parts.skew = &own_skew;
  }

  // By AWS's clock, which is the one that credentials end by.
  Time now() const { return parts.timers.now() + *parts.skew; }

  // The first provider that has something; the settings are read when they are needed, and again
  // after `forget`.
  Result<void> choose() {
    auto settings = resolve_settings(parts.flags, parts.environment, parts.files);
    if (!settings) return fail(std::move(settings.error()));
    profile = settings->profile;
    ProviderContext context{std::make_shared<const Settings>(std::move(*settings)),
                            parts.http,
                            parts.timers,
                            parts.files,
                            parts.random,
                            parts.processes,
                            parts.keeper,
                            watched_prompts(),
                            refused_key,
                            parts.budget,
                            parts.skew};
    for (const auto& provider : providers) {
      auto made = provider.make(context);
      if (!made) return fail(std::move(made.error()));
      if (*made) {
        source = std::move(*made);
        return {};
      }
    }
    return fail(nothing_found(profile));
  }

  CredentialPrompts watched_prompts() {
    auto out = parts.prompts;
    if (!out.mfa_code) return out;
    out.mfa_code = [weak = weak_from_this(), ask = parts.prompts.mfa_code](
                       MfaPrompt prompt, CredentialPrompts::Code code) {
      if (auto self = weak.lock()) self->person_asked = true;
      ask(std::move(prompt), std::move(code));
    };
    return out;
  }

  bool lasts(std::chrono::minutes at_least) const {
    return kept && (!kept->expires || *kept->expires - now() > at_least);
  }

  void fetch() {
    if (under_way) return;
    under_way = true;
    start_fetch();
  }

  void start_fetch() {
    person_asked = false;
    auto weak = weak_from_this();
    auto chosen = source ? Result<void>() : choose();
    if (!chosen) {
      auto told = [weak, error = std::move(chosen.error())]() mutable {
        if (auto self = weak.lock()) self->on_fetched(fail(std::move(error)));
      };
      fetching = parts.timers.after(Millis{0}, std::move(told));
      return;
    }
    fetching = source->get([weak](Result<Credentials> got) {
      if (auto self = weak.lock()) self->on_fetched(std::move(got));
    });
  }

  void on_fetched(Result<Credentials> got) {
    if (got && got->expires && *got->expires <= now()) got = fail(expired(*got));
    // The instance was asked because nothing else was there: what matters is that nothing is.
    if (!got && got.error().code == "NoInstanceRole") got = fail(nothing_found(profile));
    if (got) {
      // The same again, near their end: who gives them has no newer ones yet.
      bool same = kept && kept->expires && kept->expires == got->expires;
      if (same) not_before = parts.timers.steady() + mandatory;
      kept = *got;
      last_source = got->source;
    } else if (lasts(std::chrono::minutes(0))) {
      // A refresh that failed early is no trouble yet. Who would not give a code is left in peace
      // until it is needed.
      bool again_soon = !person_asked || !kept->expires;
      auto left = again_soon ? mandatory * 2 : *kept->expires - now();
      got = *kept;
      not_before = parts.timers.steady() + std::max<Millis>(left - mandatory, mandatory);
    }
    auto over = over_with(got);
    if (over && parts.prompts.renew && !waiting.empty()) return ask_person(std::move(*over));
    under_way = false;
    deliver(got);
  }

  // What only a new sign-in cures: nobody is signed in, it ran out, or AWS refused these very keys.
  std::optional<Error> over_with(const Result<Credentials>& got) const {
    if (!got) {
      bool cured =
          got.error().kind == ErrorKind::expired_credentials || got.error().code == sign_in_needed;
      return cured ? std::optional(got.error()) : std::nullopt;
    }
    bool short_lived = got->expires || !got->session_token.empty();
    if (!short_lived || refused_key.empty() || got->access_key_id != refused_key)
      return std::nullopt;
    Error error;
    error.kind = ErrorKind::expired_credentials;
    error.what = "use the credentials of " + got->source;
    error.answer = "AWS no longer takes them";
    error.fix = "Sign in again, then continue";
    return error;
  }

  // Everybody waits meanwhile, who comes later, too; the answer has everything read again.
  void ask_person(Error error) {
    kept.reset();
    auto answered = [weak = weak_from_this()](Result<void> renewed) {
      auto self = weak.lock();
      if (!self) return;
      auto go_on = [weak, renewed = std::move(renewed)]() mutable {
        if (auto alive = weak.lock()) alive->on_renewed(std::move(renewed));
      };
      self->fetching = self->parts.timers.after(Millis{0}, std::move(go_on));
    };
    parts.prompts.renew(std::move(error), std::move(answered));
  }

  void on_renewed(Result<void> renewed) {
    kept.reset();
    source.reset();
    if (renewed) {
      refused_key.clear();
      return start_fetch();
    }
    under_way = false;
    deliver(fail(std::move(renewed.error())));
  }

  // A completion may ask again or drop another's ticket, so one at a time; who asks now waits for
  // the next fetch.
  void deliver(const Result<Credentials>& answer) {
    auto alive = shared_from_this();
    auto until = last_id;
    while (!waiting.empty() && waiting.begin()->first <= until) {
      auto done = std::move(waiting.begin()->second);
      waiting.erase(waiting.begin());
      done(answer);
    }
  }
};

CredentialChain::CredentialChain(Parts parts) : state_(std::make_shared<State>(std::move(parts))) {}
CredentialChain::~CredentialChain() = default;

Ticket CredentialChain::get(Done done) {
  auto& state = *state_;
  bool in_background = state.lasts(mandatory);
  bool wanted = !in_background || state.parts.timers.steady() >= state.not_before;
  if (!state.lasts(advisory) && wanted) state.fetch();
  if (in_background) {
    return state.parts.timers.after(
        Millis{0},
        [kept = *state.kept, done = std::move(done)]() mutable { done(std::move(kept)); });
  }
  auto id = ++state.last_id;
  state.waiting[id] = std::move(done);
  return Ticket([weak = std::weak_ptr(state_), id] {
    if (auto self = weak.lock()) self->waiting.erase(id);
  });
}

void CredentialChain::forget() {
  if (state_->kept) state_->refused_key = state_->kept->access_key_id;
  state_->kept.reset();
  if (!state_->under_way) state_->source.reset();
}

void CredentialChain::use_profile(const std::string& profile) {
  state_->parts.flags.profile = profile;
  state_->kept.reset();
  state_->refused_key.clear();
  if (!state_->under_way) state_->source.reset();
}

std::string CredentialChain::source() const { return state_->last_source; }

std::optional<Time> CredentialChain::expires() const {
  return state_->kept ? state_->kept->expires : std::nullopt;
}

}  // namespace slipway::aws
