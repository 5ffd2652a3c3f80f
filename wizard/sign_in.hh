// Signing in as plain values: where, with which code, for which account and role; and what the
// credentials in use may need from the person meanwhile (the code of an MFA device, a renewal).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/error.hh"
#include "aws/time.hh"
#include "wizard/pages/editor.hh"

namespace slipway::wizard {

// An IAM Identity Center: [sso-session NAME] of the AWS config file, or one that was typed.
struct SignInPlace {
  std::string session;  // empty: the older form, without a section of its own
  std::string start_url, region;
  bool operator==(const SignInPlace&) const = default;
};

// What the person compares or types in any browser, on any machine.
struct SignInCode {
  std::string code;  // "ABCD-EFGH"
  std::string url;   // where to type it
  std::string complete_url;
  Time expires{};
  enum class Browser : std::uint8_t { none, here } browser = Browser::none;
};

struct SsoAccount {
  std::string id, name, email;
};

// A profile to be written to the AWS config file.
struct NewProfile {
  std::string name;
  SignInPlace place;
  std::string account, role, region;
};

// One sign-in from its form to the profile it ends in. For a profile that exists it ends as soon
// as the code is approved.
struct SignInState {
  enum class Phase : std::uint8_t {
    none,
    form,      // start URL and region are typed
    starting,  // AWS is asked for a code, or whether the kept sign-in still holds
    code,      // it waits for the person
    account,
    role,
    name,  // of the profile that is made
    saving,
  };
  Phase phase = Phase::none;
  SignInPlace place;
  std::string profile;  // the one it is for; empty: a new one
  Editor start_url, region, name;
  std::size_t focus = 0;  // of the form
  std::optional<SignInCode> code;
  std::vector<SsoAccount> accounts;
  std::vector<std::string> roles;
  bool arriving = false;   // more rows are on their way
  std::size_t cursor = 0;  // index into what the filter shows
  Editor filter;
  std::string account, role;
  std::optional<Error> error;
};

// A code of an MFA device is wanted.
struct MfaQuestion {
  unsigned id = 0;
  std::string profile, role_arn, serial;
  std::string refused;  // why the one before was not taken
  Editor code;
};

// Credentials ran out while something needs them: every call of theirs waits for the answer.
struct RenewalQuestion {
  std::string profile;  // empty: of the environment
  std::string account;  // whose they must be again
  Error error;
  std::size_t cursor = 0;
  bool choosing = false;   // another profile is being picked
  bool checking = false;   // AWS is asked who the new ones are
  std::string with;        // the profile they are of
  bool signed_in = false;  // for this choice already: it is not begun again by itself
  std::optional<Error> refused;
};

}  // namespace slipway::wizard
