// Roles taken on by STS: role_arn of a profile with source_profile or credential_source, and web
// identity tokens (Kubernetes, CI systems). Rules: botocore's, see aws/config/chain.cc for the
// order.
#pragma once

#include "aws/config/provider.hh"

namespace slipway::aws {

// A profile with role_arn, and no web identity.
Result<SourcePtr> assumed_role(const ProviderContext& context);
// AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, or the same in the profile.
Result<SourcePtr> web_identity(const ProviderContext& context);

// What a profile's role_arn and so on come to, step by step, the last role first; also an error of
// the files. For tests and for showing: "role Admin via profile base".
struct RoleStep {
  std::string profile, role_arn, external_id, mfa_serial, session_name;
  int duration_seconds = 0;  // 0: the service's default
};

// The AWS CLI's cache file of such a role: ~/.aws/cli/cache/<this>.json
std::string cli_cache_key(const RoleStep& step);

}  // namespace slipway::aws
