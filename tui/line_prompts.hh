// What credentials ask when there is no screen, as lines on the terminal: the code of an MFA
// device, and how to go on when they ran out. Where nobody can be asked, the error stands.
#pragma once

#include <deque>
#include <functional>

#include "tui/session.hh"
#include "wizard/effect.hh"

namespace slipway::tui {

// Device sign-in spoken: address and code on stderr, then it waits until they are approved.
Result<void> sign_in_by_lines(Session& session, const wizard::SignInPlace& place,
                              wizard::effect::Kept kept);

class LinePrompts {
 public:
  // Has the session's credentials ask here, if there is somebody to ask.
  explicit LinePrompts(Session& session);
  LinePrompts(const LinePrompts&) = delete;
  LinePrompts& operator=(const LinePrompts&) = delete;

 private:
  void ask_next();
  void ask_code(const aws::MfaPrompt& prompt, aws::CredentialPrompts::Code& answer);
  void ask_renewal(const std::string& profile, const std::string& account, const Error& error,
                   aws::CredentialPrompts::Renewed& answer);

  Session& session_;
  std::deque<std::move_only_function<void()>> questions_;
};

}  // namespace slipway::tui
