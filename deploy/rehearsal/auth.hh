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
  expired,
  skewed,
  wrong_signature
};
ApiError refuse(const ServiceWire& wire, Refusal refusal, std::string_view detail = {});

// `wall`: the account's wall clock, against which signatures are dated (five minutes either way; S3
// fifteen).
std::expected<const Identity*, ApiError> authenticate(const World& world, const ServiceWire& wire,
                                                      const aws::ReceivedRequest& request,
                                                      const aws::Claim& claim, Time wall);

// What a denied call is answered: the code differs by protocol.
ApiError denied_error(const ServiceWire& wire, const Identity& who, std::string_view iam_action);

}  // namespace slipway::deploy::rehearsal
