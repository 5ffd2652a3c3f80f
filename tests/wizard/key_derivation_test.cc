#include "wizard/key_derivation.hh"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <string>

namespace slipway::wizard {
namespace {

using Bytes32 = std::array<unsigned char, 32>;

Bytes32 by_openssl(const std::string& passphrase, const std::string& salt, int rounds) {
  Bytes32 key{};
  PKCS5_PBKDF2_HMAC(passphrase.data(), static_cast<int>(passphrase.size()),
                    reinterpret_cast<const unsigned char*>(salt.data()),
                    static_cast<int>(salt.size()), rounds, EVP_sha256(),
                    static_cast<int>(key.size()), key.data());
  return key;
}

TEST(KeyDerivation, IsPbkdf2WhateverTheSlices) {
  for (const auto& passphrase : {std::string(), std::string("slipway"), std::string(64, 'a'),
                                 std::string(65, 'b'), std::string(300, 'c')})
    for (int rounds : {1, 2, 1000}) {
      for (int slice : {1, 7, 5000}) {
        KeyDerivation derivation(passphrase, "salt1234", rounds);
        while (!derivation.advance(slice)) {
        }
        EXPECT_EQ(derivation.key(), by_openssl(passphrase, "salt1234", rounds))
            << passphrase.size() << " " << rounds << " " << slice;
      }
    }
}

TEST(KeyDerivation, IsNotDoneBeforeItsTime) {
  KeyDerivation derivation("p", "salt", 100);
  EXPECT_FALSE(derivation.advance(98));
  EXPECT_TRUE(derivation.advance(1));
  EXPECT_TRUE(derivation.advance(50));  // and does no more than that
  EXPECT_EQ(derivation.key(), by_openssl("p", "salt", 100));
}

}  // namespace
}  // namespace slipway::wizard
