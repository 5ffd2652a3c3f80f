// The sessions of roles that the AWS CLI keeps in ~/.aws/cli/cache, read and written as it does, so
// that a code typed for one serves the other.
#pragma once

#include "aws/config/provider.hh"

namespace slipway::aws {

// None when there is no such file, it cannot be read, it has less than 15 minutes left, or AWS
// refused what it holds.
std::optional<Credentials> read_role_cache(const ProviderContext& context, const std::string& key);

struct CachedRole {
  std::string assumed_role_id, arn;  // of AssumeRole; both empty for a sign-in's role
};
// Keeps them when there is where to keep them. Not done when the command line names an endpoint:
// such keys are worth nothing to the CLI. A failure to write loses nothing but time.
void write_role_cache(const ProviderContext& context, const std::string& key,
                      const Credentials& credentials, const CachedRole& role);

}  // namespace slipway::aws
