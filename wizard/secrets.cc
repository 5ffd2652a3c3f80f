#include "wizard/secrets.hh"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace slipway::wizard {

namespace {

constexpr std::string_view version = "v1";
constexpr std::string_view check_value = "pulumi";

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Error bad(std::string what, std::string answer) {
  return {
      .kind = ErrorKind::invalid,
      .what = std::move(what),
      .answer = std::move(answer),
      .fix = "restore the text from your source control, or delete it and give the secret again"};
}

std::string to_base64(std::string_view raw) {
  std::string text(4 * ((raw.size() + 2) / 3) + 1, '\0');
  int size = EVP_EncodeBlock(bytes_of(text), bytes_of(raw), static_cast<int>(raw.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// Strict: standard alphabet, padded, nothing around it (OpenSSL alone would skip white space).
std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0 || text.size() > std::numeric_limits<int>::max()) return std::nullopt;
  std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  if (text.substr(0, text.size() - padding).find_first_not_of(alphabet) != std::string_view::npos)
    return std::nullopt;
  std::string raw(text.size() / 4 * 3 + 1, '\0');
  int size = EVP_DecodeBlock(bytes_of(raw), bytes_of(text), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  raw.resize(static_cast<std::size_t>(size) - padding);
  return raw;
}

std::vector<std::string_view> fields(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t from = 0;;) {
    std::size_t to = text.find(separator, from);
    parts.push_back(text.substr(from, to == std::string_view::npos ? to : to - from));
    if (to == std::string_view::npos) return parts;
    from = to + 1;
  }
}

bool derive(std::string_view passphrase, std::string_view salt,
            std::array<unsigned char, StackKey::key_bytes>& key) {
  return PKCS5_PBKDF2_HMAC(passphrase.data() ? passphrase.data() : "",
                           static_cast<int>(passphrase.size()), bytes_of(salt),
                           static_cast<int>(salt.size()), StackKey::rounds, EVP_sha256(),
                           static_cast<int>(key.size()), key.data()) == 1;
}

struct Sealed {
  std::string nonce, ciphertext;  // ciphertext with its tag
};

Result<Sealed> parse_value(std::string_view value) {
  constexpr auto what = "read an encrypted value";
  auto parts = fields(value, ':');
  if (parts.size() != 3) return fail(bad(what, "bad value: wanted v1:nonce:ciphertext"));
  if (parts[0] != version) return fail(bad(what, "unknown value version"));
  auto nonce = from_base64(parts[1]), ciphertext = from_base64(parts[2]);
  if (!nonce || !ciphertext) return fail(bad(what, "bad value: not base64"));
  if (nonce->size() != StackKey::nonce_bytes)
    return fail(bad(what, "bad value: nonce size is incorrect"));
  if (ciphertext->size() < StackKey::tag_bytes) return fail(bad(what, "bad value: too short"));
  return Sealed{std::move(*nonce), std::move(*ciphertext)};
}

Result<std::string> random_of(const RandomBytes& random_bytes, std::size_t count) {
  std::string bytes = random_bytes(count);
  if (bytes.size() == count) return bytes;
  return fail({.kind = ErrorKind::local,
               .what = "encrypt a secret",
               .answer = "the system gave no random bytes",
               .fix = "try again"});
}

Error not_derived() {
  return {.kind = ErrorKind::local, .what = "derive the stack's key from the passphrase"};
}

// "v1:salt:verifier", of a state that salt_of() has read.
std::string_view verifier_of(std::string_view state) {
  return state.substr(state.find(':', version.size() + 1) + 1);
}

}  // namespace

std::string system_random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(bytes_of(bytes), static_cast<int>(count)) != 1) return {};
  return bytes;
}

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

StackKey::~StackKey() { OPENSSL_cleanse(key_.data(), key_.size()); }

StackKey::StackKey(StackKey&& other) noexcept : key_(other.key_), state_(std::move(other.state_)) {
  OPENSSL_cleanse(other.key_.data(), other.key_.size());
}

Result<StackKey> StackKey::create(std::string_view passphrase, const RandomBytes& random_bytes) {
  auto salt = random_of(random_bytes, salt_bytes);
  if (!salt) return fail(salt.error());
  StackKey key;
  if (!derive(passphrase, *salt, key.key_)) return fail(not_derived());
  return create(key.key_, *salt, random_bytes);
}

Result<StackKey> StackKey::create(const Bytes& derived, std::string_view salt,
                                  const RandomBytes& random_bytes) {
  StackKey key;
  key.key_ = derived;
  auto verifier = key.encrypt(check_value, random_bytes);
  if (!verifier) return fail(verifier.error());
  key.state_ = std::string(version) + ":" + to_base64(salt) + ":" + *verifier;
  return key;
}

Result<std::string> StackKey::salt_of(std::string_view state) {
  constexpr auto what = "read the stack's encryptionsalt";
  auto parts = fields(state, ':');
  if (parts[0] != version) return fail(bad(what, "unknown state version"));
  if (parts.size() != 5) return fail(bad(what, "malformed state value"));
  auto salt = from_base64(parts[1]);
  if (!salt || salt->empty())
    return fail(bad(what, "malformed state value: the salt is not base64"));
  if (auto sealed = parse_value(verifier_of(state)); !sealed)
    return fail(bad(what, sealed.error().answer));
  return *salt;
}

Result<StackKey> StackKey::open(std::string_view state, std::string_view passphrase) {
  auto salt = salt_of(state);
  if (!salt) return fail(salt.error());
  StackKey key;
  if (!derive(passphrase, *salt, key.key_)) return fail(not_derived());
  return open(state, key.key_);
}

Result<StackKey> StackKey::open(std::string_view state, const Bytes& derived) {
  StackKey key;
  key.key_ = derived;
  auto check = key.decrypt(verifier_of(state));
  if (!check || *check != check_value)
    return fail({.kind = ErrorKind::denied,
                 .what = "open the stack's secrets",
                 .answer = "incorrect passphrase",
                 .fix = "set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) to the "
                        "passphrase this stack was created with"});
  key.state_ = std::string(state);
  return key;
}

Result<std::string> StackKey::encrypt(std::string_view plain,
                                      const RandomBytes& random_bytes) const {
  auto nonce = random_of(random_bytes, nonce_bytes);
  if (!nonce) return fail(nonce.error());
  Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  std::string sealed(plain.size() + tag_bytes, '\0');
  int size = 0, last = 0;
  bool done = cipher &&
              EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(),
                                 bytes_of(*nonce)) == 1 &&
              EVP_EncryptUpdate(cipher.get(), bytes_of(sealed), &size, bytes_of(plain),
                                static_cast<int>(plain.size())) == 1 &&
              EVP_EncryptFinal_ex(cipher.get(), bytes_of(sealed) + size, &last) == 1 &&
              EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes,
                                  bytes_of(sealed) + plain.size()) == 1;
  if (!done) return fail({.kind = ErrorKind::local, .what = "encrypt a secret"});
  return std::string(version) + ":" + to_base64(*nonce) + ":" + to_base64(sealed);
}

Result<std::string> StackKey::decrypt(std::string_view value) const {
  auto sealed = parse_value(value);
  if (!sealed) return fail(sealed.error());
  Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  std::size_t plain_size = sealed->ciphertext.size() - tag_bytes;
  std::string plain(plain_size, '\0');
  int size = 0, last = 0;
  bool done = cipher &&
              EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(),
                                 bytes_of(sealed->nonce)) == 1 &&
              EVP_DecryptUpdate(cipher.get(), bytes_of(plain), &size, bytes_of(sealed->ciphertext),
                                static_cast<int>(plain_size)) == 1 &&
              EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes,
                                  bytes_of(sealed->ciphertext) + plain_size) == 1 &&
              EVP_DecryptFinal_ex(cipher.get(), bytes_of(plain) + size, &last) == 1;
  if (done) return plain;
  wipe(plain);
  return fail({.kind = ErrorKind::invalid,
               .what = "decrypt a value",
               .answer = "it was not encrypted with this stack's key, or was changed since",
               .fix = "give the secret again"});
}

KeyRing::KeyRing(std::string passphrase, RandomBytes random_bytes)
    : passphrase_(std::move(passphrase)), random_bytes_(std::move(random_bytes)) {}

Result<const StackKey*> KeyRing::open(const std::string& state) {
  if (auto it = keys_.find(state); it != keys_.end()) return &it->second;
  if (auto it = refused_.find(state); it != refused_.end()) return fail(it->second);
  auto key = StackKey::open(state, passphrase_.text());
  if (!key) return fail(key.error());
  return &keys_.emplace(state, std::move(*key)).first->second;
}

Result<const StackKey*> KeyRing::any() {
  if (!keys_.empty()) return &keys_.begin()->second;
  auto key = StackKey::create(passphrase_.text(), random_bytes_);
  if (!key) return fail(key.error());
  std::string state = key->state();
  return &keys_.emplace(state, std::move(*key)).first->second;
}

bool KeyRing::prepare(const std::string& state, int rounds) {
  const bool there =
      state.empty() ? !keys_.empty() : keys_.contains(state) || refused_.contains(state);
  if (there) return true;
  if (!pending_ || pending_->state != state) {
    auto salt =
        state.empty() ? random_of(random_bytes_, StackKey::salt_bytes) : StackKey::salt_of(state);
    if (!salt) return true;  // open() and any() find out at once, and say so
    pending_ = std::unique_ptr<Pending>(
        new Pending{state, *salt, {passphrase_.text(), *salt, StackKey::rounds}});
  }
  if (!pending_->derivation.advance(rounds)) return false;
  derived();
  return true;
}

void KeyRing::derived() {
  const auto done = std::move(pending_);
  const auto& key = done->derivation.key();
  auto made = done->state.empty() ? StackKey::create(key, done->salt, random_bytes_)
                                  : StackKey::open(done->state, key);
  if (!made) {
    if (!done->state.empty()) refused_.emplace(done->state, made.error());
    return;
  }
  std::string state = made->state();
  keys_.emplace(std::move(state), std::move(*made));
}

}  // namespace slipway::wizard
