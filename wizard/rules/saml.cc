// The API's SAML pair: a certificate and its private key in PEM. The private key is never quoted.
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <memory>

#include "wizard/rules/families.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

// OpenSSL would ask on the terminal for the passphrase of an encrypted key.
int no_passphrase(char*, int, int, void*) { return 0; }

Bio memory(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

Certificate certificate_of(const std::string& pem) {
  Bio bio = memory(pem);
  Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr),
                          &X509_free);
  ERR_clear_error();
  return certificate;
}

PrivateKey key_of(const std::string& pem) {
  Bio bio = memory(pem);
  PrivateKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr),
                 &EVP_PKEY_free);
  ERR_clear_error();
  return key;
}

Time end_of(const X509* certificate) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) return {};
  return Time(std::chrono::duration_cast<Millis>(std::chrono::seconds(timegm(&parts))));
}

std::string common_name(const X509* certificate) {
  std::array<char, 256> text{};
  int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName,
                                       text.data(), text.size());
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
}

void judge_pair(Findings& out, const Facts& facts, const RuleUse& use, const X509* certificate,
                const EVP_PKEY* key) {
  if (X509_check_private_key(certificate, key) != 1)
    out.push_back(failed("the private key does not belong to the certificate",
                         "the two halves of one pair",
                         "give the key the certificate was made with"));
  ERR_clear_error();
  Time end = end_of(certificate);
  auto left = std::chrono::floor<std::chrono::days>(end - facts.now).count();
  if (end <= facts.now)
    out.push_back(failed("the SAML certificate expired on " + day(end), "one that is valid",
                         "make a new pair"));
  else if (left < 30)
    out.push_back(warned(fmt::format("the SAML certificate expires on {}, in {}", day(end),
                                     counted(static_cast<std::size_t>(left), "day")),
                         "30 days or more",
                         "make a new pair soon; identity providers must be told of it"));
  std::string host = param(use, "name"), name = common_name(certificate);
  if (!host.empty() && lower_case(name) != lower_case(host))
    out.push_back(warned(fmt::format("the SAML certificate is made out to \"{}\"", name),
                         "the API's name, " + host, "make the pair with CN=" + host));
}

}  // namespace

Findings saml(const Facts& facts, const RuleUse& use) {
  if (use.parameters.contains("enabled") && !param_true(use, "enabled")) return {};
  std::string public_pem = param(use, "public"), private_pem = param(use, "private");
  if (public_pem.empty() && private_pem.empty())
    return {failed("SAML is on, but there is no certificate pair",
                   "a certificate and its private key",
                   "make a pair for the API's name, or turn SAML off")};
  if (public_pem.empty() || private_pem.empty())
    return {failed(
        public_pem.empty() ? "the SAML certificate is missing" : "the SAML private key is missing",
        "both halves of the pair", "give the other half as well")};
  auto certificate = certificate_of(public_pem);
  auto key = key_of(private_pem);
  Findings out;
  if (!certificate)
    out.push_back(failed("the SAML certificate cannot be read",
                         "PEM text that starts with -----BEGIN CERTIFICATE-----",
                         "give the whole file's text"));
  if (!key)
    out.push_back(failed("the SAML private key cannot be read",
                         "PEM text of a key without a passphrase",
                         "give the whole file's text, decrypted"));
  if (certificate && key) judge_pair(out, facts, use, certificate.get(), key.get());
  if (out.empty())
    out.push_back(passed("the SAML pair belongs together and is valid until " +
                         day(end_of(certificate.get()))));
  return out;
}

}  // namespace slipway::wizard::rules
