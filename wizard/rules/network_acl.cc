// Network ACLs: whether the packets an install lives from come through. An ACL keeps no state, so
// replies need a rule of their own; of its entries the lowest number that matches decides.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "wizard/rules/families.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

// "in tcp 443 0.0.0.0/0", "out tcp 1024-65535 10.0.0.0/16"
struct Flow {
  std::string words;
  bool egress = false;
  int from = 0, to = 0;
  Cidr cidr;
};

std::optional<Flow> parse_flow(const std::string& text) {
  auto parts = words(text);
  if (parts.size() != 4 || (parts[0] != "in" && parts[0] != "out") || parts[1] != "tcp")
    return std::nullopt;
  auto dash = std::min(parts[2].find('-'), parts[2].size());
  auto from = to_integer(parts[2].substr(0, dash));
  auto to = dash == parts[2].size() ? from : to_integer(parts[2].substr(dash + 1));
  auto cidr = parse_cidr(parts[3]);
  if (!from || !to || !cidr) return std::nullopt;
  Flow flow{.egress = parts[0] == "out",
            .from = static_cast<int>(*from),
            .to = static_cast<int>(*to),
            .cidr = *cidr};
  flow.words = fmt::format("TCP {} {} {}", parts[2], flow.egress ? "to" : "from", parts[3]);
  return flow;
}

// Commas stand between flows, white space inside them.
std::vector<std::string> flow_texts(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    auto end = std::min(text.find(',', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

constexpr std::string_view all_protocols = "-1", tcp = "6";

bool covers_ports(const aws::AclEntry& entry, const Flow& flow) {
  if (entry.protocol == all_protocols || !entry.from) return true;
  return *entry.from <= flow.from && entry.to.value_or(*entry.from) >= flow.to;
}

bool touches_ports(const aws::AclEntry& entry, const Flow& flow) {
  if (entry.protocol == all_protocols || !entry.from) return true;
  return *entry.from <= flow.to && entry.to.value_or(*entry.from) >= flow.from;
}

// The entry that stops some of the flow; null when all of it comes through. `none` when nothing
// matches at all, which stops it as well.
struct Stop {
  bool stopped = false;
  const aws::AclEntry* by = nullptr;
};

Stop stop_of(const aws::NetworkAclRow& acl, const Flow& flow) {
  for (const auto& entry : acl.entries) {
    if (entry.egress != flow.egress || (entry.protocol != all_protocols && entry.protocol != tcp))
      continue;
    auto cidr = parse_cidr(entry.cidr);
    if (!cidr || !overlap(*cidr, flow.cidr) || !touches_ports(entry, flow)) continue;
    if (!entry.allows) return {true, &entry};
    if (contains(*cidr, flow.cidr) && covers_ports(entry, flow)) return {};
  }
  return {true, nullptr};
}

const aws::NetworkAclRow* acl_of(const Facts& facts, const std::string& subnet) {
  for (const auto& acl : facts.inventory.network_acls.rows)
    if (one_of(acl.subnet_ids, subnet)) return &acl;
  return nullptr;
}

Finding blocked(const aws::NetworkAclRow& acl, const std::vector<std::string>& subnets,
                const Flow& flow, const Stop& stop) {
  // 32767 stands for the entry "*" that ends every list.
  std::string by = stop.by && stop.by->number != 32767
                       ? fmt::format("rule {} of {}", stop.by->number, acl.id)
                       : acl.id;
  return failed(fmt::format("{} stops {} for {}", by, flow.words, joined(subnets)),
                "a network ACL that lets this through",
                fmt::format("add an {} rule to {} that allows it, with a lower number",
                            flow.egress ? "outbound" : "inbound", acl.id));
}

}  // namespace

Findings network_acl(const Facts& facts, const RuleUse& use) {
  auto subnets = param_list(use, "subnets");
  if (subnets.empty()) return {};
  if (auto finding = unlisted(facts.inventory.network_acls, "the network ACLs")) return {*finding};
  std::map<const aws::NetworkAclRow*, std::vector<std::string>> by_acl;
  for (const auto& subnet : subnets)
    if (const auto* acl = acl_of(facts, subnet)) by_acl[acl].push_back(subnet);
  Findings out;
  for (const auto& text : flow_texts(param(use, "flows"))) {
    auto flow = parse_flow(text);
    if (!flow) continue;
    for (const auto& [acl, behind] : by_acl)
      if (Stop stop = stop_of(*acl, *flow); stop.stopped)
        out.push_back(blocked(*acl, behind, *flow, stop));
  }
  if (out.empty())
    out.push_back(passed(
        fmt::format("network ACLs let through what {} need", counted(subnets.size(), "subnet"))));
  return out;
}

}  // namespace slipway::wizard::rules
