// IAM Identity Center: role credentials bought with the token of a sign-in that the AWS CLI (or
// slipway) keeps in
// ~/.aws/sso/cache.
#pragma once

#include "aws/config/provider.hh"

namespace slipway::aws {

// A profile with sso_account_id and sso_role_name, of an sso-session or in the older form.
Result<SourcePtr> single_sign_on(const ProviderContext& context);
Result<SourcePtr> sso_of(const ProviderContext& context, const Section& profile);

// Where the token of a session (or, in the older form, of a start URL) is kept, below ~/.aws.
std::string sso_token_file(std::string_view session_or_start_url);

}  // namespace slipway::aws
