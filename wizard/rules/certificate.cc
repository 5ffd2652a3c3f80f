#include "wizard/rules/certificate.hh"

#include <fmt/format.h>

#include <algorithm>

#include "wizard/rules/families.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard {

bool covers(std::string_view pattern, std::string_view host) {
  std::string p = lower_case(pattern), h = lower_case(host);
  if (!p.starts_with("*.")) return p == h;
  std::size_t dot = h.find('.');
  return dot != std::string::npos && dot > 0 && h.substr(dot) == p.substr(1);
}

bool covers(const aws::CertificateRow& row, std::string_view host) {
  return covers(row.domain, host) || std::any_of(row.names.begin(), row.names.end(),
                                                 [&](auto& name) { return covers(name, host); });
}

std::string key_in_words(const std::string& algorithm) {
  if (algorithm == "EC_prime256v1") return "EC P-256";
  if (algorithm == "EC_secp384r1") return "EC P-384";
  if (algorithm == "EC_secp521r1") return "EC P-521";
  std::string words = algorithm;
  std::replace(words.begin(), words.end(), '_', ' ');
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

bool key_fits_load_balancer(const std::string& algorithm) {
  std::string words = key_in_words(algorithm);
  return words.starts_with("EC P-") || words == "RSA 2048" || words == "RSA 3072" ||
         words == "RSA 4096";
}

namespace rules {

namespace {

const aws::CertificateRow* certificate_of(const Facts& facts, const std::string& arn) {
  return find_row(facts, facts.inventory.certificates.rows,
                  [&](auto& row) { return row.arn == arn; });
}

Finding not_found(const Facts& facts, const std::string& arn) {
  return failed(fmt::format("ACM in {} has no certificate {}", facts.inventory.region, arn),
                "a certificate of this account and region",
                "choose one from the list, or request one in ACM");
}

std::string fix_for_status(const std::string& status) {
  if (status == "PENDING_VALIDATION") return "create the validation record ACM names, then refresh";
  if (status == "EXPIRED") return "renew it in ACM, then refresh";
  return "request a new one in ACM";
}

void judge_status(Findings& out, const Facts& facts, const aws::CertificateRow& row) {
  bool over = row.not_after && *row.not_after <= facts.now;
  if (over || row.status == "EXPIRED")
    out.push_back(failed(row.not_after ? "expired on " + day(*row.not_after) : "expired",
                         "a certificate that is valid", "renew it in ACM, then refresh"));
  else if (row.status != "ISSUED" && !row.status.empty())
    out.push_back(failed(fmt::format("its status is {}", row.status), "an issued certificate",
                         fix_for_status(row.status)));
  if (!row.key_algorithm.empty() && !key_fits_load_balancer(row.key_algorithm))
    out.push_back(
        failed(fmt::format("its key is {}", key_in_words(row.key_algorithm)),
               "RSA of 2048 bits or more, or EC P-256, P-384, P-521: what the load balancer takes",
               "request one with another key"));
  if (row.status.empty())
    out.push_back(unsure("its status is not known", "an issued certificate",
                         "get the right to describe certificates (acm:DescribeCertificate)"));
}

std::string why_not_covered(const aws::CertificateRow& row, const std::string& host) {
  auto names = row.names;
  names.push_back(row.domain);
  bool deeper = std::any_of(names.begin(), names.end(), [&](auto& name) {
    return name.starts_with("*.") && lower_case(host).ends_with(lower_case(name).substr(1));
  });
  return fmt::format("does not cover {}{}", host,
                     deeper ? ": a wildcard stands for one label" : "");
}

}  // namespace

Findings certificate(const Facts& facts, const RuleUse& use) {
  std::string arn = param(use, "certificate"), region = param(use, "region");
  if (arn.empty()) return {};
  auto parsed = parse_arn(arn);
  if (!parsed || parsed->service != "acm" || !parsed->resource.starts_with("certificate/"))
    return {failed(fmt::format("\"{}\" is not the ARN of an ACM certificate", arn),
                   "arn:aws:acm:REGION:ACCOUNT:certificate/ID", "copy the ARN from ACM")};
  if (!region.empty() && parsed->region != region)
    return {failed("it is in " + parsed->region,
                   "a certificate in " + region + ", where the load balancer is",
                   "request it in " + region)};
  if (auto finding = unlisted(facts.inventory.certificates, "the certificates")) return {*finding};
  const auto* row = certificate_of(facts, arn);
  if (!row) return {not_found(facts, arn)};
  Findings out;
  judge_status(out, facts, *row);
  if (out.empty()) out.push_back(passed(fmt::format("{} is issued and in date", row->domain)));
  return out;
}

Findings certificate_covers(const Facts& facts, const RuleUse& use) {
  std::string arn = param(use, "certificate");
  auto hosts = param_list(use, "names");
  // "api." is a name whose domain has not been chosen yet.
  std::erase_if(hosts, [](const std::string& host) { return host.ends_with('.'); });
  if (arn.empty() || hosts.empty()) return {};
  if (auto finding = unlisted(facts.inventory.certificates, "the certificates")) return {*finding};
  const auto* row = certificate_of(facts, arn);
  if (!row)
    return {unsure(fmt::format("the names of {} are not known", arn),
                   "a certificate that covers " + joined(hosts), "choose one from the list")};
  Findings out;
  for (const auto& host : hosts)
    if (!covers(*row, host))
      out.push_back(failed(why_not_covered(*row, host), "a certificate for " + joined(hosts),
                           "choose or request one that names it"));
  if (out.empty()) out.push_back(passed(fmt::format("{} covers {}", row->domain, joined(hosts))));
  return out;
}

Findings certificate_expiry(const Facts& facts, const RuleUse& use) {
  std::string arn = param(use, "certificate");
  if (arn.empty()) return {};
  if (auto finding = unlisted(facts.inventory.certificates, "the certificates")) return {*finding};
  const auto* row = certificate_of(facts, arn);
  if (!row || !row->not_after)
    return {
        unsure("its end is not known", "a certificate valid for some time", "look it up in ACM")};
  long days = param_number(use, "days", 30);
  auto left = std::chrono::floor<std::chrono::days>(*row->not_after - facts.now).count();
  if (left >= days) return {passed("it is valid until " + day(*row->not_after))};
  std::string found = left < 0 ? "it expired on " + day(*row->not_after)
                               : fmt::format("it expires on {}, in {}", day(*row->not_after),
                                             counted(static_cast<std::size_t>(left), "day"));
  bool renews = row->type == "AMAZON_ISSUED";
  return {warned(found, fmt::format("{} days or more", days),
                 renews ? "leave its validation record in place, so that ACM can renew it"
                        : "import its successor in time")};
}

}  // namespace rules

}  // namespace slipway::wizard
