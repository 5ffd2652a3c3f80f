// The REST-XML services: which method and path is which operation, and the root element of its
// reply. Route 53 only, so far; S3 joins it with the calls that the installers make there.
#pragma once

#include "deploy/rehearsal/protocol.hh"

namespace slipway::deploy::rehearsal {

// "GET /2013-04-01/hostedzone/Z1/rrset?name=x" -> ListResourceRecordSets {Id: Z1, name: x}
std::expected<Decoded, ApiError> decode_rest(const ServiceWire& wire, const Arrived& arrived);
std::string rest_root(aws::Service service, std::string_view action);

}  // namespace slipway::deploy::rehearsal
