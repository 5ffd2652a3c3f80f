// The profiles of the AWS files as the wizard's identity page offers them. Pure.
#pragma once

#include <vector>

#include "aws/config/settings.hh"
#include "aws/config/sso_token.hh"
#include "wizard/msg.hh"

namespace slipway::tui {

// The environment's credentials first, if it has any; then every profile that leads to some.
std::vector<wizard::ProfileChoice> profile_choices(const aws::Settings& settings);
// Every IAM Identity Center the files name, each once.
std::vector<wizard::SignInPlace> sign_in_places(const aws::Settings& settings);

// With the section's own scopes, or those a new section gets.
aws::SsoSession session_of(const aws::Settings& settings, const wizard::SignInPlace& place);

// Whether a browser opened from here would be on the screen of who asks: a desktop, and not over
// ssh.
bool has_browser(const Environment& environment);

}  // namespace slipway::tui
