#include "tui/sign_in.hh"

#include "tui/profiles.hh"

namespace slipway::tui {

namespace effect = wizard::effect;
namespace msg = wizard::msg;

SignIn::SignIn(Session& session, std::function<void(wizard::Msg)> post)
    : session_(session), post_(std::move(post)) {
  session.ask_through({.mfa_code =
                           [this](aws::MfaPrompt prompt, aws::CredentialPrompts::Code answer) {
                             ask_mfa(std::move(prompt), std::move(answer));
                           },
                       .renew =
                           [this](const std::string& profile, const std::string& account,
                                  Error error, aws::CredentialPrompts::Renewed answer) {
                             ask_renewal(profile, account, std::move(error), std::move(answer));
                           }});
}

void SignIn::begin(const effect::SignIn& wanted) {
  signing_in_.reset();
  listing_.reset();
  auto center = session_.identity_center(wanted.place);
  if (!center) return post_(msg::SignedIn{wanted.ticket, fail(center.error())});
  center_ = std::move(*center);
  if (wanted.kept == effect::Kept::will_not) return ask_for_code(wanted.ticket);
  signing_in_ = center_->token([this, ticket = wanted.ticket](Result<aws::SsoToken> token) {
    if (token) return post_(msg::SignedIn{ticket, {}});
    if (token.error().code != aws::sign_in_needed)
      return post_(msg::SignedIn{ticket, fail(token.error())});
    ask_for_code(ticket);
  });
}

void SignIn::ask_for_code(unsigned ticket) {
  auto show = [this, ticket](const aws::SignInPrompt& prompt) {
    const auto here = has_browser(session_.environment()) ? wizard::SignInCode::Browser::here
                                                          : wizard::SignInCode::Browser::none;
    // Shown beside the account's clock, which in a rehearsal is not this machine's.
    const Time expires = session_.account_timers().now() + (prompt.expires - session_.loop().now());
    const auto& complete =
        prompt.complete_url.empty() ? prompt.verification_url : prompt.complete_url;
    post_(msg::CodeShown{ticket,
                         {prompt.user_code, prompt.verification_url, complete, expires, here}});
  };
  signing_in_ = center_->sign_in(std::move(show), [this, ticket](Result<aws::SsoToken> token) {
    post_(msg::SignedIn{ticket, token ? Result<void>() : fail(token.error())});
  });
}

void SignIn::cancel() {
  signing_in_.reset();
  listing_.reset();
}

// In a session of its own, so that the browser outlives slipway and never writes on its screen.
void SignIn::open_browser(const std::string& url) {
  if (!url.starts_with("https://")) return;
  browser_ = session_.processes().run(
      {"sh", "-c", "exec setsid -f xdg-open \"$1\" </dev/null >/dev/null 2>&1", "sh", url},
      [](const Result<CommandOutput>&) {});
}

void SignIn::fetch(const effect::FetchAccounts& wanted) {
  if (!center_) return;
  listing_ = center_->accounts(
      [this, ticket = wanted.ticket](Result<aws::sso::ListAccounts::Reply> page, aws::More more) {
        if (!page) return post_(msg::AccountsArrived{ticket, fail(page.error())});
        std::vector<wizard::SsoAccount> rows;
        for (const auto& each : page->account_list)
          rows.push_back({each.account_id, each.account_name, each.email_address});
        post_(msg::AccountsArrived{ticket, std::move(rows), more == aws::More::yes});
      });
}

void SignIn::fetch(const effect::FetchRoles& wanted) {
  if (!center_) return;
  listing_ = center_->roles(
      wanted.account, [this, ticket = wanted.ticket](Result<aws::sso::ListAccountRoles::Reply> page,
                                                     aws::More more) {
        if (!page) return post_(msg::RolesArrived{ticket, fail(page.error())});
        std::vector<std::string> rows;
        for (const auto& each : page->role_list) rows.push_back(each.role_name);
        post_(msg::RolesArrived{ticket, std::move(rows), more == aws::More::yes});
      });
}

void SignIn::ask_mfa(aws::MfaPrompt prompt, aws::CredentialPrompts::Code answer) {
  const unsigned id = ++last_code_;
  codes_[id] = std::move(answer);
  post_(msg::MfaWanted{id, prompt.profile, prompt.role_arn, prompt.serial, prompt.refused});
}

void SignIn::answer(const effect::AnswerMfa& wanted) {
  auto found = codes_.find(wanted.id);
  if (found == codes_.end()) return;
  auto answer = std::move(found->second);
  codes_.erase(found);
  if (wanted.code) return answer(*wanted.code);
  answer(fail({.kind = ErrorKind::no_credentials,
               .what = "take on the role",
               .answer = "no MFA code was given",
               .fix = "Choose the profile again and type the code of the device"}));
}

// Before the account is known nobody waits but the identity page, which says what to do.
void SignIn::ask_renewal(const std::string& profile, const std::string& account, Error error,
                         aws::CredentialPrompts::Renewed answer) {
  if (account.empty()) return answer(fail(std::move(error)));
  waiting_[profile] = std::move(answer);
  post_(msg::RenewalWanted{profile, account, std::move(error)});
}

void SignIn::renew(const effect::Renew& wanted) {
  renewing_[wanted.profile] =
      session_.renew(wanted.profile, wanted.with, wanted.account,
                     [this, profile = wanted.profile](Result<void> renewed) {
                       auto waits = waiting_.find(profile);
                       if (renewed && waits != waiting_.end()) {
                         auto answer = std::move(waits->second);
                         waiting_.erase(waits);
                         answer({});
                       }
                       post_(msg::Renewed{profile, std::move(renewed)});
                     });
}

}  // namespace slipway::tui
