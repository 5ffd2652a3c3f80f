// Adds a profile that signs in by IAM Identity Center to the text of the AWS config file, in the
// lines that `aws configure sso` writes; nothing that stands there is touched.
#pragma once

#include <string>
#include <string_view>

#include "aws/config/sso_token.hh"

namespace slipway::aws {

struct SsoProfile {
  std::string name;    // letters, digits and _.@+=- ; the CLI proposes ROLE-ACCOUNT
  SsoSession session;  // its section is added, too, unless it stands there already
  std::string account_id, role_name;
  std::string region;  // empty: the profile names none
};

// The whole new text. Errors: `conflict` for a profile that exists, or a session of that name with
// another address; `invalid` for a name or value that cannot be written, and for a broken file.
Result<std::string> add_sso_profile(const std::string& text, const std::string& file,
                                    const SsoProfile& profile);

// A name for the session of this address: "https://acme.awsapps.com/start" -> "acme".
std::string session_name_of(std::string_view start_url);

// Errors: `invalid`, for what is no address to sign in at ("https://....awsapps.com/start"), or no
// region.
Result<void> check_sign_in_place(const SsoSession& session);

}  // namespace slipway::aws
