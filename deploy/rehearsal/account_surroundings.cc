#include "deploy/rehearsal/account_surroundings.hh"

#include <algorithm>

#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr int last_acl_rule = 32767;  // "everything else is denied": every ACL ends so by itself

NetworkAcl acl_of(const aws::NetworkAclRow& row) {
  NetworkAcl acl{.id = row.id, .vpc_id = row.vpc_id, .subnet_ids = row.subnet_ids};
  for (const auto& entry : row.entries) {
    if (entry.number == last_acl_rule) continue;
    AclRule rule{.egress = entry.egress,
                 .allows = entry.allows,
                 .number = entry.number,
                 .protocol = entry.protocol,
                 .cidr = entry.cidr};
    rule.from = entry.from.value_or(rule.from);
    rule.to = entry.to.value_or(rule.to);
    acl.rules.push_back(std::move(rule));
  }
  return acl;
}

void add_nat_gateways(Region& region, const aws::Snapshot& snapshot) {
  for (const auto& row : snapshot.nat_gateways.rows)
    region.nat_gateways.push_back({.id = row.id,
                                   .subnet_id = row.subnet_id,
                                   .vpc_id = row.vpc_id,
                                   .public_ip = row.public_ips.empty() ? "" : row.public_ips[0],
                                   .private_ip = {},
                                   .state = row.state,
                                   .connectivity = row.connectivity,
                                   .failure = row.failure,
                                   .created = {},
                                   .tags = {}});
}

void add_vpc_endpoints(Region& region, const aws::Snapshot& snapshot) {
  for (const auto& row : snapshot.endpoints.rows)
    region.vpc_endpoints.push_back({.id = row.id,
                                    .vpc_id = row.vpc_id,
                                    .service_name = row.service,
                                    .type = row.type,
                                    .state = row.state,
                                    .private_dns = row.private_dns,
                                    .subnet_ids = row.subnet_ids,
                                    .route_table_ids = row.route_table_ids,
                                    .security_group_ids = {},
                                    .created = {},
                                    .tags = {}});
}

bool is_of_nat(const Region& region, const std::string& public_ip) {
  return std::ranges::any_of(region.nat_gateways,
                             [&](const NatGateway& nat) { return nat.public_ip == public_ip; });
}

// "111122223333/repository:tag"; null when the region has none.
Image* image_named(Region& region, const std::string& name) {
  const auto slash = name.find('/'), colon = name.rfind(':');
  if (slash == name.npos || colon == name.npos || colon < slash) return nullptr;
  Repository* repository = region.repository(name.substr(slash + 1, colon - slash - 1));
  if (repository == nullptr) return nullptr;
  const auto found = std::ranges::find_if(repository->images, [&](const Image& image) {
    return std::ranges::count(image.tags, name.substr(colon + 1)) > 0;
  });
  return found == repository->images.end() ? nullptr : &*found;
}

}  // namespace

void add_surroundings(Region& region, const aws::Snapshot& snapshot) {
  for (const auto& row : snapshot.internet_gateways.rows)
    region.internet_gateways.push_back({.id = row.id, .vpc_id = row.vpc_id, .tags = {}});
  add_nat_gateways(region, snapshot);
  add_vpc_endpoints(region, snapshot);
  for (const auto& row : snapshot.network_acls.rows)  // a VPC's own comes with it
    if (row.id != sibling_id("acl", row.vpc_id)) region.network_acls.push_back(acl_of(row));
  for (const auto& row : snapshot.addresses.rows)
    if (!is_of_nat(region, row.public_ip))
      region.addresses.push_back({row.id, row.public_ip, row.interface_id, row.instance_id});
  for (const auto& row : snapshot.prefix_lists.rows)
    if (row.owner != "AWS") region.prefix_lists.push_back({row.id, row.name, row.owner, row.cidrs});
}

void add_facts(Region& region, const aws::Snapshot& snapshot) {
  for (const auto& [lookup, fact] : snapshot.facts) {
    if (fact.state != aws::ListingState::complete || fact.found.empty()) continue;
    if (Vpc* vpc = lookup.what == aws::Look::vpc_dns ? region.vpc(lookup.of) : nullptr) {
      vpc->dns_support = fact.text("support") == "true";
      vpc->dns_hostnames = fact.text("hostnames") == "true";
    } else if (Key* key = lookup.what == aws::Look::key_use ? region.key(lookup.of) : nullptr) {
      key->policy = fact.text("policy");
      key->rotation = fact.text("rotation") == "true";
    } else if (lookup.what == aws::Look::quota) {
      if (const auto value = number_in(fact.text("value"))) region.quotas[lookup.of] = *value;
    } else if (lookup.what == aws::Look::image_platforms) {
      if (Image* image = image_named(region, lookup.of)) image->platforms = fact.texts("platforms");
    }
  }
}

}  // namespace slipway::deploy::rehearsal
