// Small encodings that signing and caches need; percent-encoding is in aws/wire/percent.hh.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's EVP_MD_CTX

namespace slipway::aws {

// A % that is not followed by two hexadecimal digits stays as it is.
std::string percent_decode(std::string_view text);

using Digest = std::array<unsigned char, 32>;
Digest sha256(std::string_view text);
Digest hmac_sha256(std::string_view key, std::string_view text);
// HMAC-SHA256 with one key for many texts: the key's part of the work is done once.
class HmacKey {
 public:
  HmacKey() = default;
  explicit HmacKey(std::string_view key);  // at most 64 bytes
  Digest operator()(std::string_view text) const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_md_ctx_st, Free>;
  Context inner_, outer_;
};
inline std::string_view bytes_of(const Digest& digest) {
  return {static_cast<const char*>(static_cast<const void*>(digest.data())), digest.size()};
}
void append_hex(std::string& out, std::string_view bytes);  // lower case
std::string sha256_hex(std::string_view text);
std::string sha1_hex(std::string_view text);  // names of the AWS CLI's cache files, nothing secret

std::string to_lower(std::string_view text);  // ASCII only
bool same_ignoring_case(std::string_view a, std::string_view b);

}  // namespace slipway::aws
