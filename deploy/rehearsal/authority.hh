// The rehearsal authority: makes certificates for whatever host name is asked for, so that https
// probes of deployed names are verified like real ones, against the authority's own certificate.
// Lives as long as the server; its key never leaves the process.
#pragma once

#include <openssl/types.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "aws/error.hh"
#include "aws/time.hh"

namespace slipway::deploy::rehearsal {

template <auto Free>
struct OpensslFree {
  template <class T>
  void operator()(T* it) const {
    Free(it);
  }
};
void free_certificate(X509* it);
void free_key(EVP_PKEY* it);
using CertificateHandle = std::unique_ptr<X509, OpensslFree<free_certificate>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, OpensslFree<free_key>>;

class Authority {
 public:
  static Result<std::unique_ptr<Authority>> make(Time now);

  std::string pem() const;  // the authority's certificate
  // A certificate for the host, signed by the authority; one is made the first time and kept. Safe
  // from any thread.
  X509* certificate_for(const std::string& host);
  EVP_PKEY* key() const { return leaf_key_.get(); }

 private:
  Authority() = default;
  Time now_{};
  KeyHandle key_, leaf_key_;
  CertificateHandle certificate_;
  std::mutex mutex_;
  std::map<std::string, CertificateHandle> leaves_;
  long serial_ = 1;
};

}  // namespace slipway::deploy::rehearsal
