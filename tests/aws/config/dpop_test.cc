#include "aws/config/dpop.hh"

#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

#include "tests/fakes/ec_key.hh"

namespace slipway::aws {
namespace {

std::string decoded(std::string text) {
  for (auto& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  auto padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string out(text.size(), '\0');
  auto* to = static_cast<unsigned char*>(static_cast<void*>(out.data()));
  const auto* from = static_cast<const unsigned char*>(static_cast<const void*>(text.data()));
  auto size = EVP_DecodeBlock(to, from, int(text.size()));
  out.resize(std::size_t(size) - padding);
  return out;
}

// r and s back into the DER that OpenSSL checks.
std::string der_of(const std::string& raw) {
  std::string numbers;
  for (const auto& half : {raw.substr(0, 32), raw.substr(32)}) {
    auto value = half.substr(std::min<std::size_t>(half.find_first_not_of('\0'), 31));
    if (static_cast<unsigned char>(value[0]) >= 0x80) value.insert(0, 1, '\0');
    numbers += '\x02';
    numbers += char(value.size());
    numbers += value;
  }
  return std::string("\x30") + char(numbers.size()) + numbers;
}

bool verifies(const std::string& text, const std::string& raw) {
  std::unique_ptr<BIO, void (*)(BIO*)> bio(
      BIO_new_mem_buf(fakes::ec_key().data(), int(fakes::ec_key().size())), BIO_free_all);
  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get());
  auto der = der_of(raw);
  auto bytes = [](const std::string& of) {
    return static_cast<const unsigned char*>(static_cast<const void*>(of.data()));
  };
  return EVP_DigestVerify(digest.get(), bytes(der), der.size(), bytes(text), text.size()) == 1;
}

TEST(Dpop, ProvesTheKeyForOneRequest) {
  for (int i = 0; i < 20; ++i) {  // numbers that begin with a zero byte come by, too
    auto proof = dpop_proof(fakes::ec_key(), "https://x.example/v1/token",
                            *parse_rfc3339("2026-11-21T04:05:06Z"), "id-1");
    ASSERT_TRUE(proof);
    auto first = proof->find('.');
    auto second = proof->rfind('.');
    auto header = decoded(proof->substr(0, first));
    EXPECT_TRUE(header.starts_with(R"({"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","x":")"));
    EXPECT_TRUE(header.ends_with(R"("crv":"P-256"}})"));
    EXPECT_EQ(decoded(proof->substr(first + 1, second - first - 1)),
              R"({"htm":"POST","htu":"https://x.example/v1/token","iat":1795233906,"jti":"id-1"})");
    auto signature = decoded(proof->substr(second + 1));
    ASSERT_EQ(signature.size(), 64u);
    EXPECT_TRUE(verifies(proof->substr(0, second), signature));
    EXPECT_EQ(proof->find('='), std::string::npos);
  }
}

TEST(Dpop, RefusesWhatIsNoSuchKey) {
  for (const char* pem :
       {"", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "nonsense"}) {
    EXPECT_FALSE(dpop_proof(pem, "https://x", {}, "i"));
  }
}

TEST(Uuid, HasItsForm) {
  double next = 0;
  auto id = random_uuid([&next] { return next = next > 0.9 ? 0.0 : next + 0.07; });
  ASSERT_EQ(id.size(), 36u);
  EXPECT_EQ(id[14], '4');
  EXPECT_EQ(id[8], '-');
}

}  // namespace
}  // namespace slipway::aws
