// What only the person at the screen has: the code of an MFA device, a new sign-in. A front end
// gives functions; where one is missing nobody is asked, and the error says what to do instead.
#pragma once

#include <functional>
#include <string>

#include "aws/error.hh"

namespace slipway::aws {

struct MfaPrompt {
  std::string profile, role_arn;
  std::string serial;   // of the device
  std::string refused;  // why the code before was not taken; empty the first time

  // As the AWS CLI asks: "Enter MFA code for arn:aws:iam::1:mfa/me: "
  std::string text() const { return "Enter MFA code for " + serial + ": "; }
};

struct CredentialPrompts {
  using Code = std::move_only_function<void(Result<std::string>)>;
  // The six digits, or the error that everybody who waits for the credentials gets. The answer may
  // be given at once or much later; given after the credentials are no longer wanted it does
  // nothing.
  std::function<void(MfaPrompt, Code)> mfa_code;

  using Renewed = std::move_only_function<void(Result<void>)>;
  // The credentials ran out, or nobody has signed in yet, and this is the error that would be told.
  // Until the answer all calls wait: success has everything read again, an error is passed on.
  std::function<void(Error, Renewed)> renew;
};

}  // namespace slipway::aws
