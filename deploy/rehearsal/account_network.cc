#include "deploy/rehearsal/account_network.hh"

#include <fmt/format.h>

#include <cstdlib>
#include <sstream>

namespace slipway::deploy::rehearsal {
namespace {

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
    f.wrong("rules", "must each read like \"in 100 allow tcp 443 0.0.0.0/0\"");
  return rule;
}

}  // namespace

void read_network(Fields& f, Region& region) {
  for (auto& v : f.list("vpcs")) {
    region.vpcs.push_back({.id = v.required("id"),
                           .cidr = v.required("cidr"),
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
    Subnet subnet{.id = s.required("id"),
                  .vpc_id = vpc_of(s),
                  .cidr = s.required("cidr"),
                  .availability_zone = s.required("zone"),
                  .map_public_ip = s.flag("map_public_ip"),
                  .default_for_az = s.flag("default_for_zone"),
                  .tags = s.pairs("tags")};
    subnet.available_ips = static_cast<int>(s.number("free", free_addresses(subnet.cidr)));
    region.subnets.push_back(std::move(subnet));
    s.done();
  }
  for (auto& t : f.list("route_tables")) {
    RouteTable table{.id = t.required("id"),
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
    region.internet_gateways.push_back(
        {.id = g.required("id"), .vpc_id = g.text("vpc"), .tags = g.pairs("tags")});
    g.done();
  }
  for (auto& n : f.list("nat_gateways")) {
    NatGateway nat{.id = n.required("id"),
                   .subnet_id = n.required("subnet"),
                   .public_ip = n.text("public_ip"),
                   .private_ip = n.text("private_ip"),
                   .state = n.text("state", "available"),
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
    region.vpc_endpoints.push_back({.id = e.required("id"),
                                    .vpc_id = vpc_of(e),
                                    .service_name = e.required("service"),
                                    .type = e.text("type", "Interface"),
                                    .state = e.text("state", "available"),
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
    NetworkAcl acl{.id = a.required("id"),
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
      f.wrong("quotas", "must each read like \"fargate/L-3032A538: 100\"");
  }
}

}  // namespace slipway::deploy::rehearsal
