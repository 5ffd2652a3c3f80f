// `aws login`: credentials of a console sign-in, kept in ~/.aws/login/cache by the AWS CLI, good
// for a quarter of an hour and refreshed with a proof that the key they were given to is still ours
// (DPoP, RFC 9449).
#pragma once

#include "aws/config/provider.hh"

namespace slipway::aws {

// A profile with login_session.
Result<SourcePtr> login_session(const ProviderContext& context);
Result<SourcePtr> login_of(const ProviderContext& context, const Section& profile);

// Where the tokens of a session are kept: AWS_LOGIN_CACHE_DIRECTORY or ~/.aws/login/cache.
std::string login_token_file(const Settings& settings, std::string_view session);

}  // namespace slipway::aws
