#include "aws/config/identity_center.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/private_files.hh"

namespace slipway::aws {

namespace {

constexpr const char* using_sign_in = "use the sign-in of the profile";
constexpr auto refreshed_before =
    std::chrono::minutes(15);  // how long before its end a token is refreshed

// A key may stand in the profile, in the session, or alike in both.
Result<std::string> merged(const Section& profile, const Section* session, const char* key) {
  auto own = profile.get(key);
  auto shared = session == nullptr ? std::string() : session->get(key);
  if (!own.empty() && !shared.empty() && own != shared) {
    return fail(config_error(profile, key, using_sign_in,
                             fmt::format("{} is \"{}\" here and \"{}\" in [sso-session {}]", key,
                                         own, shared, session->name),
                             "Remove the line from the profile"));
  }
  auto value = own.empty() ? shared : own;
  if (!value.empty()) return value;
  return fail(config_error(
      profile, key, using_sign_in, fmt::format("{} is missing", key),
      session == nullptr ? "Add it to the profile" : "Add it to the sso-session section"));
}

// "a, b" as the CLI splits it. Without a scope AWS gives no refresh token.
std::vector<std::string> scopes_of(const Section& session) {
  std::vector<std::string> out;
  std::string text = session.get("sso_registration_scopes");
  for (std::size_t at = 0; at <= text.size();) {
    auto comma = std::min(text.find(',', at), text.size());
    auto each = text.substr(at, comma - at);
    each.erase(0, each.find_first_not_of(" \t\n"));
    each.erase(each.find_last_not_of(" \t\n") + 1);
    if (!each.empty()) out.push_back(std::move(each));
    at = comma + 1;
  }
  if (out.empty()) out.emplace_back("sso:account:access");
  return out;
}

Ticket tell(Timers& timers, IdentityCenter::TokenDone done, Result<SsoToken> answer) {
  return timers.after(Millis{0},
                      [a = std::move(answer), d = std::move(done)]() mutable { d(std::move(a)); });
}

}  // namespace

Result<SsoSession> sso_session_of(const Settings& settings, const Section& profile) {
  SsoSession out;
  out.name = profile.get("sso_session");
  const Section* section = nullptr;
  if (!out.name.empty()) {
    auto found = settings.files.sso_sessions.find(out.name);
    if (found == settings.files.sso_sessions.end()) {
      return fail(config_error(profile, "sso_session", using_sign_in,
                               fmt::format("there is no section [sso-session {}]", out.name),
                               "Add the section, or correct the name"));
    }
    section = &found->second;
    out.scopes = scopes_of(*section);
  }
  auto region = merged(profile, section, "sso_region");
  if (!region) return fail(std::move(region.error()));
  auto url = merged(profile, section, "sso_start_url");
  if (!url) return fail(std::move(url.error()));
  out.region = std::move(*region);
  out.start_url = std::move(*url);
  return out;
}

std::vector<SsoSession> sso_sessions(const Settings& settings) {
  std::vector<SsoSession> out;
  for (const auto& [name, section] : settings.files.sso_sessions) {
    if (!section.has("sso_start_url") || !section.has("sso_region")) continue;
    out.push_back(
        {name, section.get("sso_start_url"), section.get("sso_region"), scopes_of(section)});
  }
  for (const auto& [name, profile] : settings.files.profiles) {
    if (profile.has("sso_session") || !profile.has("sso_start_url")) continue;
    auto session = sso_session_of(settings, profile);
    if (!session) continue;
    bool known = std::ranges::any_of(
        out, [&](const auto& each) { return each.start_url == session->start_url; });
    if (!known) out.push_back(std::move(*session));
  }
  return out;
}

IdentityCenter::IdentityCenter(const ProviderContext& context, SsoSession session)
    : context_(context),
      session_(std::move(session)),
      nobody_(context.timers, Credentials{}),
      client_({context.http, context.timers, nobody_, context.random, session_.region,
               context.settings->endpoint_url, context.settings->environment,
               context.settings->endpoints, context.budget, context.skew}) {}
IdentityCenter::~IdentityCenter() = default;

std::string IdentityCenter::path(const std::string& file) const {
  return context_.settings->where.folder + "/" + file;
}

Result<SsoToken> IdentityCenter::kept() const {
  Error error;
  error.kind = ErrorKind::no_credentials;
  error.what = "use the sign-in to " + session_.start_url;
  error.fix = "Sign in with `aws sso login`, then continue";
  error.code = sign_in_needed;
  error.place.file = path(sso_token_file(session_.cache_name()));
  auto text = context_.files.read(error.place.file);
  if (!text) {
    error.answer = "nobody has signed in here";
    return fail(std::move(error));
  }
  if (auto token = read_sso_token(*text)) return std::move(*token);
  error.answer = "the kept sign-in cannot be read";
  return fail(std::move(error));
}

Error IdentityCenter::expired(Time when) const {
  Error error;
  error.kind = ErrorKind::expired_credentials;
  error.what = "use the sign-in to " + session_.start_url;
  error.answer = "the sign-in expired at " + to_rfc3339(when);
  error.fix = "Sign in again with `aws sso login`, then continue";
  error.code = sign_in_needed;
  return error;
}

// The older form never refreshes. A failed attempt is not repeated within a minute.
bool IdentityCenter::can_refresh(const SsoToken& token) const {
  if (session_.name.empty() || token.refresh_token.empty()) return false;
  if (!token.registration.usable(context_.timers.now())) return false;
  return !last_refresh_ || context_.timers.steady() - *last_refresh_ >= std::chrono::minutes(1);
}

Ticket IdentityCenter::token(TokenDone done) {
  auto found = kept();
  if (!found) return tell(context_.timers, std::move(done), std::move(found));
  auto left = found->expires - context_.timers.now();
  if (left < refreshed_before && can_refresh(*found))
    return refresh(std::move(*found), std::move(done));
  if (left <= Millis{0}) {
    return tell(context_.timers, std::move(done), fail(expired(found->expires)));
  }
  access_token_ = found->access_token;
  return tell(context_.timers, std::move(done), std::move(found));
}

Ticket IdentityCenter::refresh(SsoToken token, TokenDone done) {
  last_refresh_ = context_.timers.steady();
  sso_oidc::CreateToken call;
  call.client_id = token.registration.client_id;
  call.client_secret = token.registration.client_secret;
  call.grant_type = "refresh_token";
  call.refresh_token = token.refresh_token;
  return client_.call(call, [this, token = std::move(token), done = std::move(done)](
                                Result<sso_oidc::CreateToken::Reply> reply) mutable {
    auto now = context_.timers.now();
    if (!reply) {
      if (token.expires <= now) {
        // Unreachable stays what it is: signing in again would not help.
        bool refused = reply.error().status >= 400 && reply.error().status < 500;
        return done(fail(refused ? expired(token.expires) : std::move(reply.error())));
      }
      access_token_ = token.access_token;
      return done(std::move(token));  // still good
    }
    token.access_token = std::move(reply->access_token);
    token.expires = now + std::chrono::seconds(reply->expires_in);
    if (!reply->refresh_token.empty()) token.refresh_token = std::move(reply->refresh_token);
    keep(token);
    done(std::move(token));
  });
}

// What cannot be written still serves this run.
void IdentityCenter::keep(const SsoToken& token) {
  access_token_ = token.access_token;
  if (context_.keeper == nullptr) return;
  auto file = path(sso_token_file(session_.cache_name()));
  if (context_.keeper->write(file, write_sso_token(token))) return;
}

Ticket IdentityCenter::sign_in(std::function<void(const SignInPrompt&)> show, TokenDone done) {
  auto text = context_.files.read(path(sso_registration_file(session_)));
  auto kept = text ? read_sso_registration(*text) : std::nullopt;
  auto flow = std::make_shared<DeviceSignIn>(session_, std::move(kept));
  auto step = [flow = std::weak_ptr(flow), show = std::move(show), shown = false]() mutable {
    auto alive = flow.lock();
    if (!alive || shown || !alive->prompt()) return;
    shown = true;
    if (show) show(*alive->prompt());
  };
  return drive<DeviceSignIn>(
      flow, client_, context_.timers, std::move(step),
      [this, done = std::move(done)](Result<SsoToken> token) mutable {
        if (token) {
          keep(*token);
          auto file = path(sso_registration_file(session_));
          auto registration = write_sso_registration(token->registration, session_);
          if (context_.keeper != nullptr && !context_.keeper->write(file, registration))
            file.clear();
        }
        done(std::move(token));
      });
}

Ticket IdentityCenter::accounts(
    std::function<void(Result<sso::ListAccounts::Reply>, More)> page) const {
  sso::ListAccounts call;
  call.access_token = access_token_;
  return client_.pages(call, std::move(page));
}

Ticket IdentityCenter::roles(
    const std::string& account_id,
    std::function<void(Result<sso::ListAccountRoles::Reply>, More)> page) const {
  sso::ListAccountRoles call;
  call.access_token = access_token_;
  call.account_id = account_id;
  return client_.pages(call, std::move(page));
}

Ticket IdentityCenter::credentials(
    const std::string& account_id, const std::string& role_name,
    std::move_only_function<void(Result<sso::GetRoleCredentials::Reply>)> done) {
  auto ticket = std::make_shared<Ticket>();
  sso::GetRoleCredentials call;
  call.account_id = account_id;
  call.role_name = role_name;
  auto with_token = [this, weak = std::weak_ptr(ticket), call,
                     done = std::move(done)](Result<SsoToken> token) mutable {
    if (!token) return done(fail(std::move(token.error())));
    auto alive = weak.lock();
    if (!alive) return;
    call.access_token = token->access_token;
    *alive = client_.call(call, std::move(done));
  };
  *ticket = token(std::move(with_token));
  return Ticket([ticket] { ticket->reset(); });
}

}  // namespace slipway::aws
