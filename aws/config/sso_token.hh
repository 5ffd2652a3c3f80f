// What a sign-in to IAM Identity Center leaves in ~/.aws/sso/cache, in the AWS CLI's own files: the
// token of a session, and this machine's registration with it. Both are secrets.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"
#include "aws/time.hh"

namespace slipway::aws {

// An [sso-session], or the start URL of a profile in the older form.
struct SsoSession {
  std::string name;  // empty: the older form
  std::string start_url, region;
  std::vector<std::string> scopes;  // sso_registration_scopes; empty in the older form
  const std::string& cache_name() const { return name.empty() ? start_url : name; }
};

struct SsoRegistration {
  std::string client_id, client_secret;
  std::optional<Time> expires;
  bool usable(Time now) const { return !client_id.empty() && expires && *expires > now; }
};

struct SsoToken {
  std::string start_url, region, access_token;
  Time expires{};
  std::string refresh_token;  // empty: it cannot be refreshed
  SsoRegistration registration;
};

// Where they are kept, below ~/.aws.
std::string sso_token_file(std::string_view session_or_start_url);
std::string sso_registration_file(const SsoSession& session);

// Nothing when the text is none; accessToken and expiresAt must be there.
std::optional<SsoToken> read_sso_token(std::string_view text);
std::string write_sso_token(const SsoToken& token);
std::optional<SsoRegistration> read_sso_registration(std::string_view text);
std::string write_sso_registration(const SsoRegistration& registration, const SsoSession& session);

}  // namespace slipway::aws
