#include "deploy/rehearsal/sealed.hh"
#include "deploy/rehearsal/values.hh"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <memory>

#include "aws/encoding.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr std::size_t nonce_size = 12, tag_size = 16;

using Cipher =
    std::unique_ptr<EVP_CIPHER_CTX, decltype([](EVP_CIPHER_CTX* c) { EVP_CIPHER_CTX_free(c); })>;

unsigned char* bytes(std::string& text) {
  return static_cast<unsigned char*>(static_cast<void*>(text.data()));
}
const unsigned char* bytes(std::string_view text) {
  return static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
}

aws::Digest key_from(std::string_view secret) {
  return aws::sha256(std::string("slipway rehearsal state\n").append(secret));
}

}  // namespace

std::string seal(std::string_view text, std::string_view secret) {
  auto key = key_from(secret);
  std::string out(nonce_size + tag_size + text.size(), '\0');
  RAND_bytes(bytes(out), nonce_size);
  Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes(out));
  EVP_EncryptUpdate(cipher.get(), bytes(out) + nonce_size + tag_size, &size, bytes(text),
                    static_cast<int>(text.size()));
  EVP_EncryptFinal_ex(cipher.get(), bytes(out) + nonce_size + tag_size + size, &size);
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size, bytes(out) + nonce_size);
  return base64(out);
}

std::optional<std::string> unseal(std::string_view sealed, std::string_view secret) {
  auto raw = from_base64(sealed);
  if (!raw || raw->size() < nonce_size + tag_size) return std::nullopt;
  auto key = key_from(secret);
  std::string text(raw->size() - nonce_size - tag_size, '\0');
  Cipher cipher(EVP_CIPHER_CTX_new());
  int size = 0;
  EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), bytes(*raw));
  EVP_DecryptUpdate(cipher.get(), bytes(text), &size, bytes(*raw) + nonce_size + tag_size,
                    static_cast<int>(text.size()));
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, bytes(*raw) + nonce_size);
  if (EVP_DecryptFinal_ex(cipher.get(), bytes(text) + size, &size) != 1) return std::nullopt;
  return text;
}

}  // namespace slipway::deploy::rehearsal
