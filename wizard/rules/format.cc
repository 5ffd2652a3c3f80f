// Checks of single values and of values against each other, without looking at the account.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "wizard/rules/families.hh"
#include "wizard/rules/shape.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

struct Kind {
  std::string_view name;
  bool (*fits)(const std::string&);
  std::string_view wanted, fix;
};

bool id_with(std::string_view prefix, const std::string& text) {
  return text.size() > prefix.size() && text.starts_with(prefix) &&
         text.find_first_not_of("0123456789abcdef", prefix.size()) == std::string::npos;
}

bool tag_syntax(const std::string& text) {
  return matches(text, "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}").value_or(false);
}

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> known = {
      {"subnet_id", [](auto& t) { return id_with("subnet-", t); }, "subnet- and hexadecimal digits",
       "copy the id from the VPC console"},
      {"vpc_id", [](auto& t) { return id_with("vpc-", t); }, "vpc- and hexadecimal digits",
       "copy the id from the VPC console"},
      {"arn", [](auto& t) { return parse_arn(t).has_value(); }, "an ARN", "copy the whole ARN"},
      {"account", [](auto& t) { return is_account(t); }, "an account id of twelve digits",
       "keep leading zeros"},
      {"domain", [](auto& t) { return dns_problem(t).empty(); }, "a domain name",
       "write it without https:// and without a dot at the end"},
      {"subdomain", [](auto& t) { return dns_problem(t).empty(); },
       "one or more labels joined by dots", "use letters, digits and hyphens"},
      {"email", [](auto& t) { return is_email(t); }, "an e-mail address",
       "write it as name@example.com"},
      {"host_port", [](auto& t) { return is_host_port(t); }, "host:port",
       "add the port, for example :587"},
      {"cidr", [](auto& t) { return parse_cidr(t).has_value(); }, "a CIDR block",
       "write it as 203.0.113.0/24"},
      {"image_tag", tag_syntax, "an image tag",
       "use letters, digits, dots, hyphens and underscores"},
      {"image_prefix", [](auto& t) { return t.ends_with('/') && !t.starts_with('/'); },
       "a prefix that ends in a slash",
       "add / at the end: nothing is put between it and the image's name"},
      {"json", [](auto& t) { return !nlohmann::json::parse(t, nullptr, false).is_discarded(); },
       "JSON", "check quotes and braces"},
  };
  return known;
}

}  // namespace

Findings format(const Facts&, const RuleUse& use) {
  std::string value = param(use, "value"), wanted_kind = param(use, "kind");
  if (value.empty()) return {};
  auto kind =
      std::find_if(kinds().begin(), kinds().end(), [&](auto& k) { return k.name == wanted_kind; });
  if (kind == kinds().end())
    return {unsure(fmt::format("no format is called {}", wanted_kind), "a known format",
                   "mend the blueprint")};
  bool several = wanted_kind == "subnet_id" || wanted_kind == "cidr";
  Findings findings;
  for (const auto& one : several ? words(value) : std::vector<std::string>{value})
    if (!kind->fits(one))
      findings.push_back(failed(fmt::format("\"{}\" is not {}", one, kind->wanted),
                                std::string(kind->wanted), std::string(kind->fix)));
  if (findings.empty()) findings.push_back(passed(fmt::format("{} is {}", value, kind->wanted)));
  return findings;
}

Findings pattern(const Facts&, const RuleUse& use) {
  std::string value = param(use, "value"), wanted = param(use, "wanted");
  if (value.empty()) return {};
  if (wanted.empty()) wanted = "a text like " + param(use, "pattern");
  auto fits = matches(value, param(use, "pattern"));
  if (!fits)
    return {unsure("the rule's pattern cannot be read", "a pattern", "mend the blueprint")};
  if (*fits) return {passed(fmt::format("\"{}\" is {}", value, wanted))};
  return {failed(fmt::format("found \"{}\"", value), wanted, "change it to " + wanted)};
}

Findings name_pattern(const Facts&, const RuleUse& use) {
  std::string value = param(use, "value");
  if (value.empty()) return {};
  auto longest = static_cast<std::size_t>(std::max(1L, param_number(use, "longest", 18)));
  std::string wanted = fmt::format(
      "1 to {} lower-case letters, digits and single hyphens, a letter first, no hyphen last",
      longest);
  if (value.size() > longest)
    return {failed(fmt::format("\"{}\" has {} characters", value, value.size()), wanted,
                   fmt::format("shorten it by {}", counted(value.size() - longest, "character")))};
  if (!matches(value, "[a-z][a-z0-9]*(-[a-z0-9]+)*").value_or(false))
    return {failed(fmt::format("\"{}\" cannot be part of AWS resource names", value), wanted,
                   "use a name such as pulumi-prod")};
  return {passed(fmt::format("\"{}\" fits every name that is made from it", value))};
}

Findings same_region(const Facts&, const RuleUse& use) {
  std::string region = param(use, "region");
  auto arns = param_list(use, "arns");
  if (arns.empty() || region.empty()) return {};
  Findings findings;
  for (const auto& text : arns) {
    auto arn = parse_arn(text);
    if (!arn)
      findings.push_back(
          failed(fmt::format("\"{}\" is no ARN", text), "an ARN", "copy the whole ARN"));
    else if (!arn->region.empty() && arn->region != region)
      findings.push_back(
          failed(fmt::format("{} is in {}", text, arn->region), "everything in " + region,
                 fmt::format("choose one in {}, or install into {}", region, arn->region)));
    else if (arn->partition != partition_of(region))
      findings.push_back(failed(fmt::format("{} is in the partition {}", text, arn->partition),
                                "the partition " + partition_of(region),
                                "choose one of this partition"));
  }
  if (findings.empty())
    findings.push_back(passed(fmt::format("{} in {}", counted(arns.size(), "ARN"), region)));
  return findings;
}

Findings all_or_none(const Facts&, const RuleUse& use) {
  std::vector<std::string> given, absent;
  for (const auto& [name, text] : use.parameters)
    if (name != "switch") (param(use, name).empty() ? absent : given).push_back(name);
  if (given.empty()) return {};
  if (absent.empty()) return {passed(joined(given) + " are all given")};
  return {failed(fmt::format("{} given, {} missing", joined(given), joined(absent)),
                 "all of them, or none",
                 fmt::format("give {} as well, or clear the others", joined(absent)))};
}

Findings number(const Facts&, const RuleUse& use) {
  std::string text = param(use, "value");
  if (text.empty()) return {};
  auto value = to_integer(text);
  if (!value)
    return {failed(fmt::format("found \"{}\"", text), "a whole number", "write digits only")};
  auto least = to_integer(param(use, "at_least")), most = to_integer(param(use, "at_most"));
  std::string why = param(use, "why");
  auto because = [&](std::string wanted) { return why.empty() ? wanted : wanted + ": " + why; };
  if (least && *value < *least)
    return {failed(fmt::format("found {}", *value), because(fmt::format("{} or more", *least)),
                   fmt::format("give {}", *least))};
  if (most && *value > *most)
    return {failed(fmt::format("found {}", *value), because(fmt::format("{} or less", *most)),
                   fmt::format("give {}", *most))};
  return {passed(fmt::format("{} is within its bounds", *value))};
}

}  // namespace slipway::wizard::rules
