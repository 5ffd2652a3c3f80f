// One IAM Identity Center as a front end uses it: is somebody signed in, sign in, which accounts
// and roles there are, keys for one of them. The AWS CLI's token files serve both ways.
//
//   auto session = sso_session_of(settings, profile);       // or all of sso_sessions(settings)
//   IdentityCenter center({.settings = ..., .http = http, .timers = loop, .files = files,
//                          .random = random, .keeper = &private_files}, *session);
//   ticket = center.sign_in([&](const SignInPrompt& p) { show(p); }, [&](auto done) { ... });
//   ticket = center.accounts([&](Result<sso::ListAccounts::Reply> page, More more) { ... });
#pragma once

#include "aws/client.hh"
#include "aws/config/device_sign_in.hh"
#include "aws/config/provider.hh"
#include "aws/services/sso.hh"

namespace slipway::aws {

// Of a profile with sso_session, or sso_start_url in the older form. Errors: `invalid` with place.
Result<SsoSession> sso_session_of(const Settings& settings, const Section& profile);
// Every place one can sign in to: the sso-session sections, then older start URLs, each once.
std::vector<SsoSession> sso_sessions(const Settings& settings);

// The code of errors that a new sign-in cures.
inline constexpr std::string_view sign_in_needed = "SignInNeeded";

// Must outlive its tickets.
class IdentityCenter {
 public:
  IdentityCenter(const ProviderContext& context, SsoSession session);
  ~IdentityCenter();
  IdentityCenter(const IdentityCenter&) = delete;
  IdentityCenter& operator=(const IdentityCenter&) = delete;

  const SsoSession& session() const { return session_; }

  // The kept token, refreshed when it has less than 15 minutes left and can be. Errors with the
  // code SignInNeeded: `no_credentials` (nobody has signed in) and `expired_credentials`.
  using TokenDone = std::move_only_function<void(Result<SsoToken>)>;
  [[nodiscard]] Ticket token(TokenDone done);

  // A new sign-in: `show` once the person has something to approve (a browser, if there is one, is
  // the front end's to open), `done` with the token, which is kept. The code is good for minutes.
  [[nodiscard]] Ticket sign_in(std::function<void(const SignInPrompt&)> show, TokenDone done);

  // For pickers, page by page; `token` or `sign_in` must have succeeded before.
  [[nodiscard]] Ticket accounts(
      std::function<void(Result<sso::ListAccounts::Reply>, More)> page) const;
  [[nodiscard]] Ticket roles(
      const std::string& account_id,
      std::function<void(Result<sso::ListAccountRoles::Reply>, More)> page) const;
  [[nodiscard]] Ticket credentials(
      const std::string& account_id, const std::string& role_name,
      std::move_only_function<void(Result<sso::GetRoleCredentials::Reply>)> done);

 private:
  std::string path(const std::string& file) const;
  Result<SsoToken> kept() const;
  bool can_refresh(const SsoToken& token) const;
  Ticket refresh(SsoToken token, TokenDone done);
  void keep(const SsoToken& token);
  Error expired(Time when) const;

  ProviderContext context_;
  SsoSession session_;
  FixedSource nobody_;
  Client client_;
  std::string access_token_;  // of the last token given
  std::optional<Steady> last_refresh_;
};

}  // namespace slipway::aws
