// Who sent a request: its SigV4 signature against the account's identities, with each protocol's
// own way to refuse.
#pragma once

#include <expected>

#include "aws/sigv4_verify.hh"
#include "deploy/rehearsal/protocol.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {

enum class Refusal : std::uint8_t {
  unsigned_request,
  incomplete,
  unknown_key,
  wrong_token,  // a session's, of another key
  wrong_scope,  // of the credential: date, region; or a host that is not signed
  expired,
  skewed,
  wrong_signature
};
ApiError refuse(const ServiceWire& wire, Refusal refusal, std::string_view detail = {});

// `wall`: the account's wall clock, against which signatures are dated (five minutes either way; S3
// and presigned URLs fifteen, those of S3 as long as they say). S3 also has the hash of the body,
// the signatures of its chunks and that every x-amz- header is signed checked; the codes are its
// own: XAmzContentSHA256Mismatch, InvalidArgument, AuthorizationQueryParametersError, AccessDenied.
std::expected<const Identity*, ApiError> authenticate(const World& world, const ServiceWire& wire,
                                                      const aws::ReceivedRequest& request,
                                                      const aws::Claim& claim, Time wall);

}  // namespace slipway::deploy::rehearsal
