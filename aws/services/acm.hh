// ACM: certificates. JSON 1.1, target CertificateManager.
// Two traps: the list leaves out every key type but RSA 1024 and 2048 unless all are named, and AWS
// spells key algorithms RSA_2048 in requests but often RSA-2048 in replies. Here they are always
// RSA_2048, EC_prime256v1.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::acm {

// RSA-2048 -> RSA_2048.
std::string normalise_key_algorithm(std::string text);

struct CertificateSummary {
  std::string certificate_arn, domain_name;
  std::vector<std::string> subject_alternative_name_summaries;  // the first 100
  bool has_additional_subject_alternative_names = false;
  std::string status, type, key_algorithm, renewal_eligibility;
  std::optional<bool> in_use;
  std::optional<Time> not_before, not_after, created_at, issued_at, imported_at;
};

struct ListCertificates {
  static constexpr OperationInfo info{Service::acm, "ListCertificates", Effect::reads};
  std::vector<std::string> certificate_statuses;  // none: every status
  int max_items = 1000;
  std::string next_token;
  struct Reply {
    std::vector<CertificateSummary> certificate_summary_list;
    std::string next_token;
  };
  WireRequest request() const;  // always asks for all seven key types
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListCertificates> next(const Reply& reply) const;
};

struct DomainValidation {
  std::string domain_name, validation_domain, validation_status, validation_method;
  std::vector<std::string> validation_emails;
  // The DNS record that proves ownership; all empty for a few seconds after the request.
  std::string record_name, record_type, record_value;
};

struct CertificateDetail {
  std::string certificate_arn, domain_name, serial, subject, issuer;
  std::vector<std::string> subject_alternative_names, in_use_by;
  std::vector<DomainValidation> domain_validation_options;
  std::string status, type, key_algorithm, signature_algorithm, failure_reason, revocation_reason,
      renewal_eligibility, renewal_status;
  std::optional<Time> created_at, issued_at, imported_at, revoked_at, not_before, not_after;
};

struct DescribeCertificate {
  static constexpr OperationInfo info{Service::acm, "DescribeCertificate", Effect::reads};
  std::string certificate_arn;
  struct Reply {
    CertificateDetail certificate;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::acm
