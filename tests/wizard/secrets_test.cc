#include "wizard/secrets.hh"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/fakes/conformance.hh"
#include "tests/fakes/random_bytes.hh"

namespace slipway::wizard {
namespace {

std::string hex(const std::array<unsigned char, StackKey::key_bytes>& bytes) {
  std::string text;
  for (unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

// Made with Python's hashlib and cryptography: passphrase "slipway", salt 0..7, nonce of the
// verifier 8..19.
constexpr auto own_state = "v1:AAECAwQFBgc=:v1:CAkKCwwNDg8QERIT:j6qp6FCn97U5S00jRuiG0FS/I0yufQ==";

TEST(Secrets, RoundTripWithOneKey) {
  auto random = fakes::counting_bytes();
  auto key = StackKey::create("slipway", random);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->state(), own_state);
  for (std::string plain : {std::string(), std::string("a"), std::string("päss\nwörd"),
                            std::string("\0x", 2), std::string(5000, 'x')}) {
    auto value = key->encrypt(plain, random);
    ASSERT_TRUE(value);
    EXPECT_EQ(key->decrypt(*value).value(), plain);
  }
  EXPECT_EQ(key->encrypt("hunter2", [](std::size_t n) { return std::string(n, '\x2a'); }).value(),
            "v1:KioqKioqKioqKioq:dN6lAGdc7JP+0ZXAq6EpctTMxsqXlLc=");
}

TEST(Secrets, WrongPassphraseIsDenied) {
  auto key = StackKey::open(own_state, "Slipway");
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().kind, ErrorKind::denied);
  EXPECT_EQ(key.error().sentence().find("Slipway"), std::string::npos);
}

TEST(Secrets, MalformedStatesNeedNoDerivation) {
  for (auto state : {"", "v1", "v1:", "v2:AAECAwQFBgc=:v1:a:b", "v1:AAECAwQFBgc=", "v1:!!:v1:a:b",
                     "v1:AAECAwQFBgc=:v1:CAkKCwwNDg8QERIT:", "v1::v1:CAkKCwwNDg8QERIT:aaaa",
                     "v1:AAECAwQFBgc=:v1:CAkKCwwNDg8QERIT:aaaa:bbbb"}) {
    auto key = StackKey::open(state, "slipway");
    ASSERT_FALSE(key) << state;
    EXPECT_EQ(key.error().kind, ErrorKind::invalid) << state;
  }
}

TEST(Secrets, ChangedCiphertextDoesNotOpen) {
  auto random = fakes::counting_bytes();
  auto key = StackKey::create("p", random);
  ASSERT_TRUE(key);
  std::string value = key->encrypt("secret", random).value();
  for (std::size_t at = 3; at < value.size(); ++at) {
    std::string changed = value;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    if (changed == value) continue;
    auto plain = key->decrypt(changed);
    if (plain) {
      // Only the unused low bits before the padding may change without changing a byte.
      EXPECT_EQ(*plain, "secret");
      EXPECT_GE(at, value.size() - 3);
    }
  }
  for (std::size_t size = 0; size < value.size(); ++size)
    EXPECT_FALSE(key->decrypt(value.substr(0, size))) << size;
}

TEST(Secrets, NoRandomBytesIsAnError) {
  auto none = [](std::size_t) { return std::string(); };
  EXPECT_FALSE(StackKey::create("p", none));
}

TEST(Secrets, RingDerivesOnceASalt) {
  int salts = 0;
  KeyRing ring("slipway", [&, random = fakes::counting_bytes()](std::size_t count) mutable {
    salts += count == StackKey::salt_bytes;
    return random(count);
  });
  auto first = ring.any();
  ASSERT_TRUE(first);
  EXPECT_EQ(ring.any().value(), *first);
  EXPECT_EQ(ring.open((*first)->state()).value(), *first);
  EXPECT_EQ(salts, 1);
}

TEST(Secrets, KeysDerivedInSlicesAreTheSame) {
  KeyRing ring("slipway", fakes::counting_bytes());
  int slices = 1;
  while (!ring.prepare(own_state, 300'000)) ++slices;
  EXPECT_EQ(slices, 4);
  auto key = ring.open(own_state);
  ASSERT_TRUE(key);
  auto whole = StackKey::open(own_state, "slipway");
  ASSERT_TRUE(whole);
  EXPECT_EQ(hex((*key)->bytes()), hex(whole->bytes()));
  EXPECT_TRUE(ring.prepare("", 1));  // a file without a salt takes a key that is there
}

TEST(Secrets, AFreshKeyAndAWrongPassphraseInSlices) {
  KeyRing fresh("slipway", fakes::counting_bytes());
  EXPECT_FALSE(fresh.prepare("", 10));
  while (!fresh.prepare("", 500'000)) {
  }
  auto made = fresh.any();
  ASSERT_TRUE(made);
  EXPECT_EQ((*made)->state(), own_state);
  KeyRing wrong("Slipway", fakes::counting_bytes());
  while (!wrong.prepare(own_state, 500'000)) {
  }
  ASSERT_FALSE(wrong.open(own_state));
  EXPECT_EQ(wrong.open(own_state).error().kind, ErrorKind::denied);
  EXPECT_TRUE(wrong.prepare("v1:broken", 1));
  EXPECT_EQ(wrong.open("v1:broken").error().kind, ErrorKind::invalid);
}

TEST(Secrets, WipeLeavesNothing) {
  std::string text(64, 's');
  const char* bytes = text.data();
  wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(bytes[0], '\0');
}

constexpr const char* passphrase_vectors = "pulumi/passphrase_vectors.json";

nlohmann::json vectors() {
  return nlohmann::json::parse(slurp(conformance_folder() / passphrase_vectors));
}

TEST(SecretsConformance, EveryVectorOpens) {
  SKIP_WITHOUT_CONFORMANCE(passphrase_vectors);
  auto data = vectors();
  int seen = 0;
  for (auto& [group, entries] : data.items()) {
    if (!entries.is_array() || group == "negative") continue;
    for (auto& entry : entries) {
      SCOPED_TRACE(entry["name"].get<std::string>());
      auto key = StackKey::open(entry["encryptionsalt"].get<std::string>(),
                                entry["passphrase"].get<std::string>());
      ASSERT_TRUE(key) << key.error().sentence();
      EXPECT_EQ(hex(key->bytes()), entry["derivedKeyHex"]);
      for (auto& secret : entry["secrets"])
        EXPECT_EQ(key->decrypt(secret["value"].get<std::string>()).value(), secret["plaintext"]);
      ++seen;
    }
  }
  EXPECT_GT(seen, 0);
}

TEST(SecretsConformance, EveryNegativeFailsForItsReason) {
  SKIP_WITHOUT_CONFORMANCE(passphrase_vectors);
  auto data = vectors();
  auto any = StackKey::create("p", fakes::counting_bytes());
  for (auto& entry : data["negative"]) {
    SCOPED_TRACE(entry["name"].get<std::string>());
    Error error;
    if (entry.contains("value")) {
      auto plain = any->decrypt(entry["value"].get<std::string>());
      ASSERT_FALSE(plain);
      error = plain.error();
    } else {
      auto key = StackKey::open(entry["encryptionsalt"].get<std::string>(),
                                entry["passphrase"].get<std::string>());
      ASSERT_FALSE(key);
      error = key.error();
    }
    EXPECT_NE(error.answer.find(entry["error"].get<std::string>()), std::string::npos)
        << error.answer;
  }
}

}  // namespace
}  // namespace slipway::wizard
