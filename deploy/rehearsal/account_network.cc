#include "deploy/rehearsal/account_network.hh"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "deploy/rehearsal/values.hh"

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

// No two of a kind may have one id, in any region.
std::string new_id_of(Fields& f, std::string_view kind, Once& once) {
  auto id = f.required("id");
  once.add(f, "id", kind, id);
  return id;
}

// Addresses AWS leaves free in an empty subnet: all but five.
int free_addresses(std::string_view cidr) {
  auto slash = cidr.rfind('/');
  int bits =
      slash == std::string_view::npos ? 0 : std::atoi(std::string(cidr.substr(slash + 1)).c_str());
  return bits < 16 || bits > 28 ? 0 : (1 << (32 - bits)) - 5;
}

struct PortRange {
  int from = 0, to = 65535;
};
// "443", "1024-65535"
std::optional<PortRange> port_range(std::string_view text) {
  PortRange out;
  const auto dash = text.find('-');
  const auto read = [](std::string_view digits, int& port) {
    const auto* end = digits.data() + digits.size();
    const auto [last, error] = std::from_chars(digits.data(), end, port);
    return error == std::errc() && last == end && port >= 0 && port <= 65535;
  };
  if (!read(text.substr(0, dash), out.from)) return std::nullopt;
  out.to = out.from;
  if (dash != text.npos && !read(text.substr(dash + 1), out.to)) return std::nullopt;
  return out.from <= out.to ? std::optional(out) : std::nullopt;
}

// "in 100 allow tcp 443 0.0.0.0/0", "out 200 deny tcp 1024-65535 10.0.0.0/8", "in 100 allow all
// 0.0.0.0/0"
std::optional<AclRule> acl_rule(const std::string& text) {
  AclRule rule;
  std::istringstream words(text);
  std::string direction, action, protocol, ports, more;
  words >> direction >> rule.number >> action >> protocol;
  rule.egress = direction == "out";
  rule.allows = action == "allow";
  if (protocol == "tcp") {
    words >> ports;
    const auto range = port_range(ports);
    if (!range) return std::nullopt;
    rule.protocol = "6";
    rule.from = range->from;
    rule.to = range->to;
  }
  words >> rule.cidr;
  const bool known = (direction == "in" || direction == "out") &&
                     (action == "allow" || action == "deny") &&
                     (protocol == "tcp" || protocol == "all");
  constexpr int last_number = 32766;  // that a user may give
  const bool fine = known && rule.number > 0 && rule.number <= last_number && block_of(rule.cidr) &&
                    !(words >> more);
  return fine ? std::optional(rule) : std::nullopt;
}

void read_acl_rules(Fields& f, NetworkAcl& acl) {
  for (const auto& text : f.texts("rules")) {
    auto rule = acl_rule(text);
    if (!rule)
      f.wrong("rules", fmt::format("has \"{}\", but each must read like \"in 100 allow tcp 443 "
                                   "0.0.0.0/0\"",
                                   text));
    for (const auto& other : acl.rules)
      if (other.egress == rule->egress && other.number == rule->number)
        f.wrong("rules", fmt::format("has number {} twice in one direction", rule->number));
    acl.rules.push_back(std::move(*rule));
  }
}

// As EC2 refuses a subnet of addresses that another one has ("InvalidSubnet.Conflict").
void need_apart(Fields& f, const Subnet& subnet, const Region& region) {
  const auto block = *block_of(subnet.cidr);
  for (const auto& other : region.subnets) {
    const auto taken = *block_of(other.cidr);
    if (other.vpc_id == subnet.vpc_id && (taken.holds(block) || block.holds(taken)))
      f.wrong("cidr", fmt::format("is {}, whose addresses {} ({}) has already", subnet.cidr,
                                  other.id, other.cidr));
  }
}

// Each must be there; in the VPC, where one is meant.
void need_subnets(Fields& f, Region& region, const std::vector<std::string>& ids,
                  const std::string& vpc) {
  for (const auto& id : ids) {
    const auto* subnet = region.subnet(id);
    if (subnet == nullptr)
      f.wrong("subnets", fmt::format("names {}, which is no subnet of this region", id));
    if (subnet->vpc_id != vpc)
      f.wrong("subnets",
              fmt::format("names {}, which lies in {}, not in {}", id, subnet->vpc_id, vpc));
  }
}

template <class Rows>
bool has_id(const Rows& rows, std::string_view id) {
  return std::ranges::any_of(rows, [&](const auto& row) { return row.id == id; });
}

// Of the kinds that a file can have; others (transit gateways, machines) lie outside it.
bool is_missing(const Region& region, std::string_view target) {
  if (target.starts_with("igw-")) return !has_id(region.internet_gateways, target);
  if (target.starts_with("nat-")) return !has_id(region.nat_gateways, target);
  if (target.starts_with("vpce-")) return !has_id(region.vpc_endpoints, target);
  return false;
}

class NetworkReader {
 public:
  NetworkReader(Fields& fields, Region& region, Once& once)
      : f_(fields), region_(region), once_(once) {}

  // What names something that is wrong is not told to be wrong, too: after a kind with mistakes the
  // kinds that may name it are not read.
  void read() {
    bool fine = f_.each("vpcs", [&](Fields& f) { read_vpc(f); });
    fine = fine && f_.each("subnets", [&](Fields& f) { read_subnet(f); });
    fine = fine && f_.each("route_tables", [&](Fields& f) { read_route_table(f); });
    fine = fine && f_.each("internet_gateways", [&](Fields& f) { read_internet_gateway(f); });
    fine = fine && f_.each("nat_gateways", [&](Fields& f) { read_nat_gateway(f); });
    fine = fine && f_.each("vpc_endpoints", [&](Fields& f) { read_endpoint(f); });
    fine = fine && f_.each("network_acls", [&](Fields& f) { read_acl(f); });
    if (!fine) return take_rest();
    // Routes lead to what stands after them.
    for (auto& t : f_.list("route_tables")) f_.found().survives([&] { need_targets(t); });
  }

 private:
  Fields& f_;
  Region& region_;
  Once& once_;

  void take_rest() {
    for (const char* kind : {"vpcs", "subnets", "route_tables", "internet_gateways", "nat_gateways",
                             "vpc_endpoints", "network_acls"})
      f_.found().survives([&] { f_.list(kind); });
  }

  std::string vpc_of(Fields& f) const {
    auto id = f.required("vpc");
    if (!region_.vpc(id))
      f.wrong("vpc", fmt::format("names {}, which is no VPC of this region", id));
    return id;
  }

  void read_vpc(Fields& v) {
    region_.vpcs.push_back({.id = new_id_of(v, "VPC", once_),
                            .cidr = cidr_of(v),
                            .is_default = v.flag("default"),
                            .dns_support = v.flag("dns_support", true),
                            .dns_hostnames = v.flag("dns_hostnames", true),
                            .tags = v.pairs("tags")});
    if (region_.vpcs.back().is_default) once_.add(v, "default", "default VPC", region_.name);
  }

  void read_subnet(Fields& s) {
    Subnet subnet{.id = new_id_of(s, "subnet", once_),
                  .vpc_id = vpc_of(s),
                  .cidr = cidr_of(s),
                  .availability_zone = s.required("zone"),
                  .map_public_ip = s.flag("map_public_ip"),
                  .default_for_az = s.flag("default_for_zone"),
                  .tags = s.pairs("tags")};
    need_inside(s, subnet, region_, *region_.vpc(subnet.vpc_id));
    need_apart(s, subnet, region_);
    const int most = free_addresses(subnet.cidr);
    subnet.available_ips = static_cast<int>(s.number("free", most));
    if (subnet.available_ips < 0 || subnet.available_ips > most)
      s.wrong("free", fmt::format("is {}, but {} has room for 0 to {}", subnet.available_ips,
                                  subnet.cidr, most));
    region_.subnets.push_back(std::move(subnet));
  }

  void read_route_table(Fields& t) {
    RouteTable table{.id = new_id_of(t, "route table", once_),
                     .vpc_id = vpc_of(t),
                     .main = t.flag("main"),
                     .subnet_ids = t.texts("subnets"),
                     .tags = t.pairs("tags")};
    if (table.main) once_.add(t, "main", "main route table", table.vpc_id);
    need_subnets(t, region_, table.subnet_ids, table.vpc_id);
    for (const auto& id : table.subnet_ids) once_.add(t, "subnets", "route table", id);
    table.routes.push_back(
        {region_.vpc(table.vpc_id)->cidr, "local", "active", "CreateRouteTable"});
    for (auto& [destination, target] : t.pairs("routes")) {
      Route route{destination, target};
      if (auto lost = route.target.find(" blackhole"); lost != std::string::npos) {
        route.target.erase(lost);
        route.state = "blackhole";
      }
      table.routes.push_back(std::move(route));
    }
    region_.route_tables.push_back(std::move(table));
  }

  void need_targets(Fields& t) const {
    for (const auto& [destination, target] : t.pairs("routes")) {
      if (target.ends_with(" blackhole")) continue;
      if (target != "local" && target.find('-') == target.npos)
        t.wrong("routes", fmt::format("lead {} to \"{}\", but each must lead to an id like "
                                      "nat-0a1b2c3d4e5f60718",
                                      destination, target));
      if (is_missing(region_, target))
        t.wrong("routes", fmt::format("lead {} to {}, which is not in this region; one that leads "
                                      "nowhere any more has \" blackhole\" after it",
                                      destination, target));
    }
  }

  void read_internet_gateway(Fields& g) {
    InternetGateway gateway{.id = new_id_of(g, "internet gateway", once_),
                            .vpc_id = g.has("vpc") ? vpc_of(g) : g.text("vpc"),
                            .tags = g.pairs("tags")};
    if (!gateway.vpc_id.empty()) once_.add(g, "vpc", "internet gateway", gateway.vpc_id);
    region_.internet_gateways.push_back(std::move(gateway));
  }

  void read_nat_gateway(Fields& n) {
    NatGateway nat{
        .id = new_id_of(n, "NAT gateway", once_),
        .subnet_id = n.required("subnet"),
        .public_ip = n.text("public_ip"),
        .private_ip = n.text("private_ip"),
        .state = n.choice("state", {"available", "pending", "failed", "deleting", "deleted"}),
        .created = n.time("created"),
        .tags = n.pairs("tags")};
    auto* subnet = region_.subnet(nat.subnet_id);
    if (!subnet)
      n.wrong("subnet", fmt::format("names {}, which is no subnet of this region", nat.subnet_id));
    if (!nat.public_ip.empty()) once_.add(n, "public_ip", "NAT gateway", nat.public_ip);
    nat.vpc_id = subnet->vpc_id;
    region_.nat_gateways.push_back(std::move(nat));
  }

  void read_endpoint(Fields& e) {
    region_.vpc_endpoints.push_back(
        {.id = new_id_of(e, "VPC endpoint", once_),
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
    const auto& endpoint = region_.vpc_endpoints.back();
    need_subnets(e, region_, endpoint.subnet_ids, endpoint.vpc_id);
    for (const auto& id : endpoint.route_table_ids)
      if (!has_id(region_.route_tables, id))
        e.wrong("route_tables",
                fmt::format("names {}, which is no route table of this region", id));
    for (const auto& id : endpoint.security_group_ids)
      if (std::ranges::none_of(region_.vpcs,
                               [&](const Vpc& vpc) { return id == sibling_id("sg", vpc.id); }))
        e.wrong("security_groups",
                fmt::format("names {}, but an account's file has only the group that each VPC has "
                            "by itself: {} in {}",
                            id, sibling_id("sg", endpoint.vpc_id), endpoint.vpc_id));
  }

  void read_acl(Fields& a) {
    NetworkAcl acl{.id = new_id_of(a, "network ACL", once_),
                   .vpc_id = vpc_of(a),
                   .subnet_ids = a.texts("subnets"),
                   .rules = {},
                   .tags = a.pairs("tags")};
    need_subnets(a, region_, acl.subnet_ids, acl.vpc_id);
    for (const auto& id : acl.subnet_ids) once_.add(a, "subnets", "network ACL", id);
    read_acl_rules(a, acl);
    region_.network_acls.push_back(std::move(acl));
  }
};

}  // namespace

void read_network(Fields& fields, Region& region, Once& once) {
  NetworkReader(fields, region, once).read();
}

// Limits that differ from AWS's own: "fargate/L-3032A538: 100".
void read_quotas(Fields& f, Region& region) {
  for (const auto& [code, value] : f.pairs("quotas")) {
    const auto number = number_in(value);
    region.quotas[code] = number.value_or(0);
    if (!number || *number < 0 || code.find('/') == std::string::npos)
      f.wrong("quotas", fmt::format("has \"{}: {}\", but each must read like "
                                    "\"fargate/L-3032A538: 100\"",
                                    code, value));
  }
}

}  // namespace slipway::deploy::rehearsal
