// Host names: syntax and lengths. 253 characters are what DNS allows, 128 what a load balancer's
// host condition takes.
#include <fmt/format.h>

#include "wizard/rules/families.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

constexpr std::size_t longest_host_condition = 128;

void judge_name(Findings& findings, const std::string& name, const std::string& fix) {
  if (std::string problem = dns_problem(name); !problem.empty())
    findings.push_back(
        failed(fmt::format("\"{}\" {}", name, problem), "a domain name such as example.com", fix));
}

}  // namespace

Findings domain(const Facts&, const RuleUse& use) {
  std::string zone = param(use, "zone"), subdomain = param(use, "subdomain");
  if (zone.empty()) return {};
  Findings findings;
  judge_name(findings, zone, "write the zone's name only");
  if (zone.find('.') == std::string::npos)
    findings.push_back(failed(fmt::format("\"{}\" has no dot", zone),
                              "a domain name such as example.com", "write the zone's full name"));
  if (!subdomain.empty())
    judge_name(findings, subdomain, "use letters, digits and hyphens, labels joined by dots");
  if (!subdomain.empty() && (subdomain == zone || subdomain.ends_with("." + zone)))
    findings.push_back(
        warned(fmt::format("the subdomain \"{}\" holds the zone's name again", subdomain),
               "only what stands before the zone's name", "leave the zone's name out of it"));
  if (!findings.empty()) return findings;
  auto names = param_list(use, "names");
  for (const auto& host : names) {
    judge_name(findings, host, "shorten or mend the subdomain");
    if (host.size() > longest_host_condition)
      findings.push_back(failed(fmt::format("{} has {} characters", host, host.size()),
                                "128 at most: the load balancer takes no longer host",
                                "shorten the subdomain"));
  }
  if (findings.empty())
    findings.push_back(
        passed(names.empty() ? zone + " is a domain name" : "the names are " + joined(names)));
  return findings;
}

}  // namespace slipway::wizard::rules
