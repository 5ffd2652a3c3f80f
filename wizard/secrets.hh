// Pulumi's passphrase secrets provider: one key a stack, derived from the passphrase and the
// stack's salt, and the "v1:nonce:ciphertext" texts of a stack config file. Format facts: Pulumi's
// pkg/secrets/passphrase and sdk/go/common/resource/config/crypt.go (PBKDF2-HMAC-SHA256, 1,000,000
// rounds, AES-256-GCM, no AAD). Keys and passphrases are wiped when their owner goes; no error ever
// quotes one.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "aws/error.hh"
#include "wizard/key_derivation.hh"

namespace slipway::wizard {

// Cryptographic random bytes; tests pass a fixed sequence.
using RandomBytes = std::function<std::string(std::size_t)>;
// From OpenSSL; an empty text when the system has none to give (the callers turn that into an
// Error).
std::string system_random_bytes(std::size_t count);

// Overwrites the bytes, then empties the text.
void wipe(std::string& text);

// Text that is overwritten when it goes out of scope.
class Wiped {
 public:
  explicit Wiped(std::string text) : text_(std::move(text)) {}
  ~Wiped() { wipe(text_); }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class StackKey {
 public:
  static constexpr std::size_t salt_bytes = 8, key_bytes = 32, nonce_bytes = 12, tag_bytes = 16;

  // A fresh salt; takes about half a second (the derivation is slow by design).
  static Result<StackKey> create(std::string_view passphrase, const RandomBytes& random_bytes);
  // Of an existing `encryptionsalt`; `denied` when the passphrase is not the right one, `invalid`
  // when it is malformed.
  static Result<StackKey> open(std::string_view state, std::string_view passphrase);

  // The same with the key derived already (key_derivation.hh), from the passphrase and this salt.
  using Bytes = std::array<unsigned char, key_bytes>;
  static constexpr int rounds = 1'000'000;
  static Result<StackKey> create(const Bytes& derived, std::string_view salt,
                                 const RandomBytes& random_bytes);
  static Result<StackKey> open(std::string_view state, const Bytes& derived);
  // The salt in an `encryptionsalt`; `invalid` when that is malformed.
  static Result<std::string> salt_of(std::string_view state);

  ~StackKey();
  StackKey(StackKey&& other) noexcept;
  StackKey& operator=(StackKey&&) = delete;

  const std::string& state() const { return state_; }  // the text of `encryptionsalt`
  Result<std::string> encrypt(std::string_view plain, const RandomBytes& random_bytes) const;
  Result<std::string> decrypt(std::string_view value) const;
  const std::array<unsigned char, key_bytes>& bytes() const { return key_; }

 private:
  StackKey() = default;
  std::array<unsigned char, key_bytes> key_{};
  std::string state_;
};

// The keys of one passphrase, each derived once however many files and rewrites use its salt.
class KeyRing {
 public:
  KeyRing(std::string passphrase, RandomBytes random_bytes);
  // The key of an existing salt.
  Result<const StackKey*> open(const std::string& state);
  // A key for a file that has no salt yet: one of those already derived, else a fresh one.
  Result<const StackKey*> any();
  // Works on the key of this salt (empty: on one for a file without) ahead of time, for so many
  // rounds; true: open(state) or any() will answer at once.
  bool prepare(const std::string& state, int rounds);
  const RandomBytes& random_bytes() const { return random_bytes_; }

 private:
  struct Pending {
    std::string state, salt;
    KeyDerivation derivation;
  };
  void derived();

  Wiped passphrase_;
  RandomBytes random_bytes_;
  std::map<std::string, StackKey> keys_;  // by state
  std::map<std::string, Error> refused_;  // states the passphrase does not open
  std::unique_ptr<Pending> pending_;
};

}  // namespace slipway::wizard
