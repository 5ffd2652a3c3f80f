// Credentials that the machine itself gives: the container's (ECS, EKS Pod Identity) and the EC2
// instance's (IMDSv2).
#pragma once

#include "aws/config/provider.hh"

namespace slipway::aws {

// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI; once one of them is set a failure is final.
Result<SourcePtr> container_credentials(const ProviderContext& context);
// The address they name; empty when neither is set. Plain http only to this machine and AWS's own
// agents.
Result<std::string> container_uri(const Environment& environment);

// Asked last, without anything that names it, as every AWS tool does, and never by a proxy;
// AWS_EC2_METADATA_DISABLED=true turns it off. No connection within 250 ms, or no answer within a
// second (both AWS_METADATA_SERVICE_TIMEOUT when that is set; tried as often as
// AWS_METADATA_SERVICE_NUM_ATTEMPTS says) means no instance: error `no_credentials` with the code
// "NoInstanceRole".
Result<SourcePtr> instance_metadata(const ProviderContext& context);

// The region this instance runs in, the last word on it where nothing else names one. Asked in the
// same way; errors likewise.
[[nodiscard]] Ticket instance_region(const ProviderContext& context,
                                     std::move_only_function<void(Result<std::string>)> done);

}  // namespace slipway::aws
