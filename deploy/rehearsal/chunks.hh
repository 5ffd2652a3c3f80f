// Bodies in chunks, as clients send to S3 what they do not want to read twice. Sources, with the
// examples that the tests hold it against: the S3 API reference, "Signature calculations:
// transferring payload in multiple chunks" and "including trailing headers".
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4_verify.hh"
#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal {

// Views into the body.
struct Chunk {
  std::string_view data, signature;  // empty: not signed
};
struct Chunked {
  std::vector<Chunk> chunks;  // the last is empty
  Headers trailer;            // without its own signature
  std::string trailer_signature;
  std::string data() const;
};

bool in_chunks(const Headers& headers);  // Content-Encoding: aws-chunked
// "1a;chunk-signature=...\r\n" and 26 bytes ... "0\r\nx-amz-checksum-crc32:...\r\n\r\n". Errors:
// IncompleteBody.
std::expected<Chunked, ApiError> read_chunks(std::string_view body);

// What is not as the headers promise: MissingContentLength, IncompleteBody, MalformedTrailerError;
// InvalidChunkSizeError of chunks that S3 finds too small.
std::optional<ApiError> broken_promise(const Chunked& chunked, const Headers& headers);

// Whether every chunk is signed on top of the one before it, the first on top of the request, and a
// trailer, where there is to be one, on top of the last.
enum class Trailer : std::uint8_t { none, is_signed };
bool signed_throughout(const Chunked& chunked, Trailer trailer, const aws::Claim& claim,
                       std::string_view secret);

}  // namespace slipway::deploy::rehearsal
