// PBKDF2-HMAC-SHA256 (RFC 8018) of 32 bytes, a slice at a time: deriving a stack's key takes half a
// second, and a screen must not stand still for that long. Everything secret is wiped when it goes.
#pragma once

#include <array>
#include <string_view>

#include "aws/encoding.hh"

namespace slipway::wizard {

class KeyDerivation {
 public:
  KeyDerivation(std::string_view passphrase, std::string_view salt, int rounds);
  ~KeyDerivation();
  KeyDerivation(const KeyDerivation&) = delete;
  KeyDerivation& operator=(const KeyDerivation&) = delete;

  // Does at most this many rounds (about a million take half a second); true: the key is there.
  bool advance(int rounds);
  const std::array<unsigned char, 32>& key() const { return key_; }

 private:
  aws::HmacKey hmac_;
  aws::Digest round_{};  // the last round's result
  std::array<unsigned char, 32> key_{};
  int left_;
};

}  // namespace slipway::wizard
