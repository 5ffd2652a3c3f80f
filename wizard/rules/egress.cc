// The ways out of private subnets: that what their default routes lead to works, and that an
// allow-list lets them back in.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "wizard/rules/families.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

const aws::NatGatewayRow* nat_row(const Facts& facts, const std::string& id) {
  return find_row(facts, facts.inventory.nat_gateways.rows,
                  [&](auto& row) { return row.id == id; });
}

// Subnets by what their default route leads to.
std::map<std::string, std::vector<std::string>> ways_out(const Facts& facts, const RuleUse& use) {
  std::map<std::string, std::vector<std::string>> ways;
  for (const auto& id : param_list(use, "subnets"))
    if (const auto* row = subnet_row(facts, id); row && !row->way_out.empty())
      ways[row->way_out].push_back(id);
  return ways;
}

// A public NAT gateway works from a subnet that itself leads to an internet gateway.
std::optional<Finding> judge_place(const Facts& facts, const aws::NatGatewayRow& nat) {
  const auto* subnet = subnet_row(facts, nat.subnet_id);
  if (!subnet || subnet->cls == aws::SubnetClass::public_ ||
      subnet->cls == aws::SubnetClass::unknown)
    return std::nullopt;
  return failed(
      fmt::format("{} stands in {}, which is {}", nat.id, subnet->id, aws::name(subnet->cls)),
      "a NAT gateway in a public subnet",
      "route that subnet to an internet gateway, or make a NAT gateway in another");
}

std::optional<Finding> judge_nat(const Facts& facts, const std::string& id,
                                 const std::vector<std::string>& subnets) {
  const auto* nat = nat_row(facts, id);
  std::string wanted = "a NAT gateway that is available", fix = "route the subnets to one that is";
  if (!nat) return failed(fmt::format("{} of {} is gone", id, joined(subnets)), wanted, fix);
  if (nat->state != "available")
    return failed(fmt::format("{}, the way out of {}, is {}{}", id, joined(subnets), nat->state,
                              nat->failure.empty() ? "" : ": " + nat->failure),
                  wanted, fix);
  if (nat->connectivity == "private")
    return warned(fmt::format("{} of {} is a private NAT gateway: it does not lead to the Internet",
                              id, joined(subnets)),
                  "a public NAT gateway, or endpoints for all that is needed", fix);
  return judge_place(facts, *nat);
}

// Public addresses of a way out; nothing where they cannot be known.
std::vector<std::string> addresses_of(const Facts& facts, const std::string& way) {
  if (const auto* nat = nat_row(facts, way)) return nat->public_ips;
  std::vector<std::string> found;
  for (const auto& row : facts.inventory.addresses.rows)
    if (row.interface_id == way || row.instance_id == way) found.push_back(row.public_ip);
  return found;
}

bool allowed(const std::string& address, const std::vector<std::string>& cidrs) {
  auto host = parse_cidr(address + "/32");
  return host && std::any_of(cidrs.begin(), cidrs.end(), [&](auto& text) {
           auto cidr = parse_cidr(text);
           return cidr && contains(*cidr, *host);
         });
}

}  // namespace

Findings egress(const Facts& facts, const RuleUse& use) {
  auto ways = ways_out(facts, use);
  if (ways.empty()) return {};
  if (auto finding = unlisted(facts.inventory.nat_gateways, "the NAT gateways")) return {*finding};
  Findings out;
  std::vector<std::string> names;
  for (const auto& [way, subnets] : ways) {
    names.push_back(way);
    if (!way.starts_with("nat-")) continue;
    if (auto finding = judge_nat(facts, way, subnets)) out.push_back(std::move(*finding));
  }
  if (out.empty())
    out.push_back(passed(fmt::format(
        "{} leave{} by {}", counted(param_list(use, "subnets").size(), "private subnet"),
        param_list(use, "subnets").size() == 1 ? "s" : "", joined(names))));
  return out;
}

Findings egress_allowed(const Facts& facts, const RuleUse& use) {
  auto cidrs = param_list(use, "cidrs");
  auto ways = ways_out(facts, use);
  if (cidrs.empty() || ways.empty()) return {};
  std::string wanted = "the public addresses of the ways out among those allowed";
  if (one_of(cidrs, "0.0.0.0/0"))
    return {passed("every address is allowed, the install's own too")};
  if (auto finding = unlisted(facts.inventory.nat_gateways, "the NAT gateways")) return {*finding};
  if (auto finding = unlisted(facts.inventory.addresses, "the elastic addresses"))
    return {*finding};
  Findings out;
  for (const auto& [way, subnets] : ways) {
    auto addresses = addresses_of(facts, way);
    if (addresses.empty())
      out.push_back(unsure(fmt::format("could not see by which public address {} leaves", way),
                           wanted, "ask whoever runs that network, and add the address"));
    for (const auto& address : addresses)
      if (!allowed(address, cidrs))
        out.push_back(failed(fmt::format("{}, by which {} leave{}, is not allowed", address,
                                         joined(subnets), subnets.size() == 1 ? "s" : ""),
                             wanted, fmt::format("add {}/32", address)));
  }
  if (out.empty()) out.push_back(passed("the install's own ways out are allowed"));
  return out;
}

}  // namespace slipway::wizard::rules
