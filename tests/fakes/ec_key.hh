// A fresh P-256 key in SEC 1 form, made once a run: no key lies about in the sources.
#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <string>

namespace slipway::fakes {

inline const std::string& ec_key() {
  static const std::string pem = [] {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    BIO* text = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey_traditional(text, key, nullptr, nullptr, 0, nullptr, nullptr);
    char* data = nullptr;
    auto size = BIO_get_mem_data(text, &data);
    std::string out(data, std::size_t(size));
    BIO_free_all(text);
    EVP_PKEY_free(key);
    return out;
  }();
  return pem;
}

}  // namespace slipway::fakes
