#include "deploy/rehearsal/account_network.hh"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <sstream>

namespace slipway::deploy::rehearsal {
namespace {

struct Block {
  std::uint32_t first = 0;
  int bits = 0;
  bool holds(const Block& other) const {
    return other.bits >= bits && (bits == 0 || (other.first ^ first) >> (32 - bits) == 0);
  }
};

std::optional<Block> block_of(const std::string& cidr) {
  const auto slash = cidr.find('/');
  in_addr address{};
  if (slash == cidr.npos || inet_pton(AF_INET, cidr.substr(0, slash).c_str(), &address) != 1)
    return std::nullopt;
  Block out{ntohl(address.s_addr), 0};
  const auto *begin = cidr.data() + slash + 1, *end = cidr.data() + cidr.size();
  const auto [last, error] = std::from_chars(begin, end, out.bits);
  if (error != std::errc() || last != end || out.bits < 0 || out.bits > 32) return std::nullopt;
  return out;
}

// Of a network or a part of one: AWS takes /16 to /28.
std::string cidr_of(Fields& f) {
  auto cidr = f.required("cidr");
  const auto block = block_of(cidr);
  if (!block || block->bits < 16 || block->bits > 28)
    f.wrong("cidr", fmt::format("is \"{}\", but must be IPv4 addresses like 10.0.0.0/16 "
                                "(/16 to /28)",
                                cidr));
  return cidr;
}

void need_inside(Fields& f, const Subnet& subnet, const Region& region, const Vpc& vpc) {
  if (!block_of(vpc.cidr)->holds(*block_of(subnet.cidr)))
    f.wrong("cidr",
            fmt::format("is {}, which does not lie in {} of {}", subnet.cidr, vpc.cidr, vpc.id));
  std::vector<std::string> names;
  for (const auto& zone : region.zones) names.push_back(zone.name);
  if (std::ranges::find(names, subnet.availability_zone) == names.end())
    f.wrong("zone", fmt::format("is \"{}\", but must be one of {}", subnet.availability_zone,
                                fmt::join(names, ", ")));
}

// No two of a kind may have one id.
template <class Rows>
std::string new_id_of(Fields& f, const Rows& rows) {
  auto id = f.required("id");
  if (std::ranges::any_of(rows, [&](const auto& row) { return row.id == id; }))
    f.wrong("id", fmt::format("is {}, which another entry has already", id));
  return id;
}

// Addresses AWS leaves free in an empty subnet: all but five.
int free_addresses(std::string_view cidr) {
  auto slash = cidr.rfind('/');
  int bits =
      slash == std::string_view::npos ? 0 : std::atoi(std::string(cidr.substr(slash + 1)).c_str());
  return bits < 16 || bits > 28 ? 0 : (1 << (32 - bits)) - 5;
}

// "in 100 allow tcp 443 0.0.0.0/0", "out 200 deny tcp 1024-65535 10.0.0.0/8", "in 100 allow all
// 0.0.0.0/0"
AclRule acl_rule(Fields& f, const std::string& text) {
  AclRule rule;
  std::istringstream words(text);
  std::string direction, action, protocol, ports;
  words >> direction >> rule.number >> action >> protocol;
  rule.egress = direction == "out";
  rule.allows = action == "allow";
  if (protocol == "tcp") {
    words >> ports;
    rule.protocol = "6";
    rule.from = std::atoi(ports.c_str());
    auto dash = ports.find('-');
    rule.to = dash == std::string::npos ? rule.from : std::atoi(ports.c_str() + dash + 1);
  }
  words >> rule.cidr;
  bool known = (direction == "in" || direction == "out") &&
               (action == "allow" || action == "deny") && (protocol == "tcp" || protocol == "all");
  if (!known || rule.number <= 0 || rule.cidr.empty())
    f.wrong("rules", fmt::format("has \"{}\", but each must read like \"in 100 allow tcp 443 "
                                 "0.0.0.0/0\"",
                                 text));
  return rule;
}

}  // namespace

void read_network(Fields& f, Region& region) {
  for (auto& v : f.list("vpcs")) {
    region.vpcs.push_back({.id = new_id_of(v, region.vpcs),
                           .cidr = cidr_of(v),
                           .is_default = v.flag("default"),
                           .dns_support = v.flag("dns_support", true),
                           .dns_hostnames = v.flag("dns_hostnames", true),
                           .tags = v.pairs("tags")});
    v.done();
  }
  auto vpc_of = [&](Fields& entry) {
    auto id = entry.required("vpc");
    if (!region.vpc(id))
      entry.wrong("vpc", fmt::format("names {}, which is no VPC of this region", id));
    return id;
  };
  for (auto& s : f.list("subnets")) {
    Subnet subnet{.id = new_id_of(s, region.subnets),
                  .vpc_id = vpc_of(s),
                  .cidr = cidr_of(s),
                  .availability_zone = s.required("zone"),
                  .map_public_ip = s.flag("map_public_ip"),
                  .default_for_az = s.flag("default_for_zone"),
                  .tags = s.pairs("tags")};
    need_inside(s, subnet, region, *region.vpc(subnet.vpc_id));
    subnet.available_ips = static_cast<int>(s.number("free", free_addresses(subnet.cidr)));
    region.subnets.push_back(std::move(subnet));
    s.done();
  }
  for (auto& t : f.list("route_tables")) {
    RouteTable table{.id = new_id_of(t, region.route_tables),
                     .vpc_id = vpc_of(t),
                     .main = t.flag("main"),
                     .subnet_ids = t.texts("subnets"),
                     .tags = t.pairs("tags")};
    for (const auto& id : table.subnet_ids)
      if (!region.subnet(id))
        t.wrong("subnets", fmt::format("names {}, which is no subnet of this region", id));
    table.routes.push_back({region.vpc(table.vpc_id)->cidr, "local", "active", "CreateRouteTable"});
    for (auto& [destination, target] : t.pairs("routes")) {
      Route route{destination, target};
      if (auto lost = route.target.find(" blackhole"); lost != std::string::npos) {
        route.target.erase(lost);
        route.state = "blackhole";
      }
      table.routes.push_back(std::move(route));
    }
    region.route_tables.push_back(std::move(table));
    t.done();
  }
  for (auto& g : f.list("internet_gateways")) {
    region.internet_gateways.push_back({.id = new_id_of(g, region.internet_gateways),
                                        .vpc_id = g.text("vpc"),
                                        .tags = g.pairs("tags")});
    g.done();
  }
  for (auto& n : f.list("nat_gateways")) {
    NatGateway nat{
        .id = new_id_of(n, region.nat_gateways),
        .subnet_id = n.required("subnet"),
        .public_ip = n.text("public_ip"),
        .private_ip = n.text("private_ip"),
        .state = n.choice("state", {"available", "pending", "failed", "deleting", "deleted"}),
        .created = n.time("created"),
        .tags = n.pairs("tags")};
    auto* subnet = region.subnet(nat.subnet_id);
    if (!subnet)
      n.wrong("subnet", fmt::format("names {}, which is no subnet of this region", nat.subnet_id));
    nat.vpc_id = subnet->vpc_id;
    region.nat_gateways.push_back(std::move(nat));
    n.done();
  }
  for (auto& e : f.list("vpc_endpoints")) {
    region.vpc_endpoints.push_back(
        {.id = new_id_of(e, region.vpc_endpoints),
         .vpc_id = vpc_of(e),
         .service_name = e.required("service"),
         .type = e.choice(
             "type", {"Interface", "Gateway", "GatewayLoadBalancer", "Resource", "ServiceNetwork"}),
         .state = e.choice("state", {"available", "pendingAcceptance", "pending", "deleting",
                                     "deleted", "rejected", "failed", "expired"}),
         .private_dns = e.flag("private_dns"),
         .subnet_ids = e.texts("subnets"),
         .route_table_ids = e.texts("route_tables"),
         .security_group_ids = e.texts("security_groups"),
         .created = e.time("created"),
         .tags = e.pairs("tags")});
    e.done();
  }
}

void read_network_acls(Fields& f, Region& region) {
  for (auto& a : f.list("network_acls")) {
    NetworkAcl acl{.id = new_id_of(a, region.network_acls),
                   .vpc_id = a.required("vpc"),
                   .subnet_ids = a.texts("subnets"),
                   .rules = {},
                   .tags = a.pairs("tags")};
    if (!region.vpc(acl.vpc_id))
      a.wrong("vpc", fmt::format("names {}, which is no VPC of this region", acl.vpc_id));
    for (const auto& rule : a.texts("rules")) acl.rules.push_back(acl_rule(a, rule));
    region.network_acls.push_back(std::move(acl));
    a.done();
  }
}

// Limits that differ from AWS's own: "fargate/L-3032A538: 100".
void read_quotas(Fields& f, Region& region) {
  for (const auto& [code, value] : f.pairs("quotas")) {
    char* end = nullptr;
    region.quotas[code] = std::strtod(value.c_str(), &end);
    if (end == value.c_str() || code.find('/') == std::string::npos)
      f.wrong("quotas", fmt::format("has \"{}: {}\", but each must read like "
                                    "\"fargate/L-3032A538: 100\"",
                                    code, value));
  }
}

}  // namespace slipway::deploy::rehearsal
