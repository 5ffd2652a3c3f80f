#include "deploy/rehearsal/authority.hh"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace slipway::deploy::rehearsal {

void free_certificate(X509* it) { X509_free(it); }
void free_key(EVP_PKEY* it) { EVP_PKEY_free(it); }

namespace {

constexpr std::size_t most_names = 10'000;  // leaves kept; a caller may ask for any number of names

void extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (!extension) return;
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

struct Wanted {
  std::string name;
  long serial;
  Time now;
  EVP_PKEY* key;  // the certificate's own
  X509* issuer;   // null: itself
  EVP_PKEY* signed_by;
};

CertificateHandle make_certificate(const Wanted& wanted) {
  CertificateHandle certificate(X509_new());
  X509* it = certificate.get();
  if (!it) return nullptr;
  X509_set_version(it, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(it), wanted.serial);
  auto now = static_cast<time_t>(wanted.now.time_since_epoch().count() / 1000);
  ASN1_TIME_set(X509_getm_notBefore(it), now - 24 * 3600);
  ASN1_TIME_set(X509_getm_notAfter(it), now + 365 * 24 * 3600);
  X509_set_pubkey(it, wanted.key);
  X509_NAME* subject = X509_get_subject_name(it);
  // Common names end at 64 characters; clients read the alternative name anyway.
  auto common = wanted.name.substr(0, 64);
  X509_NAME_add_entry_by_txt(
      subject, "CN", MBSTRING_UTF8,
      static_cast<const unsigned char*>(static_cast<const void*>(common.data())),
      static_cast<int>(common.size()), -1, 0);
  X509* issuer = wanted.issuer ? wanted.issuer : it;
  X509_set_issuer_name(it, X509_get_subject_name(issuer));
  if (wanted.issuer) {
    extend(it, issuer, NID_basic_constraints, "critical,CA:FALSE");
    extend(it, issuer, NID_ext_key_usage, "serverAuth");
    extend(it, issuer, NID_subject_alt_name, "DNS:" + wanted.name);
  } else {
    extend(it, issuer, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    extend(it, issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(it, issuer, NID_subject_key_identifier, "hash");
  }
  if (X509_sign(it, wanted.signed_by, EVP_sha256()) == 0) return nullptr;
  return certificate;
}

}  // namespace

Result<std::unique_ptr<Authority>> Authority::make(Time now) {
  std::unique_ptr<Authority> authority(new Authority);
  authority->now_ = now;
  authority->key_.reset(EVP_EC_gen("P-256"));
  authority->leaf_key_.reset(EVP_EC_gen("P-256"));
  if (authority->key_ && authority->leaf_key_)
    authority->certificate_ =
        make_certificate({"slipway rehearsal authority", 1, now, authority->key_.get(), nullptr,
                          authority->key_.get()});
  if (!authority->certificate_)
    return fail({.kind = ErrorKind::local,
                 .what = "make the rehearsal authority's certificate",
                 .answer = "OpenSSL could not"});
  return authority;
}

std::string Authority::pem() const {
  std::unique_ptr<BIO, decltype([](BIO* b) { BIO_free(b); })> memory(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(memory.get(), certificate_.get());
  BUF_MEM* bytes = nullptr;
  BIO_get_mem_ptr(memory.get(), &bytes);
  return {bytes->data, bytes->length};
}

X509* Authority::certificate_for(const std::string& host) {
  std::lock_guard lock(mutex_);
  auto found = leaves_.find(host);
  if (found != leaves_.end()) return found->second.get();
  // What cannot stand in a certificate, or would be read as more than a name, gets none.
  auto fits =
      host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");
  if (host.empty() || fits != std::string::npos || leaves_.size() >= most_names) return nullptr;
  auto made =
      make_certificate({host, ++serial_, now_, leaf_key_.get(), certificate_.get(), key_.get()});
  return made ? (leaves_[host] = std::move(made)).get() : nullptr;
}

}  // namespace slipway::deploy::rehearsal
