#include <fmt/format.h>

#include <algorithm>

#include "wizard/blueprint_read.hh"
#include "wizard/rules/families.hh"
#include "wizard/rules/shape.hh"

namespace slipway::wizard::rules {

Findings region(const Facts& facts, const RuleUse& use) {
  std::string wanted = param(use, "region");
  if (wanted.empty()) return {};
  if (!matches(wanted, "[a-z]{2,4}(-[a-z]+)+-[0-9]+").value_or(false))
    return {failed(fmt::format("\"{}\" is no region", wanted), "a region such as us-west-2",
                   "choose one from the list")};
  if (auto finding = unlisted(facts.inventory.regions, "the regions")) return {*finding};
  const auto& rows = facts.inventory.regions.rows;
  auto row = std::find_if(rows.begin(), rows.end(), [&](auto& r) { return r.name == wanted; });
  if (row == rows.end()) {
    std::vector<std::string> names;
    for (const auto& r : rows) names.push_back(r.name);
    std::string meant = nearest(wanted, names);
    return {failed(
        fmt::format("your account knows no region {}", wanted), "a region of your account",
        meant.empty() ? "choose one from the list" : fmt::format("did you mean {}?", meant))};
  }
  if (row->opt_in_status == "not-opted-in")
    return {failed(fmt::format("{} is not enabled in your account", wanted), "an enabled region",
                   "enable it in the account settings, or choose another")};
  return {passed(wanted + " is enabled")};
}

Findings vpc(const Facts& facts, const RuleUse& use) {
  std::string id = param(use, "vpc");
  if (id.empty()) return {};
  if (auto finding = unlisted(facts.inventory.vpcs, "the VPCs")) return {*finding};
  const auto& rows = facts.inventory.vpcs.rows;
  const auto* row = find_row(facts, rows, [&](auto& r) { return r.id == id; });
  if (!row)
    return {failed(fmt::format("there is no VPC {} in {}", id, facts.inventory.region),
                   "a VPC of this account and region",
                   "choose one from the list, or check the region")};
  if (row->is_default)
    return {warned(fmt::format("{} is the account's default VPC", id),
                   "a VPC made for services like this",
                   "prefer a VPC with private and isolated subnets")};
  return {passed(fmt::format("{} ({}) exists", id, row->cidr))};
}

}  // namespace slipway::wizard::rules
