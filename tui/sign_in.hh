// The wizard's effects around signing in: IAM Identity Center by a code, accounts and roles, a
// browser where there is one, and the answers to what credentials ask meanwhile.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "aws/config/identity_center.hh"
#include "tui/session.hh"
#include "wizard/effect.hh"

namespace slipway::tui {

class SignIn {
 public:
  // Has the session's credentials ask through messages.
  SignIn(Session& session, std::function<void(wizard::Msg)> post);
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;

  void begin(const wizard::effect::SignIn& wanted);
  void cancel();
  void open_browser(const std::string& url);
  void fetch(const wizard::effect::FetchAccounts& wanted);
  void fetch(const wizard::effect::FetchRoles& wanted);
  void answer(const wizard::effect::AnswerMfa& wanted);
  void renew(const wizard::effect::Renew& wanted);

 private:
  void ask_mfa(aws::MfaPrompt prompt, aws::CredentialPrompts::Code answer);
  void ask_renewal(const std::string& profile, const std::string& account, Error error,
                   aws::CredentialPrompts::Renewed answer);
  void ask_for_code(unsigned ticket);

  Session& session_;
  std::function<void(wizard::Msg)> post_;
  std::unique_ptr<aws::IdentityCenter> center_;
  Ticket signing_in_, listing_, browser_;
  std::map<std::string, Ticket> renewing_;  // by profile
  std::map<unsigned, aws::CredentialPrompts::Code> codes_;
  unsigned last_code_ = 0;
  std::map<std::string, aws::CredentialPrompts::Renewed> waiting_;  // by profile
};

}  // namespace slipway::tui
