#include "deploy/rehearsal/account_inventory.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/account_file.hh"
#include "deploy/rehearsal/account_surroundings.hh"
#include "deploy/rehearsal/regions.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::SubnetClass;

Tags name_tag(const std::string& name) { return name.empty() ? Tags{} : Tags{{"Name", name}}; }

// Where "default route to nat-1 (route table rtb-1)" leads; empty when the reason names no target.
std::string target_in(std::string_view reason) {
  constexpr std::string_view head = "default route to ";
  auto at = reason.find(head);
  if (at == reason.npos) return {};
  auto rest = reason.substr(at + head.size());
  auto target = rest.substr(0, rest.find_first_of(" ,()"));
  return target.find('-') == target.npos ? std::string() : std::string(target);
}

// "default route to nat-1 does not work, its state is blackhole (...)": what it led to is gone.
bool is_lost(std::string_view reason) { return reason.find("does not work") != reason.npos; }

void add_gateway(Region& region, const aws::SubnetRow& subnet, const std::string& target) {
  auto known = [&](const auto& rows) {
    return std::ranges::any_of(rows, [&](const auto& row) { return row.id == target; });
  };
  if (target.starts_with("igw-") && !known(region.internet_gateways))
    region.internet_gateways.push_back({.id = target, .vpc_id = subnet.vpc_id, .tags = {}});
  if (!target.starts_with("nat-") || known(region.nat_gateways)) return;
  region.nat_gateways.push_back({.id = target,
                                 .subnet_id = subnet.id,
                                 .vpc_id = subnet.vpc_id,
                                 .public_ip = {},
                                 .private_ip = {},
                                 .created = {},
                                 .tags = {}});
}

RouteTable& table_of(Region& region, const aws::SubnetRow& subnet, bool main) {
  auto id = subnet.route_table_id.empty() ? sibling_id("rtb", subnet.id) : subnet.route_table_id;
  auto found = std::ranges::find(region.route_tables, id, &RouteTable::id);
  if (found != region.route_tables.end()) return *found;
  const Vpc* vpc = region.vpc(subnet.vpc_id);
  RouteTable table{
      .id = id, .vpc_id = subnet.vpc_id, .main = main, .subnet_ids = {}, .routes = {}, .tags = {}};
  table.routes.push_back({vpc ? vpc->cidr : "10.0.0.0/8", "local", "active", "CreateRouteTable"});
  auto target = subnet.way_out.empty() ? target_in(subnet.reason) : subnet.way_out;
  if (target.empty() && subnet.cls == SubnetClass::public_)
    target = sibling_id("igw", subnet.vpc_id);
  if (target.empty() && subnet.cls == SubnetClass::private_) target = sibling_id("nat", subnet.id);
  const bool lost = is_lost(subnet.reason);
  if (!target.empty()) table.routes.push_back({"0.0.0.0/0", target, lost ? "blackhole" : "active"});
  if (!target.empty() && !lost) add_gateway(region, subnet, target);
  return region.route_tables.emplace_back(std::move(table));
}

void add_network(Region& region, const aws::Snapshot& snapshot) {
  for (const auto& row : snapshot.vpcs.rows)
    region.vpcs.push_back(
        {.id = row.id, .cidr = row.cidr, .is_default = row.is_default, .tags = name_tag(row.name)});
  add_surroundings(region, snapshot);
  for (const auto& row : snapshot.subnets.rows) {
    if (!region.vpc(row.vpc_id))  // listing them was denied: their subnets tell of them
      region.vpcs.push_back({.id = row.vpc_id, .cidr = row.cidr, .tags = {}});
    region.subnets.push_back({.id = row.id,
                              .vpc_id = row.vpc_id,
                              .cidr = row.cidr,
                              .availability_zone = row.availability_zone,
                              .available_ips = row.available_ips,
                              .map_public_ip = row.cls == SubnetClass::public_,
                              .tags = name_tag(row.name)});
    bool main = row.reason.find("main route table") != std::string::npos;
    RouteTable& table = table_of(region, row, main);
    if (!table.main) table.subnet_ids.push_back(row.id);
  }
  for (const Vpc& vpc : region.vpcs)
    if (std::ranges::none_of(region.route_tables,
                             [&](const auto& t) { return t.main && t.vpc_id == vpc.id; }))
      region.route_tables.push_back({.id = sibling_id("rtb", vpc.id),
                                     .vpc_id = vpc.id,
                                     .main = true,
                                     .subnet_ids = {},
                                     .routes = {{vpc.cidr, "local", "active", "CreateRouteTable"}},
                                     .tags = {}});
}

Certificate certificate_of(const aws::CertificateRow& row, Time start) {
  Certificate out{.arn = row.arn, .domain = row.domain, .names = row.names, .tags = {}};
  if (out.names.empty()) out.names = {row.domain};
  if (!row.status.empty()) out.status = row.status;
  if (!row.type.empty()) out.type = row.type;
  if (!row.key_algorithm.empty()) out.key_algorithm = row.key_algorithm;
  out.not_after = row.not_after;
  // AWS's own are good for thirteen months.
  out.created = std::min(start - std::chrono::hours(1),
                         row.not_after.value_or(start) - std::chrono::days(395));
  if (row.not_after) out.not_before = out.created;
  if (row.in_use) out.in_use_by = {"arn:aws:elasticloadbalancing:::loadbalancer/app/in-use/0"};
  return out;
}

Key key_of_row(const aws::KeyRow& row, Time start) {
  Key key{.id = row.id, .arn = row.arn, .description = {}};
  if (!row.state.empty()) key.state = row.state;
  if (!row.spec.empty()) key.spec = row.spec;
  if (!row.usage.empty()) key.usage = row.usage;
  if (!row.manager.empty()) key.manager = row.manager;
  key.aliases = row.aliases;
  key.created = start - std::chrono::days(400);
  if (key.state == "PendingDeletion") key.deletion = start + std::chrono::days(7);
  return key;
}

Zone zone_of_row(const aws::ZoneRow& row, const Region& region) {
  Zone zone{.id = row.id, .name = row.name, .is_private = row.is_private};
  if (row.is_private && !region.vpcs.empty()) zone.vpcs = {{region.vpcs.front().id, region.name}};
  complete(zone);
  for (const auto& record : row.records.rows) {
    Record made{.name = record.name, .type = record.type, .values = record.values, .alias = {}};
    if (record.alias && !record.values.empty()) {
      made.alias = AliasTarget{record.values.front(), "Z1H1FL5HABSF5", false};
      made.values.clear();
    }
    upsert(zone, std::move(made));
  }
  return zone;
}

Repository repository_of(const aws::RepositoryRow& row, const Account& account,
                         const Region& region, Time start) {
  Repository out{
      .name = row.name,
      .arn = fmt::format("arn:aws:ecr:{}:{}:repository/{}", region.name, account.id, row.name),
      .uri = row.uri,
      .created = start - std::chrono::days(300),
      .images = {}};
  for (const auto& image : row.images.rows)
    out.images.push_back({.digest = image.digest,
                          .tags = image.tags,
                          .pushed = image.pushed_at,
                          .bytes = image.bytes});
  return out;
}

}  // namespace

Result<AccountSet> account_of(const aws::Snapshot& snapshot, Time start) {
  if (snapshot.account.size() != 12 || snapshot.region.empty())
    return fail({.kind = ErrorKind::invalid,
                 .what = "rehearse in the saved inventory",
                 .answer = "it names no account and region",
                 .fix = "Save it again with credentials that may look at the account."});
  AccountSet set;
  set.region = snapshot.region;
  Account& account = set.accounts.emplace_back();
  account.id = snapshot.account;
  set.identities.push_back({.access_key_id = "AKIAREHEARSALINVENTR",
                            .secret_access_key = "rehearsal/secret+key/of+an/inventory",
                            .session_token = {},
                            .arn = snapshot.arn.empty()
                                       ? fmt::format("arn:aws:iam::{}:user/rehearsal", account.id)
                                       : snapshot.arn,
                            .user_id = "AIDAREHEARSALINVENTORY",
                            .account = account.id,
                            .may = {},
                            .expires = {}});
  for (const auto& row : snapshot.regions.rows)
    if (row.opt_in_status == "opted-in") account.regions[row.name].name = row.name;
  for (auto& [name, opted_in] : account.regions) opted_in.zones = usual_zones(name);
  Region& region = account.regions[snapshot.region];
  region.name = snapshot.region;
  region.zones = usual_zones(region.name);
  add_network(region, snapshot);
  for (const auto& subnet : region.subnets)
    if (std::ranges::find(region.zones, subnet.availability_zone, &AvailabilityZone::name) ==
        region.zones.end())
      region.zones.push_back({subnet.availability_zone, subnet.availability_zone + "-id"});
  for (const auto& row : snapshot.certificates.rows)
    region.certificates.push_back(certificate_of(row, start));
  for (const auto& row : snapshot.keys.rows) region.keys.push_back(key_of_row(row, start));
  for (const auto& row : snapshot.repositories.rows)
    region.repositories.push_back(repository_of(row, account, region, start));
  add_facts(region, snapshot);
  for (const auto& row : snapshot.zones.rows) account.zones.push_back(zone_of_row(row, region));
  return set;
}

}  // namespace slipway::deploy::rehearsal
