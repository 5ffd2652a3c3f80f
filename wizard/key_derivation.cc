#include "wizard/key_derivation.hh"

#include <openssl/crypto.h>

#include <algorithm>
#include <string>

namespace slipway::wizard {

namespace {

constexpr std::size_t kBlock = 64;  // of SHA-256: a longer HMAC key is hashed first (RFC 2104)

aws::HmacKey hmac_of(std::string_view passphrase) {
  if (passphrase.size() <= kBlock) return aws::HmacKey(passphrase);
  auto hashed = aws::sha256(passphrase);
  aws::HmacKey key(aws::bytes_of(hashed));
  OPENSSL_cleanse(hashed.data(), hashed.size());
  return key;
}

}  // namespace

KeyDerivation::KeyDerivation(std::string_view passphrase, std::string_view salt, int rounds)
    : hmac_(hmac_of(passphrase)), left_(rounds - 1) {
  constexpr std::string_view first_block("\0\0\0\1", 4);
  round_ = hmac_(std::string(salt) + std::string(first_block));
  key_ = round_;
}

KeyDerivation::~KeyDerivation() {
  OPENSSL_cleanse(round_.data(), round_.size());
  OPENSSL_cleanse(key_.data(), key_.size());
}

bool KeyDerivation::advance(int rounds) {
  for (int slice = std::min(rounds, left_); slice > 0; --slice, --left_) {
    round_ = hmac_(aws::bytes_of(round_));
    for (std::size_t i = 0; i < key_.size(); ++i)
      key_[i] = static_cast<unsigned char>(key_[i] ^ round_[i]);
  }
  return left_ == 0;
}

}  // namespace slipway::wizard
