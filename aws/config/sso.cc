#include "aws/config/sso.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/client.hh"
#include "aws/encoding.hh"
#include "aws/services/sso.hh"

namespace slipway::aws {

namespace {

struct SsoConfig {
  std::string profile, session, start_url, region, account_id, role_name;
  const std::string& cache_name() const { return session.empty() ? start_url : session; }
};

constexpr const char* trying = "use the sign-in of the profile";

// A key may stand in the profile, in the session, or alike in both.
Result<std::string> merged(const Section& profile, const Section* session, const char* key) {
  auto own = profile.get(key);
  auto shared = session == nullptr ? std::string() : session->get(key);
  if (!own.empty() && !shared.empty() && own != shared) {
    return fail(config_error(profile, key, trying,
                             fmt::format("{} is \"{}\" here and \"{}\" in [sso-session {}]", key,
                                         own, shared, session->name),
                             "Remove the line from the profile"));
  }
  auto value = own.empty() ? shared : own;
  if (!value.empty()) return value;
  return fail(config_error(
      profile, key, trying, fmt::format("{} is missing", key),
      session == nullptr ? "Add it to the profile" : "Add it to the sso-session section"));
}

Result<std::string> own(const Section& profile, const char* key) {
  if (profile.has(key)) return profile.get(key);
  return fail(config_error(
      profile, key, trying,
      fmt::format("{} is missing: without it the sign-in leads to a token, not "
                  "to credentials",
                  key),
      "Add sso_account_id and sso_role_name to the profile (`aws configure sso` does)"));
}

Result<SsoConfig> read_config(const Settings& settings, const Section& profile) {
  SsoConfig out;
  out.profile = profile.name;
  out.session = profile.get("sso_session");
  const Section* session = nullptr;
  if (!out.session.empty()) {
    auto found = settings.files.sso_sessions.find(out.session);
    if (found == settings.files.sso_sessions.end()) {
      return fail(config_error(profile, "sso_session", trying,
                               fmt::format("there is no section [sso-session {}]", out.session),
                               "Add the section, or correct the name"));
    }
    session = &found->second;
  }
  auto take = [](std::string& into, Result<std::string> value) -> Result<void> {
    if (!value) return fail(std::move(value.error()));
    into = std::move(*value);
    return {};
  };
  auto read = take(out.account_id, own(profile, "sso_account_id"));
  if (read) read = take(out.role_name, own(profile, "sso_role_name"));
  if (read) read = take(out.region, merged(profile, session, "sso_region"));
  if (read) read = take(out.start_url, merged(profile, session, "sso_start_url"));
  if (!read) return fail(std::move(read.error()));
  return out;
}

std::string text_of(const nlohmann::json& object, const char* name) {
  auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class SsoSource : public CredentialSource {
 public:
  SsoSource(const ProviderContext& context, SsoConfig config)
      : context_(context),
        config_(std::move(config)),
        nobody_(context.timers, Credentials{}),
        client_({context.http, context.timers, nobody_, context.random, config_.region,
                 context.settings->endpoint_url, context.settings->environment,
                 context.settings->endpoints}) {}

  Ticket get(Done done) override {
    auto token = read_token();
    if (!token) {
      return context_.timers.after(
          Millis{0},
          [e = std::move(token.error()), d = std::move(done)]() mutable { d(fail(std::move(e))); });
    }
    sso::GetRoleCredentials call;
    call.role_name = config_.role_name;
    call.account_id = config_.account_id;
    call.access_token = *token;
    return client_.call(call, [config = config_, done = std::move(done)](
                                  Result<sso::GetRoleCredentials::Reply> reply) mutable {
      if (!reply) return done(fail(explain(std::move(reply.error()), config)));
      Credentials out;
      out.access_key_id = std::move(reply->access_key_id);
      out.secret_access_key = std::move(reply->secret_access_key);
      out.session_token = std::move(reply->session_token);
      out.expires = reply->expiration;
      out.account_id = config.account_id;
      out.source = fmt::format("sign-in of profile {} ({})", config.profile, config.start_url);
      done(std::move(out));
    });
  }

 private:
  static std::string sign_in(const SsoConfig& config) {
    return fmt::format("Sign in with `aws sso login --profile {}`, then continue", config.profile);
  }

  static Error explain(Error error, const SsoConfig& config) {
    if (error.kind == ErrorKind::expired_credentials) error.fix = sign_in(config);
    if (error.kind == ErrorKind::denied) {
      error.fix = fmt::format(
          "Check that you may use the role {} in account {}: the start page {} lists "
          "yours",
          config.role_name, config.account_id, config.start_url);
    }
    return error;
  }

  Result<std::string> read_token() const {
    const auto& where = context_.settings->where;
    auto path = where.folder + "/" + sso_token_file(config_.cache_name());
    Error error;
    error.kind = ErrorKind::no_credentials;
    error.what = "use the sign-in of profile " + config_.profile;
    error.fix = sign_in(config_);
    error.place.file = path;
    auto text = context_.files.read(path);
    if (!text) {
      error.answer = "nobody has signed in to " + config_.start_url + " here";
      return fail(std::move(error));
    }
    auto json = nlohmann::json::parse(*text, nullptr, false);
    auto expires = json.is_object() ? parse_rfc3339(text_of(json, "expiresAt")) : std::nullopt;
    if (!expires || text_of(json, "accessToken").empty()) {
      error.answer = "the kept sign-in cannot be read";
      return fail(std::move(error));
    }
    if (*expires <= context_.timers.now()) {
      error.kind = ErrorKind::expired_credentials;
      error.answer = "the sign-in expired at " + to_rfc3339(*expires);
      return fail(std::move(error));
    }
    return text_of(json, "accessToken");
  }

  ProviderContext context_;
  SsoConfig config_;
  FixedSource nobody_;
  Client client_;
};

}  // namespace

std::string sso_token_file(std::string_view session_or_start_url) {
  return "sso/cache/" + sha1_hex(session_or_start_url) + ".json";
}

Result<SourcePtr> sso_of(const ProviderContext& context, const Section& profile) {
  bool any =
      profile.has("sso_account_id") || profile.has("sso_role_name") || profile.has("sso_session");
  if (!any) return SourcePtr();
  auto config = read_config(*context.settings, profile);
  if (!config) return fail(std::move(config.error()));
  return std::make_unique<SsoSource>(context, std::move(*config));
}

Result<SourcePtr> single_sign_on(const ProviderContext& context) {
  const auto* profile = context.settings->section();
  return profile == nullptr ? SourcePtr() : sso_of(context, *profile);
}

}  // namespace slipway::aws
