// URLs that were signed beforehand (`aws s3 presign`): until when they hold, and those of S3's
// older way, AWS Signature Version 2, which the AWS CLI still makes for endpoints it does not know.
// S3 API reference, "Authenticating requests: using query parameters (AWS Signature Version 4)"; S3
// user guide, "Signing and authenticating REST requests: query string request authentication".
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "aws/sigv4_verify.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {

// 20261121T040506Z, as signatures are dated.
std::optional<Time> parse_amz_date(std::string_view date);

// Version 4, of S3: AuthorizationQueryParametersError, AccessDenied.
ApiError incomplete_presigned();
std::optional<ApiError> refuse_presigned_date(const aws::Claim& claim, Time wall);

bool is_presigned_v2(std::string_view query);
std::expected<const Identity*, ApiError> authenticate_v2(const World& world,
                                                         const aws::ReceivedRequest& request,
                                                         Time wall);

// The query without what signs it.
std::string without_signing(std::string_view query);

}  // namespace slipway::deploy::rehearsal
