#include "aws/services/acm.hh"

#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::acm {

namespace {

constexpr std::string_view target = "CertificateManager";

const std::vector<std::string>& every_key_type() {
  static const std::vector<std::string> all{"RSA_1024",    "RSA_2048",      "RSA_3072",
                                            "RSA_4096",    "EC_prime256v1", "EC_secp384r1",
                                            "EC_secp521r1"};
  return all;
}

}  // namespace

std::string normalise_key_algorithm(std::string text) {
  for (char& c : text) {
    if (c == '-') c = '_';
  }
  return text;
}

static void read(const Json& json, CertificateSummary& summary) {
  json.read("CertificateArn", summary.certificate_arn);
  json.read("DomainName", summary.domain_name);
  json.list("SubjectAlternativeNameSummaries", summary.subject_alternative_name_summaries);
  json.read("HasAdditionalSubjectAlternativeNames",
            summary.has_additional_subject_alternative_names);
  json.read("Status", summary.status);
  json.read("Type", summary.type);
  json.read("KeyAlgorithm", summary.key_algorithm);
  summary.key_algorithm = normalise_key_algorithm(std::move(summary.key_algorithm));
  json.read("RenewalEligibility", summary.renewal_eligibility);
  json.read("InUse", summary.in_use);
  json.read("NotBefore", summary.not_before);
  json.read("NotAfter", summary.not_after);
  json.read("CreatedAt", summary.created_at);
  json.read("IssuedAt", summary.issued_at);
  json.read("ImportedAt", summary.imported_at);
}

WireRequest ListCertificates::request() const {
  JsonWriter includes;
  includes.list("keyTypes", every_key_type());
  return JsonWriter()
      .list("CertificateStatuses", certificate_statuses)
      .object("Includes", includes)
      .number("MaxItems", max_items)
      .text("NextToken", next_token)
      .request(target, info);
}

Result<ListCertificates::Reply> ListCertificates::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("CertificateSummaryList", out.certificate_summary_list);
  json.root().read("NextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<ListCertificates> ListCertificates::next(const Reply& reply) const {
  return with_token(*this, &ListCertificates::next_token, reply.next_token);
}

static void read(const Json& json, DomainValidation& validation) {
  json.read("DomainName", validation.domain_name);
  json.read("ValidationDomain", validation.validation_domain);
  json.read("ValidationStatus", validation.validation_status);
  json.read("ValidationMethod", validation.validation_method);
  json.list("ValidationEmails", validation.validation_emails);
  Json record = json.at("ResourceRecord");
  record.read("Name", validation.record_name);
  record.read("Type", validation.record_type);
  record.read("Value", validation.record_value);
}

static void read(const Json& json, CertificateDetail& detail) {
  json.read("CertificateArn", detail.certificate_arn);
  json.read("DomainName", detail.domain_name);
  json.read("Serial", detail.serial);
  json.read("Subject", detail.subject);
  json.read("Issuer", detail.issuer);
  json.list("SubjectAlternativeNames", detail.subject_alternative_names);
  json.list("InUseBy", detail.in_use_by);
  json.list("DomainValidationOptions", detail.domain_validation_options);
  json.read("Status", detail.status);
  json.read("Type", detail.type);
  json.read("KeyAlgorithm", detail.key_algorithm);
  detail.key_algorithm = normalise_key_algorithm(std::move(detail.key_algorithm));
  json.read("SignatureAlgorithm", detail.signature_algorithm);
  json.read("FailureReason", detail.failure_reason);
  json.read("RevocationReason", detail.revocation_reason);
  json.read("RenewalEligibility", detail.renewal_eligibility);
  json.at("RenewalSummary").read("RenewalStatus", detail.renewal_status);
  json.read("CreatedAt", detail.created_at);
  json.read("IssuedAt", detail.issued_at);
  json.read("ImportedAt", detail.imported_at);
  json.read("RevokedAt", detail.revoked_at);
  json.read("NotBefore", detail.not_before);
  json.read("NotAfter", detail.not_after);
}

WireRequest DescribeCertificate::request() const {
  return JsonWriter().text("CertificateArn", certificate_arn).request(target, info);
}

Result<DescribeCertificate::Reply> DescribeCertificate::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  read(json.root().at("Certificate"), out.certificate);
  return json.finish(std::move(out));
}

}  // namespace slipway::aws::acm
