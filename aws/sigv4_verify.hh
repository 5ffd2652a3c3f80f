// The other side of SigV4: whether a received request was signed with the secret it claims. Used by
// the rehearsal account's server and by tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/http.hh"
#include "aws/sigv4.hh"

namespace slipway::aws {

struct ReceivedRequest {
  std::string_view method;
  std::string_view path;   // exactly as received, undecoded
  std::string_view query;  // likewise, without "?"
  const Headers& headers;
  std::string_view body;
};

// What an Authorization header claims, or the parameters of a presigned URL.
struct Claim {
  enum class Place : std::uint8_t { header, query };
  std::string access_key_id;
  std::string date, region, service;  // date: 20261121
  std::vector<std::string> signed_headers;
  std::string signature;
  std::string amz_date;       // X-Amz-Date as sent
  std::string session_token;  // X-Amz-Security-Token; empty when there is none
  Place place = Place::header;
  std::string expires{};  // of a presigned URL: seconds, as sent
};

// `query`, as received, is asked where no header claims anything. Error codes and answers are
// AWS's: MissingAuthenticationToken, IncompleteSignature.
Result<Claim> read_claim(const Headers& headers, std::string_view query = {});
bool is_presigned(std::string_view query);

// Error codes are AWS's: SignatureDoesNotMatch, XAmzContentSHA256Mismatch. Whether the key exists,
// the token belongs to it and the time is near enough is for the caller to judge.
Result<void> verify(const ReceivedRequest& request, const Claim& claim, std::string_view secret);

}  // namespace slipway::aws
