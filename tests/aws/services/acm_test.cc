#include "aws/services/acm.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::acm {
namespace {

using pairs::Json;

Json dump(const DomainValidation& v) {
  return {{"DomainName", v.domain_name},
          {"ValidationDomain", v.validation_domain},
          {"ValidationEmails", v.validation_emails}};
}

Json dump(const CertificateDetail& c) {
  std::string algorithm = c.key_algorithm;  // AWS's example spells it RSA-2048
  for (char& letter : algorithm) letter = letter == '_' ? '-' : letter;
  return {
      {"CertificateArn", c.certificate_arn},
      {"DomainName", c.domain_name},
      {"Serial", c.serial},
      {"Subject", c.subject},
      {"Issuer", c.issuer},
      {"SubjectAlternativeNames", c.subject_alternative_names},
      {"InUseBy", c.in_use_by},
      {"DomainValidationOptions",
       pairs::each(c.domain_validation_options, [](const DomainValidation& v) { return dump(v); })},
      {"Status", c.status},
      {"KeyAlgorithm", algorithm},
      {"SignatureAlgorithm", c.signature_algorithm},
      {"CreatedAt", pairs::at(c.created_at)},
      {"IssuedAt", pairs::at(c.issued_at)},
      {"NotBefore", pairs::at(c.not_before)},
      {"NotAfter", pairs::at(c.not_after)}};
}

TEST(Acm, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<ListCertificates>("acm", [](const ListCertificates::Reply& r) {
    return Json{
        {"CertificateSummaryList",
         pairs::each(r.certificate_summary_list, [](const CertificateSummary& c) {
           return Json{{"CertificateArn", c.certificate_arn}, {"DomainName", c.domain_name}};
         })}};
  });
  pairs::check<DescribeCertificate>("acm", [](const DescribeCertificate::Reply& r) {
    return Json{{"Certificate", dump(r.certificate)}};
  });
}

TEST(Acm, AsksForEveryKeyType) {
  auto body = Json::parse(ListCertificates{}.request().body);
  EXPECT_EQ(body["Includes"]["keyTypes"].size(), 7u);
  EXPECT_EQ(body["MaxItems"], 1000);
  EXPECT_FALSE(body.contains("CertificateStatuses"));
  EXPECT_EQ(find_header(ListCertificates{}.request().headers, "X-Amz-Target"),
            "CertificateManager.ListCertificates");
}

TEST(Acm, ReadsASummaryInFull) {
  auto reply = ListCertificates::parse(pairs::ok(R"({"CertificateSummaryList": [{
      "CertificateArn": "arn:c", "DomainName": "a.example.com",
      "SubjectAlternativeNameSummaries": ["a.example.com", "b.example.com"],
      "HasAdditionalSubjectAlternativeNames": true, "Status": "ISSUED", "Type": "IMPORTED",
      "KeyAlgorithm": "EC-prime256v1", "InUse": true, "NotAfter": 1795219200.5}],
      "NextToken": "t"})"));
  ASSERT_TRUE(reply);
  const CertificateSummary& c = reply->certificate_summary_list.at(0);
  EXPECT_EQ(c.subject_alternative_name_summaries.size(), 2u);
  EXPECT_TRUE(c.has_additional_subject_alternative_names && c.in_use.value());
  EXPECT_EQ(c.key_algorithm, "EC_prime256v1");
  EXPECT_EQ(c.not_after, Time(Millis(1795219200500)));
  auto second = ListCertificates{}.next(*reply);
  ASSERT_TRUE(second);
  EXPECT_EQ(Json::parse(second->request().body)["NextToken"], "t");
}

TEST(Acm, ReadsThePendingValidationRecord) {
  auto reply = DescribeCertificate::parse(pairs::ok(R"({"Certificate": {"DomainValidationOptions": [
      {"DomainName": "a", "ValidationStatus": "PENDING_VALIDATION", "ResourceRecord": null},
      {"DomainName": "b",
       "ResourceRecord": {"Name": "_x.b.", "Type": "CNAME", "Value": "_y."}}]}})"));
  ASSERT_TRUE(reply);
  const auto& options = reply->certificate.domain_validation_options;
  ASSERT_EQ(options.size(), 2u);
  EXPECT_EQ(options[0].record_name, "");
  EXPECT_EQ(options[1].record_name + options[1].record_type + options[1].record_value,
            "_x.b.CNAME_y.");
}

TEST(Acm, SpellsKeyAlgorithmsOneWay) {
  EXPECT_EQ(normalise_key_algorithm("RSA-2048"), "RSA_2048");
  EXPECT_EQ(normalise_key_algorithm("EC_secp384r1"), "EC_secp384r1");
}

}  // namespace
}  // namespace slipway::aws::acm
