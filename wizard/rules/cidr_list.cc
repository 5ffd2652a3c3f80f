#include <fmt/format.h>

#include "wizard/rules/families.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

Findings cidr_list(const Facts&, const RuleUse& use) {
  auto texts = param_list(use, "cidrs");
  if (texts.empty()) return {};
  Findings findings;
  for (const auto& text : texts) {
    auto cidr = parse_cidr(text);
    if (!cidr)
      findings.push_back(failed(fmt::format("\"{}\" is no CIDR block", text),
                                "an address and a prefix length, such as 203.0.113.0/24",
                                text.find('/') == std::string::npos
                                    ? fmt::format("write {}/32 for this one address", text)
                                    : "mend the address or the length behind the slash"));
    else if (cidr->host_bits)
      findings.push_back(failed(fmt::format("{} has bits set behind its prefix", text),
                                "the network's own address",
                                fmt::format("write {}", cidr->network)));
  }
  if (findings.empty())
    findings.push_back(passed(counted(texts.size(), "CIDR block") + " well formed"));
  return findings;
}

Findings open_to_world(const Facts&, const RuleUse& use) {
  auto texts = param_list(use, "cidrs");
  if (texts.empty()) return {};
  for (const auto& text : texts) {
    auto cidr = parse_cidr(text);
    if (cidr && cidr->bits == 0)
      return {warned(text + ": the service is open to the Internet",
                     "the networks your users come from", "list their CIDR blocks instead")};
  }
  return {passed("only listed networks reach the service")};
}

}  // namespace slipway::wizard::rules
