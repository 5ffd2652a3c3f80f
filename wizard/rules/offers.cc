// What AWS offers and where: database versions and classes, instances of a search domain, the
// platforms images were made for.
#include <fmt/format.h>

#include <algorithm>

#include "wizard/rules/families.hh"

namespace slipway::wizard::rules {

namespace {

// The newest few: a list of all versions helps nobody.
std::string newest(std::vector<std::string> versions) {
  std::sort(versions.rbegin(), versions.rend());
  if (versions.size() > 3) versions.resize(3);
  return joined(versions);
}

// Those of the zones that are not offered.
std::vector<std::string> not_in(const std::vector<std::string>& offered,
                                const std::vector<std::string>& zones) {
  std::vector<std::string> missing;
  for (const auto& zone : zones)
    if (!one_of(offered, zone)) missing.push_back(zone);
  return missing;
}

}  // namespace

Findings database_offered(const Facts& facts, const RuleUse& use) {
  std::string engine = param(use, "engine"), version = param(use, "version"),
              cls = param(use, "class");
  if (engine.empty() || version.empty() || cls.empty()) return {};
  std::string wanted = fmt::format("{} {} on {} in the zones of the subnets", engine, version, cls);
  const auto& offer = ask(facts, aws::Look::database, engine + "/" + version + "/" + cls);
  if (auto finding = unknown(offer, "what RDS offers", wanted)) return {*finding};
  if (!one_of(offer.texts("versions"), version))
    return {failed(
        fmt::format("RDS offers no {} {} in {}", engine, version, facts.inventory.region), wanted,
        offer.texts("versions").empty()
            ? "choose another region"
            : fmt::format("it offers {}: take a newer version of this installer",
                          newest(offer.texts("versions"))))};
  const auto& zones = offer.texts("zones");
  if (zones.empty())
    return {failed(fmt::format("RDS offers no {} for {} {}", cls, engine, version), wanted,
                   "choose another database class")};
  auto missing = not_in(zones, zones_of(facts, param_list(use, "subnets")));
  if (missing.empty())
    return {passed(fmt::format("RDS offers {} with {} {}", cls, engine, version))};
  auto rest = zones_of(facts, param_list(use, "subnets")).size() - missing.size();
  return {(rest < 2 ? failed : warned)(fmt::format("RDS offers no {} in {}", cls, joined(missing)),
                                       wanted,
                                       "choose another class, or isolated subnets of other zones")};
}

// Search domains run on EC2's types: what EC2 does not have in a zone they cannot have either.
Findings search_offered(const Facts& facts, const RuleUse& use) {
  std::string type = param(use, "type");
  if (!type.ends_with(".search")) return {};
  type.resize(type.size() - std::string_view(".search").size());
  const auto& offer = ask(facts, aws::Look::instance_zones, type);
  std::string wanted = type + " in every zone of the private subnets";
  if (auto finding = unknown(offer, "where EC2 offers " + type, wanted)) return {*finding};
  auto missing = not_in(offer.texts("zones"), zones_of(facts, param_list(use, "subnets")));
  if (missing.empty()) return {passed(fmt::format("{} is offered in the zones chosen", type))};
  return {failed(fmt::format("{} is not offered in {}", type, joined(missing)), wanted,
                 "choose another search instance type")};
}

Findings image_platform(const Facts& facts, const RuleUse& use) {
  std::string tag = param(use, "tag"), platform = param(use, "platform");
  std::string account = param(use, "account");
  if (account.empty()) account = facts.inventory.account;
  auto repositories = param_list(use, "repositories");
  if (tag.empty() || account.empty() || repositories.empty()) return {};
  Findings out;
  std::vector<std::string> unsaid;
  for (const auto& repository : repositories) {
    const auto& image =
        ask(facts, aws::Look::image_platforms, account + "/" + repository + ":" + tag);
    std::string wanted = fmt::format("an image for {}", platform);
    if (auto finding = unknown(image, fmt::format("{}:{}", repository, tag), wanted)) {
      out.push_back(*finding);
    } else if (image.found.empty()) {
      out.push_back(failed(fmt::format("{} of account {} has no tag {}", repository, account, tag),
                           wanted, "push the image, or choose another tag"));
    } else if (image.texts("platforms").empty()) {
      unsaid.push_back(repository);
    } else if (!one_of(image.texts("platforms"), platform)) {
      out.push_back(failed(fmt::format("{}:{} is made for {} only", repository, tag,
                                       joined(image.texts("platforms"))),
                           wanted,
                           fmt::format("push the image built for {} (docker buildx build "
                                       "--platform {})",
                                       platform, platform)));
    }
  }
  if (out.empty() && unsaid.empty())
    out.push_back(passed(fmt::format("{} is made for {}", tag, platform)));
  if (out.empty())
    out.push_back(passed(fmt::format("{} is there; {} name{} no platform", tag, joined(unsaid),
                                     unsaid.size() == 1 ? "s" : "")));
  return out;
}

}  // namespace slipway::wizard::rules
