// credential_process: a program of the user's that prints credentials as JSON.
#pragma once

#include "aws/config/provider.hh"

namespace slipway::aws {

Result<SourcePtr> credential_process(const ProviderContext& context);
// The same for a profile that is somebody's source; null when it names no program.
Result<SourcePtr> process_of(const ProviderContext& context, const Section& profile);

// {"Version": 1, "AccessKeyId", "SecretAccessKey", "SessionToken"?, "Expiration"?, "AccountId"?}
Result<Credentials> read_process_output(std::string_view text, const Section& profile);

}  // namespace slipway::aws
