#include "aws/config/dpop.hh"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>

namespace slipway::aws {

namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* value) const {
    Free(value);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Digesting = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

constexpr int coordinate = 32;  // bytes of a number of P-256
using Bytes = std::array<unsigned char, coordinate>;

std::string base64url(const unsigned char* data, std::size_t size) {
  std::string out(4 * ((size + 2) / 3) + 1, '\0');
  auto* at = static_cast<unsigned char*>(static_cast<void*>(out.data()));
  out.resize(std::size_t(EVP_EncodeBlock(at, data, int(size))));
  while (out.ends_with('=')) out.pop_back();
  for (auto& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}
std::string base64url(const std::string& text) {
  return base64url(static_cast<const unsigned char*>(static_cast<const void*>(text.data())),
                   text.size());
}

std::string number(const BIGNUM* value) {
  Bytes bytes{};
  if (BN_bn2binpad(value, bytes.data(), coordinate) != coordinate) return {};
  return base64url(bytes.data(), bytes.size());
}

std::string public_number(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
  return number(Number(raw).get());
}

// Never asks for a passphrase: nobody could answer.
int no_passphrase(char*, int, int, void*) noexcept { return -1; }

Key read_key(const std::string& pem) {
  Bio text(BIO_new_mem_buf(pem.data(), int(pem.size())));
  Key key(PEM_read_bio_PrivateKey(text.get(), nullptr, no_passphrase, nullptr));
  if (key &&
      (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC || EVP_PKEY_get_bits(key.get()) != 256))
    key.reset();
  return key;
}

// OpenSSL gives DER; a JWT wants the two numbers as they are.
std::string raw_signature(const std::string& der) {
  const auto* at = static_cast<const unsigned char*>(static_cast<const void*>(der.data()));
  Signature signature(d2i_ECDSA_SIG(nullptr, &at, long(der.size())));
  if (!signature) return {};
  std::array<unsigned char, 2 * coordinate> both{};
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), both.data(), coordinate);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), both.data() + coordinate, coordinate);
  return base64url(both.data(), both.size());
}

std::string sign(EVP_PKEY* key, const std::string& text) {
  Digesting digest(EVP_MD_CTX_new());
  const auto* data = static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
  std::size_t size = 0;
  if (EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(digest.get(), nullptr, &size, data, text.size()) != 1) {
    return {};
  }
  std::string der(size, '\0');
  auto* out = static_cast<unsigned char*>(static_cast<void*>(der.data()));
  if (EVP_DigestSign(digest.get(), out, &size, data, text.size()) != 1) return {};
  der.resize(size);
  return raw_signature(der);
}

}  // namespace

Result<std::string> dpop_proof(const std::string& pem, const std::string& url, Time now,
                               const std::string& id) {
  auto key = read_key(pem);
  auto x = key ? public_number(key.get(), OSSL_PKEY_PARAM_EC_PUB_X) : std::string();
  auto y = key ? public_number(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y) : std::string();
  Error error;
  error.kind = ErrorKind::no_credentials;
  error.what = "prove that the sign-in is ours";
  error.answer = "dpopKey of the kept sign-in is no P-256 key";
  if (x.empty() || y.empty()) return fail(std::move(error));
  auto header = fmt::format(
      R"({{"typ":"dpop+jwt","alg":"ES256","jwk":{{"kty":"EC","x":"{}","y":"{}","crv":"P-256"}}}})",
      x, y);
  auto payload = fmt::format(R"({{"htm":"POST","htu":"{}","iat":{},"jti":"{}"}})", url,
                             now.time_since_epoch().count() / 1000, id);
  auto text = base64url(header) + "." + base64url(payload);
  auto signature = sign(key.get(), text);
  if (signature.empty()) return fail(std::move(error));
  return text + "." + signature;
}

std::string random_uuid(const Random& random) {
  std::string id;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) id += '-';
    auto digit = random ? unsigned(random() * 16.0) & 15u : 0u;
    if (i == 12) digit = 4;
    if (i == 16) digit = 8u | (digit & 3u);
    id += "0123456789abcdef"[digit];
  }
  return id;
}

}  // namespace slipway::aws
