// ACM: certificates of the region. ListCertificates answers only RSA keys up to 2048 bits unless
// asked for more, as AWS does; replies spell key algorithms with '-' where requests have '_'.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
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

// There is a certificate; before that only the wish for one.
bool is_made(const Certificate& c) {
  return c.type == "IMPORTED" || c.status == "ISSUED" || c.status == "EXPIRED" ||
         c.status == "INACTIVE" || c.status == "REVOKED";
}

// What its key may be used for; public certificates are for servers alone since June 2025 (ACM user
// guide, "Public certificate characteristics").
std::vector<std::string> key_usages(const Certificate& c) {
  if (!is_made(c)) return {};
  if (c.key_algorithm.starts_with("EC")) return {"DIGITAL_SIGNATURE"};
  return {"DIGITAL_SIGNATURE", "KEY_ENCIPHERMENT"};
}

std::string_view renewal(const Certificate& c) {
  const bool renewed = has_domain_validation(c) && is_made(c) && !c.in_use_by.empty();
  return renewed ? "ELIGIBLE" : "INELIGIBLE";
}

void put_made(Json& row, const Certificate& c) {
  put_time(row, "CreatedAt", c.created);
  if (!is_made(c)) return;
  put_time(row, "NotBefore", c.not_before);
  put_time(row, "NotAfter", c.not_after);
  put_time(row, c.type == "IMPORTED" ? "ImportedAt" : "IssuedAt", c.created);
}

Json summary(const Certificate& c) {
  constexpr std::size_t shown = 100;  // AWS lists the first hundred names
  std::vector<std::string> names(
      c.names.begin(),
      c.names.begin() + static_cast<std::ptrdiff_t>(std::min(shown, c.names.size())));
  Json row{{"CertificateArn", c.arn},
           {"DomainName", c.domain},
           {"SubjectAlternativeNameSummaries", names},
           {"HasAdditionalSubjectAlternativeNames", c.names.size() > shown},
           {"Status", c.status},
           {"Type", c.type},
           {"KeyAlgorithm", reply_spelling(c.key_algorithm)},
           {"KeyUsages", key_usages(c)},
           {"ExtendedKeyUsages", Json::array()},
           {"InUse", !c.in_use_by.empty()},
           {"RenewalEligibility", renewal(c)}};
  if (is_made(c)) row["ExtendedKeyUsages"].push_back("TLS_WEB_SERVER_AUTHENTICATION");
  put_made(row, c);
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

// Ten letters, as the zone of the record's value begins with.
std::string letters_of(std::string_view digits) {
  std::string out;
  for (char digit : digits.substr(0, 10))
    out += static_cast<char>('a' + (digit <= '9' ? digit - '0' : digit - 'a' + 10));
  return out;
}

std::string_view validation_status(const Certificate& c) {
  if (c.status == "PENDING_VALIDATION") return "PENDING_VALIDATION";
  return is_made(c) ? "SUCCESS" : "FAILED";
}

// A CNAME made of account and name, as AWS asks to be put in DNS to prove it; a wildcard's is that
// of the name below the asterisk.
Json validation(const Certificate& c, const std::string& name) {
  const std::string bare = name.starts_with("*.") ? name.substr(2) : name;
  const auto account = c.arn.substr(0, c.arn.find(":certificate/"));
  const auto digits = aws::sha256_hex(account + " " + bare);
  return {{"DomainName", name},
          {"ValidationDomain", name},
          {"ValidationMethod", "DNS"},
          {"ValidationStatus", validation_status(c)},
          {"ResourceRecord",
           {{"Name", fmt::format("_{}.{}.", digits.substr(0, 32), bare)},
            {"Type", "CNAME"},
            {"Value",
             fmt::format("_{}.{}.acm-validations.aws.", digits.substr(32), letters_of(digits))}}}};
}

// "0f:ac:b0:..."
std::string serial_of(const Certificate& c) {
  const auto digits = aws::sha256_hex(c.arn);
  std::string out;
  for (std::size_t i = 0; i < 32; i += 2)
    out += (i == 0 ? "0" + digits.substr(1, 1) : ":" + digits.substr(i, 2));
  return out;
}

Json options_of(const Certificate& c) {
  if (c.type == "IMPORTED") return {{"CertificateTransparencyLoggingPreference", "DISABLED"}};
  return {{"CertificateTransparencyLoggingPreference", "ENABLED"}, {"Export", "DISABLED"}};
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
           {"KeyUsages", Json::array()},
           {"ExtendedKeyUsages", Json::array()},
           {"RenewalEligibility", renewal(c)},
           {"Options", options_of(c)}};
  for (const auto& usage : key_usages(c)) row["KeyUsages"].push_back({{"Name", usage}});
  if (is_made(c)) {
    row["ExtendedKeyUsages"].push_back(
        {{"Name", "TLS_WEB_SERVER_AUTHENTICATION"}, {"OID", "1.3.6.1.5.5.7.3.1"}});
    row["Serial"] = serial_of(c);
  }
  put_made(row, c);
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
