// ACM: certificates of the region. ListCertificates answers only RSA keys up to 2048 bits unless
// asked for more, as AWS does; replies spell key algorithms with '-' where requests have '_'.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

void put_time(Json& object, const char* name, const std::optional<Time>& time) {
  if (time) object[name] = epoch(*time);
}

std::string reply_spelling(std::string algorithm) {
  std::ranges::replace(algorithm, '_', '-');
  return algorithm;
}

bool has_domain_validation(const Certificate& c) { return c.type == "AMAZON_ISSUED"; }

Json summary(const Certificate& c) {
  constexpr std::size_t shown = 100;  // AWS lists the first hundred names
  std::vector<std::string> names(
      c.names.begin(),
      c.names.begin() + static_cast<std::ptrdiff_t>(std::min(shown, c.names.size())));
  Json row{
      {"CertificateArn", c.arn},
      {"DomainName", c.domain},
      {"SubjectAlternativeNameSummaries", names},
      {"HasAdditionalSubjectAlternativeNames", c.names.size() > shown},
      {"Status", c.status},
      {"Type", c.type},
      {"KeyAlgorithm", reply_spelling(c.key_algorithm)},
      {"KeyUsages", {"DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"}},
      {"ExtendedKeyUsages", {"TLS_WEB_SERVER_AUTHENTICATION", "TLS_WEB_CLIENT_AUTHENTICATION"}},
      {"InUse", !c.in_use_by.empty()},
      {"RenewalEligibility",
       c.type == "AMAZON_ISSUED" && !c.in_use_by.empty() ? "ELIGIBLE" : "INELIGIBLE"}};
  put_time(row, "NotBefore", c.not_before);
  put_time(row, "NotAfter", c.not_after);
  put_time(row, "CreatedAt", c.created);
  if (c.status == "ISSUED" || c.status == "EXPIRED")
    put_time(row, c.type == "IMPORTED" ? "ImportedAt" : "IssuedAt", c.created);
  return row;
}

bool listed(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::ranges::find(wanted, value) != wanted.end();
}

Answer list_certificates(World& world, const Call& call) {
  auto statuses = texts(call.input, "CertificateStatuses");
  std::vector<std::string> key_types;
  if (auto includes = call.input.find("Includes");
      includes != call.input.end() && includes->is_object())
    key_types = texts(*includes, "keyTypes");
  if (key_types.empty()) key_types = {"RSA_1024", "RSA_2048"};
  auto asked = integer(call.input, "MaxItems");
  std::vector<const Certificate*> rows;
  for (const auto& c : world.region(call).certificates)
    if (listed(statuses, c.status) && listed(key_types, c.key_algorithm)) rows.push_back(&c);
  auto page = page_of(rows.size(), text(call.input, "NextToken"),
                      page_limit(asked.value_or(0), 1000, world.account(call).page_size));
  if (!page) return std::unexpected(ApiError{"ValidationException", "Invalid next token."});
  Json reply{{"CertificateSummaryList", Json::array()}};
  for (auto i = page->begin; i < page->end; ++i)
    reply["CertificateSummaryList"].push_back(summary(*rows[i]));
  if (!page->next_token.empty()) reply["NextToken"] = page->next_token;
  return Body{reply.dump()};
}

// A CNAME made of the name, as AWS asks to be put in DNS to prove it.
Json validation(const Certificate& c, const std::string& name) {
  std::string bare = name.starts_with("*.") ? name.substr(2) : name;
  auto digits = c.arn.substr(c.arn.rfind('/') + 1, 8);
  bool done = c.status != "PENDING_VALIDATION";
  return {{"DomainName", name},
          {"ValidationDomain", bare},
          {"ValidationMethod", "DNS"},
          {"ValidationStatus", done ? "SUCCESS" : "PENDING_VALIDATION"},
          {"ResourceRecord",
           {{"Name", fmt::format("_{}.{}.", digits, bare)},
            {"Type", "CNAME"},
            {"Value", fmt::format("_{}.acm-validations.aws.", digits)}}}};
}

Json detail(const Certificate& c) {
  Json row{{"CertificateArn", c.arn},
           {"DomainName", c.domain},
           {"SubjectAlternativeNames", c.names},
           {"Status", c.status},
           {"Type", c.type},
           {"KeyAlgorithm", reply_spelling(c.key_algorithm)},
           {"Subject", "CN=" + c.domain},
           {"Issuer", c.type == "IMPORTED" ? "Example Issuing CA" : "Amazon"},
           {"SignatureAlgorithm",
            c.key_algorithm.starts_with("EC") ? "SHA256WITHECDSA" : "SHA256WITHRSA"},
           {"InUseBy", c.in_use_by},
           {"KeyUsages", {{{"Name", "DIGITAL_SIGNATURE"}}}},
           {"ExtendedKeyUsages",
            {{{"Name", "TLS_WEB_SERVER_AUTHENTICATION"}, {"OID", "1.3.6.1.5.5.7.3.1"}}}},
           {"RenewalEligibility", c.in_use_by.empty() ? "INELIGIBLE" : "ELIGIBLE"},
           {"Options", {{"CertificateTransparencyLoggingPreference", "ENABLED"}}}};
  put_time(row, "CreatedAt", c.created);
  put_time(row, "NotBefore", c.not_before);
  put_time(row, "NotAfter", c.not_after);
  if (has_domain_validation(c)) {
    row["DomainValidationOptions"] = Json::array();
    for (const auto& name : c.names) row["DomainValidationOptions"].push_back(validation(c, name));
  }
  return row;
}

Answer describe_certificate(World& world, const Call& call) {
  auto arn = text(call.input, "CertificateArn");
  if (!arn.starts_with("arn:") || arn.find(":acm:") == std::string::npos)
    return std::unexpected(ApiError{"InvalidArnException", fmt::format("Invalid ARN: {}", arn)});
  const Certificate* found = world.region(call).certificate(arn);
  if (!found)
    return std::unexpected(
        ApiError{"ResourceNotFoundException",
                 fmt::format("Could not find certificate {} in account {}.", arn, call.account)});
  return Body{Json{{"Certificate", detail(*found)}}.dump()};
}

}  // namespace

std::span<const Registered> acm_handlers() {
  static constexpr std::array<Registered, 2> table{{
      {aws::Service::acm, "ListCertificates", list_certificates},
      {aws::Service::acm, "DescribeCertificate", describe_certificate},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
