// Keys that stand in the environment or in a profile.
#pragma once

#include "aws/config/provider.hh"

namespace slipway::aws {

// Skipped when a profile was named on the command line; AWS_PROFILE does not skip it (the CLI's
// rule).
Result<SourcePtr> environment_keys(const ProviderContext& context);
Result<SourcePtr> credentials_file_keys(const ProviderContext& context);
Result<SourcePtr> config_file_keys(const ProviderContext& context);

// The keys of one profile, wherever they stand; none when it has no access key.
Result<std::optional<Credentials>> keys_of(const Settings& settings, const Section& profile);

}  // namespace slipway::aws
