// AWS Signature Version 4: what makes AWS believe who sent a request. Pure: the time is an
// argument. Rules:
// docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html; facts that
// bit others are in the comments beside each step.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/credentials.hh"
#include "aws/encoding.hh"
#include "aws/http.hh"

namespace slipway::aws {

// How the path enters the signature. Every service but S3 encodes the path it was sent once more,
// after removing dot segments and doubled slashes; S3 takes it as it was sent.
enum class PathRule : std::uint8_t { normalise_and_encode, encode, as_sent };

struct CanonicalInput {
  std::string_view method;
  std::string_view path;   // as sent
  std::string_view query;  // as sent, without "?"
  const Headers& headers;  // those to sign, Host among them
  std::string_view payload_hash;
  PathRule rule = PathRule::normalise_and_encode;
  bool (*choose)(std::string_view header_name) = nullptr;  // which of them; null: all
  std::string_view host;  // signed as well when not empty, for a Host that is not among them
};

struct Canonical {
  std::string text;
  std::string signed_headers;  // "host;x-amz-date"
};
Canonical canonical_request(const CanonicalInput& input);

struct Scope {
  std::string_view date;  // 20261121
  std::string_view region;
  std::string_view service;  // signing name: "ec2", "elasticloadbalancing"
};
std::string string_to_sign(std::string_view amz_date, const Scope& scope,
                           std::string_view canonical);
Digest signing_key(std::string_view secret, const Scope& scope);
std::string signature(const Digest& key, std::string_view string_to_sign);

// False for headers that proxies and libraries change on the way; they are never signed.
bool is_signable(std::string_view header_name);

// The parts of a URL that are signed.
struct UrlParts {
  std::string host;  // lower case, without a default port
  std::string_view path;
  std::string_view query;
};
UrlParts url_parts(std::string_view url);

// Signs requests; keeps the derived key of the last scope, which stays the same for a day.
class Signer {
 public:
  struct With {
    const Credentials& credentials;
    std::string_view region;
    std::string_view service;
    Time time;
    PathRule rule = PathRule::normalise_and_encode;
  };
  // Adds X-Amz-Date, X-Amz-Content-Sha256, X-Amz-Security-Token and Authorization, replacing
  // earlier ones.
  void sign(HttpRequest& request, const With& with);

 private:
  const HmacKey& key_for(std::string_view secret, const Scope& scope);

  std::string key_secret_, key_scope_;
  HmacKey key_;
};

}  // namespace slipway::aws
