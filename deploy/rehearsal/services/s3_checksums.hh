// The checksums that S3 clients send with what they put. Sources: the S3 API reference, "Checking
// object integrity"; CRCs as in the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC,
// CRC-32/ISCSI, CRC-64/NVME).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/http.hh"

namespace slipway::deploy::rehearsal {

// Base64 of the bytes' checksum, most significant byte first. `algorithm`: "crc32", "crc32c",
// "crc64nvme", "sha1", "sha256"; none: another.
std::optional<std::string> checksum_of(std::string_view algorithm, std::string_view bytes);

std::string md5_of(std::string_view bytes);  // 16 bytes, for Content-MD5 and ETags

// The first x-amz-checksum-* header that states one, if any: ("crc32", "y/Q5Jg==").
struct StatedChecksum {
  std::string algorithm, value;
};
std::optional<StatedChecksum> stated_checksum(const Headers& headers);

}  // namespace slipway::deploy::rehearsal
