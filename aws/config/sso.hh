// IAM Identity Center as a source of credentials: a role's keys, bought with the token of a sign-in
// (aws/config/identity_center.hh).
#pragma once

#include "aws/config/provider.hh"
#include "aws/config/sso_token.hh"

namespace slipway::aws {

// A profile with sso_account_id and sso_role_name, of an sso-session or in the older form.
Result<SourcePtr> single_sign_on(const ProviderContext& context);
Result<SourcePtr> sso_of(const ProviderContext& context, const Section& profile);

// The AWS CLI's cache file of such a role: ~/.aws/cli/cache/<this>.json
std::string sso_cache_key(const SsoSession& session, const std::string& account_id,
                          const std::string& role_name);

}  // namespace slipway::aws
