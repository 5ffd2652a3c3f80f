// Private ways to AWS's services inside the VPC: its DNS, endpoints that stand in the way of those
// to create or that are said to exist, prefix lists.
#include <fmt/format.h>

#include <algorithm>

#include "wizard/rules/families.hh"
#include "wizard/rules/own_stacks.hh"

namespace slipway::wizard::rules {

namespace {

// com.amazonaws.us-west-2.ecr.api, in China mostly with cn. before it.
bool serves(const aws::EndpointRow& row, const std::string& region, const std::string& service) {
  std::string full = "com.amazonaws." + region + "." + service;
  return row.service == full || row.service == "cn." + full;
}

// What EC2 still takes for there (DescribeVpcEndpoints, "state").
bool alive(const aws::EndpointRow& row) {
  return row.state == "available" || row.state == "pending" || row.state == "pendingacceptance";
}

std::vector<std::string> tables_of(const Facts& facts, const std::vector<std::string>& subnets) {
  std::vector<std::string> tables;
  for (const auto& id : subnets)
    if (const auto* row = subnet_row(facts, id); row && !one_of(tables, row->route_table_id))
      tables.push_back(row->route_table_id);
  return tables;
}

struct Wish {
  const Facts& facts;
  std::string vpc;
  std::vector<std::string> subnets, tables;
  Owned own;

  std::vector<const aws::EndpointRow*> there(const std::string& service) const {
    std::vector<const aws::EndpointRow*> rows;
    for (const auto& row : facts.inventory.endpoints.rows)
      if (row.vpc_id == vpc && serves(row, facts.inventory.region, service)) rows.push_back(&row);
    return rows;
  }
  // Two interface endpoints cannot both have the service's private name in one VPC; two gateway
  // endpoints cannot both stand in one route table.
  bool collides(const aws::EndpointRow& row) const {
    if (!alive(row) || own.has(row.id)) return false;
    if (row.type != "Gateway") return row.private_dns;
    return std::any_of(tables.begin(), tables.end(),
                       [&](auto& table) { return one_of(row.route_table_ids, table); });
  }
  // An endpoint that is said to be there serves the private subnets.
  bool usable(const aws::EndpointRow& row) const {
    if (row.state != "available") return false;
    if (row.type != "Gateway") return row.private_dns;
    return std::all_of(tables.begin(), tables.end(),
                       [&](auto& table) { return one_of(row.route_table_ids, table); });
  }
};

void judge_new(Findings& out, const Wish& wish, const std::string& service) {
  for (const auto* row : wish.there(service)) {
    if (!wish.collides(*row)) continue;
    std::string found =
        row->type == "Gateway"
            ? fmt::format("{} leads to {} from the same route tables already", row->id, service)
            : fmt::format("{} has the private name of {} in {} already", row->id, service,
                          wish.vpc);
    out.push_back(failed(found, "no second endpoint for one service: AWS refuses to create it",
                         fmt::format("name {} among the endpoints that exist already, or delete {}",
                                     service, row->id)));
  }
}

void judge_existing(Findings& out, const Wish& wish, const std::string& service) {
  auto rows = wish.there(service);
  if (std::any_of(rows.begin(), rows.end(), [&](auto* row) { return wish.usable(*row); })) return;
  std::string found = fmt::format("{} has no endpoint for {}", wish.vpc, service);
  if (!rows.empty()) {
    const auto& row = *rows.front();
    std::string why = row.state != "available" ? "its state is " + row.state
                      : row.type == "Gateway"
                          ? "it is not in every route table of the private subnets"
                          : "its private DNS name is off";
    found = fmt::format("{} for {} does not serve: {}", row.id, service, why);
  }
  out.push_back(
      failed(found, "an available endpoint for what is said to exist already",
             fmt::format("mend it, or have {} created by taking it off that list", service)));
}

// An endpoint needs each subnet's zone to be one of its service's.
void judge_endpoint_zones(Findings& out, const Wish& wish,
                          const std::vector<std::string>& services) {
  std::string names;
  for (const auto& service : services)
    names += (names.empty() ? "" : ",") + ("com.amazonaws." + wish.facts.inventory.region + ".") +
             service;
  if (names.empty() || wish.facts.inventory.region.starts_with("cn-")) return;
  const auto& fact = ask(wish.facts, aws::Look::endpoint_zones, names);
  std::string wanted = "every service in every zone of the private subnets";
  if (auto finding = unknown(fact, "the zones of the endpoint services", wanted)) {
    out.push_back(*finding);
    return;
  }
  for (const auto& service : services) {
    const auto& offered =
        fact.texts("com.amazonaws." + wish.facts.inventory.region + "." + service);
    std::vector<std::string> missing;
    for (const auto& zone : zones_of(wish.facts, wish.subnets))
      if (!one_of(offered, zone)) missing.push_back(zone);
    if (!missing.empty())
      out.push_back(failed(fmt::format("{} has no endpoints in {}", service, joined(missing)),
                           wanted, "choose private subnets of other zones"));
  }
}

}  // namespace

Findings vpc_dns(const Facts& facts, const RuleUse& use) {
  std::string vpc = param(use, "vpc");
  if (vpc.empty()) return {};
  const auto& dns = ask(facts, aws::Look::vpc_dns, vpc);
  std::string wanted = "DNS support and DNS host names on";
  if (auto finding = unknown(dns, "the DNS settings of " + vpc, wanted)) return {*finding};
  Findings out;
  if (dns.text("support") == "false")
    out.push_back(failed(fmt::format("DNS support is off in {}: no name resolves there", vpc),
                         wanted, "turn on DNS resolution in the VPC's settings"));
  if (dns.text("hostnames") == "false")
    out.push_back((param_true(use, "endpoints") ? failed : warned)(
        fmt::format("DNS host names are off in {}: endpoints cannot have private names", vpc),
        wanted, "turn on DNS host names in the VPC's settings"));
  if (out.empty()) out.push_back(passed("DNS support and host names are on in " + vpc));
  return out;
}

Findings vpc_endpoints(const Facts& facts, const RuleUse& use) {
  Wish wish{facts, param(use, "vpc"), param_list(use, "subnets"), {}, {}};
  auto services = param_list(use, "services"), existing = param_list(use, "existing");
  if (wish.vpc.empty() || services.empty()) return {};
  if (auto finding = unlisted(facts.inventory.endpoints, "the VPC endpoints")) return {*finding};
  wish.tables = tables_of(facts, wish.subnets);
  wish.own = owned(facts, "AWS::EC2::VPCEndpoint");
  Findings out;
  if (auto finding = awaited(wish.own, "no second endpoint for one service"))
    out.push_back(std::move(*finding));
  std::vector<std::string> interfaces;
  for (const auto& service : services) {
    if (one_of(existing, service)) {
      judge_existing(out, wish, service);
      continue;
    }
    if (wish.own.awaited.empty()) judge_new(out, wish, service);
    if (service != "s3" && service != "dynamodb") interfaces.push_back(service);
  }
  judge_endpoint_zones(out, wish, interfaces);
  if (out.empty())
    out.push_back(
        passed(fmt::format("nothing in {} stands in the way of its endpoints", wish.vpc)));
  return out;
}

Findings prefix_list(const Facts& facts, const RuleUse& use) {
  std::string id = param(use, "list"), service = param(use, "service");
  if (id.empty()) return {};
  if (auto finding = unlisted(facts.inventory.prefix_lists, "the prefix lists")) return {*finding};
  std::string name = "com.amazonaws." + facts.inventory.region + "." + service, right;
  for (const auto& row : facts.inventory.prefix_lists.rows)
    if (row.name == name) right = row.id;
  if (id == right) return {passed(fmt::format("{} is {}", id, name))};
  return {failed(fmt::format("{} is not the prefix list of {} here", id, service),
                 "the list called " + name,
                 right.empty() ? "look it up in the VPC console" : "give " + right)};
}

}  // namespace slipway::wizard::rules
