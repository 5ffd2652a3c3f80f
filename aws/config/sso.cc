#include "aws/config/sso.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "aws/config/identity_center.hh"
#include "aws/config/role_cache.hh"
#include "aws/encoding.hh"

namespace slipway::aws {

namespace {

struct SsoRole {
  std::string profile, account_id, role_name;
};

Result<std::string> own(const Section& profile, const char* key) {
  if (profile.has(key)) return profile.get(key);
  return fail(config_error(
      profile, key, "use the sign-in of the profile",
      fmt::format("{} is missing: without it the sign-in leads to a token, not to credentials",
                  key),
      "Add sso_account_id and sso_role_name to the profile (`aws configure sso` does)"));
}

class SsoSource : public CredentialSource {
 public:
  SsoSource(const ProviderContext& context, SsoSession session, SsoRole role)
      : context_(context), role_(std::move(role)), center_(context, std::move(session)) {}

  Ticket get(Done done) override {
    auto key = sso_cache_key(center_.session(), role_.account_id, role_.role_name);
    if (auto cached = read_role_cache(context_, key)) {
      cached->account_id = role_.account_id;
      cached->source = source() + ", kept by the AWS CLI";
      return FixedSource(context_.timers, std::move(*cached)).get(std::move(done));
    }
    return center_.credentials(
        role_.account_id, role_.role_name,
        [this, key, done = std::move(done)](Result<sso::GetRoleCredentials::Reply> reply) mutable {
          if (!reply) return done(fail(explain(std::move(reply.error()))));
          auto credentials = made_of(std::move(*reply));
          write_role_cache(context_, key, credentials, {});
          done(std::move(credentials));
        });
  }

 private:
  std::string source() const {
    return fmt::format("sign-in of profile {} ({})", role_.profile, center_.session().start_url);
  }

  Credentials made_of(sso::GetRoleCredentials::Reply reply) const {
    Credentials out;
    out.access_key_id = std::move(reply.access_key_id);
    out.secret_access_key = std::move(reply.secret_access_key);
    out.session_token = std::move(reply.session_token);
    out.expires = reply.expiration;
    out.account_id = role_.account_id;
    out.source = source();
    return out;
  }

  Error explain(Error error) const {
    bool over = error.kind == ErrorKind::expired_credentials;
    if (over || error.code == sign_in_needed) {
      error.code = sign_in_needed;
      error.fix =
          fmt::format("Sign in with `aws sso login --profile {}`, then continue", role_.profile);
    }
    if (error.kind == ErrorKind::denied) {
      error.fix = fmt::format(
          "Check that you may use the role {} in account {}: the start page {} lists yours",
          role_.role_name, role_.account_id, center_.session().start_url);
    }
    return error;
  }

  ProviderContext context_;
  SsoRole role_;
  IdentityCenter center_;
};

}  // namespace

std::string sso_cache_key(const SsoSession& session, const std::string& account_id,
                          const std::string& role_name) {
  nlohmann::json args{{"accountId", account_id}, {"roleName", role_name}};
  args[session.name.empty() ? "startUrl" : "sessionName"] = session.cache_name();
  return sha1_hex(args.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
}

Result<SourcePtr> sso_of(const ProviderContext& context, const Section& profile) {
  // The CLI's rule: sso_session alone gives a token, not credentials, and is passed over.
  if (!profile.has("sso_account_id") && !profile.has("sso_role_name")) return SourcePtr();
  auto account = own(profile, "sso_account_id");
  if (!account) return fail(std::move(account.error()));
  auto role = own(profile, "sso_role_name");
  if (!role) return fail(std::move(role.error()));
  auto session = sso_session_of(*context.settings, profile);
  if (!session) return fail(std::move(session.error()));
  return std::make_unique<SsoSource>(context, std::move(*session),
                                     SsoRole{profile.name, std::move(*account), std::move(*role)});
}

Result<SourcePtr> single_sign_on(const ProviderContext& context) {
  const auto* profile = context.settings->section();
  return profile == nullptr ? SourcePtr() : sso_of(context, *profile);
}

}  // namespace slipway::aws
