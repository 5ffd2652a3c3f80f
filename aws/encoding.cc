#include "aws/encoding.hh"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace slipway::aws {

namespace {

constexpr std::string_view lower_digits = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Fetched once: OpenSSL 3 looks an algorithm up by name each time it is not given one that was
// fetched.
const EVP_MD* fetched_sha256() {
  static EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return md;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

}  // namespace

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      int high = hex_value(text[i + 1]);
      int low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += char(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

Digest sha256(std::string_view text) {
  // Making a context costs as much as hashing a small request.
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  Digest digest{};
  EVP_DigestInit_ex2(context.get(), fetched_sha256(), nullptr);
  EVP_DigestUpdate(context.get(), text.data(), text.size());
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return digest;
}

void HmacKey::Free::operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }

// RFC 2104: the key is mixed into the first block of an inner and an outer hash.
HmacKey::HmacKey(std::string_view key) : inner_(EVP_MD_CTX_new()), outer_(EVP_MD_CTX_new()) {
  for (auto [context, mask] : {std::pair(inner_.get(), 0x36), std::pair(outer_.get(), 0x5c)}) {
    std::array<char, 64> block{};
    std::ranges::copy(key.substr(0, block.size()), block.begin());
    for (char& c : block) c = char(c ^ mask);
    EVP_DigestInit_ex2(context, fetched_sha256(), nullptr);
    EVP_DigestUpdate(context, block.data(), block.size());
    OPENSSL_cleanse(block.data(), block.size());
  }
}

Digest HmacKey::operator()(std::string_view text) const {
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  Digest digest{};
  EVP_MD_CTX_copy_ex(context.get(), inner_.get());
  EVP_DigestUpdate(context.get(), text.data(), text.size());
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  EVP_MD_CTX_copy_ex(context.get(), outer_.get());
  EVP_DigestUpdate(context.get(), digest.data(), digest.size());
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view text) {
  Digest digest{};
  HMAC(fetched_sha256(), key.data(), int(key.size()),
       static_cast<const unsigned char*>(static_cast<const void*>(text.data())), text.size(),
       digest.data(), nullptr);
  return digest;
}

void append_hex(std::string& out, std::string_view bytes) {
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    out += lower_digits[byte >> 4u];
    out += lower_digits[byte & 15u];
  }
}

std::string sha256_hex(std::string_view text) {
  std::string out;
  append_hex(out, bytes_of(sha256(text)));
  return out;
}

std::string sha1_hex(std::string_view text) {
  std::array<unsigned char, 20> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::string out;
  append_hex(out,
             {static_cast<const char*>(static_cast<const void*>(digest.data())), digest.size()});
  return out;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace slipway::aws
