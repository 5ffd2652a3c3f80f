// What a request is before anybody has asked who sent it: split, decoded, without the chunks it
// came in and without what signs its URL; and whose service it wants.
#pragma once

#include <expected>

#include "deploy/rehearsal/front.hh"
#include "deploy/rehearsal/protocol.hh"

namespace slipway::deploy::rehearsal {

std::string_view path_of(const RawRequest& request);   // as received
std::string_view query_of(const RawRequest& request);  // as received, without "?"

// Errors are S3's, whose bodies alone come in chunks.
std::expected<Arrived, ApiError> arrived_of(const ServiceWire& wire, const RawRequest& request);

// The service of a request that needs no signature and has none; null: it needs one.
const ServiceWire* unsigned_wire(const RawRequest& request);

// Who did not sign still gets an answer in the protocol he speaks.
const ServiceWire& guessed_wire(const RawRequest& request);

}  // namespace slipway::deploy::rehearsal
