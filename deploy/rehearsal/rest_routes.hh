// The REST-XML services: which method and path is which operation, and the root element of its
// reply. S3's buckets are addressed by path, as by every client of an endpoint without names.
#pragma once

#include "deploy/rehearsal/protocol.hh"

namespace slipway::deploy::rehearsal {

// "GET /2013-04-01/hostedzone/Z1/rrset?name=x" -> ListResourceRecordSets {Id: Z1, name: x}
std::expected<Decoded, ApiError> decode_rest(const ServiceWire& wire, const Arrived& arrived);
// Empty: the answer is a body as it is (an object) or none at all.
std::string rest_root(aws::Service service, std::string_view action);

// PUT /bucket/key -> PutObject {Bucket, Key, Body (base64) ...}. Errors: MethodNotAllowed,
// MalformedXML, BadDigest for a body that is not what its checksum says.
std::expected<Decoded, ApiError> decode_s3(const Arrived& arrived);
nlohmann::json from_xml_text(const std::string& body);  // null when it is none

}  // namespace slipway::deploy::rehearsal
