#include "aws/inventory/snapshot_json.hh"

#include <nlohmann/json.hpp>

namespace slipway::aws {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr int current_version = 2;

std::string_view state_name(ListingState state) {
  switch (state) {
    case ListingState::unasked:
      return "unasked";
    case ListingState::asked:
      return "asked";
    case ListingState::arriving:
      return "arriving";
    case ListingState::complete:
      return "complete";
    case ListingState::failed:
      break;
  }
  return "failed";
}

OrderedJson time_json(const std::optional<Time>& time) {
  return time ? OrderedJson(to_rfc3339(*time)) : OrderedJson(nullptr);
}

template <class Row, class Write>
OrderedJson rows_json(const std::vector<Row>& rows, Write write) {
  OrderedJson out = OrderedJson::array();
  for (const Row& row : rows) out.push_back(write(row));
  return out;
}

OrderedJson subnet_json(const SubnetRow& row) {
  return {{"id", row.id},
          {"name", row.name},
          {"cidr", row.cidr},
          {"availability_zone", row.availability_zone},
          {"available_ips", row.available_ips},
          {"class", name(row.cls)},
          {"reason", row.reason},
          {"route_table_id", row.route_table_id},
          {"way_out", row.way_out}};
}

OrderedJson vpc_json(const VpcRow& vpc, const Snapshot& snapshot) {
  OrderedJson subnets = OrderedJson::array();
  for (const SubnetRow& row : snapshot.subnets.rows) {
    if (row.vpc_id == vpc.id) subnets.push_back(subnet_json(row));
  }
  return {{"id", vpc.id},
          {"name", vpc.name},
          {"cidr", vpc.cidr},
          {"is_default", vpc.is_default},
          {"subnets", std::move(subnets)}};
}

// Subnets of VPCs that were not listed (denied, say) would have no place otherwise.
OrderedJson homeless_subnets(const Snapshot& snapshot) {
  OrderedJson out = OrderedJson::array();
  for (const SubnetRow& row : snapshot.subnets.rows) {
    bool housed = false;
    for (const VpcRow& vpc : snapshot.vpcs.rows) housed = housed || vpc.id == row.vpc_id;
    if (housed) continue;
    OrderedJson subnet = subnet_json(row);
    subnet["vpc_id"] = row.vpc_id;
    out.push_back(std::move(subnet));
  }
  return out;
}

OrderedJson certificate_json(const CertificateRow& row) {
  return {{"arn", row.arn},
          {"domain", row.domain},
          {"names", row.names},
          {"status", row.status},
          {"type", row.type},
          {"key_algorithm", row.key_algorithm},
          {"not_after", time_json(row.not_after)},
          {"in_use", row.in_use}};
}

OrderedJson record_json(const RecordRow& row) {
  return {{"name", row.name}, {"type", row.type}, {"values", row.values}, {"alias", row.alias}};
}

OrderedJson zone_json(const ZoneRow& row) {
  OrderedJson out{{"id", row.id},
                  {"name", row.name},
                  {"private", row.is_private},
                  {"records", row.record_count}};
  if (row.records.state == ListingState::unasked) return out;
  out["record_sets"] = rows_json(row.records.rows, record_json);
  out["record_sets_state"] = state_name(row.records.state);
  return out;
}

OrderedJson key_json(const KeyRow& row) {
  return {{"id", row.id},     {"arn", row.arn},     {"aliases", row.aliases}, {"state", row.state},
          {"spec", row.spec}, {"usage", row.usage}, {"manager", row.manager}};
}

OrderedJson image_json(const ImageRow& row) {
  return {{"tags", row.tags},
          {"digest", row.digest},
          {"pushed_at", time_json(row.pushed_at)},
          {"bytes", row.bytes}};
}

OrderedJson repository_json(const RepositoryRow& row) {
  return {{"name", row.name},
          {"uri", row.uri},
          {"images", rows_json(row.images.rows, image_json)},
          {"images_state", state_name(row.images.state)}};
}

OrderedJson problem_json(const Snapshot::Problem& problem) {
  const Error& e = problem.error;
  return {{"listing", problem.listing},
          {"error", e.sentence()},
          {"kind", name(e.kind)},
          {"code", e.code},
          {"request_id", e.request_id},
          {"status", e.status},
          {"what", e.what},
          {"answer", e.answer},
          {"fix", e.fix}};
}

OrderedJson states_json(const Snapshot& s) {
  return {{"regions", state_name(s.regions.state)},
          {"vpcs", state_name(s.vpcs.state)},
          {"subnets", state_name(s.subnets.state)},
          {"certificates", state_name(s.certificates.state)},
          {"zones", state_name(s.zones.state)},
          {"keys", state_name(s.keys.state)},
          {"repositories", state_name(s.repositories.state)},
          {"nat_gateways", state_name(s.nat_gateways.state)},
          {"internet_gateways", state_name(s.internet_gateways.state)},
          {"vpc_endpoints", state_name(s.endpoints.state)},
          {"network_acls", state_name(s.network_acls.state)},
          {"addresses", state_name(s.addresses.state)},
          {"prefix_lists", state_name(s.prefix_lists.state)},
          {"stacks", state_name(s.stacks.state)}};
}

OrderedJson region_json(const RegionRow& row) {
  return {{"name", row.name}, {"opt_in_status", row.opt_in_status}};
}

OrderedJson nat_gateway_json(const NatGatewayRow& row) {
  return {{"id", row.id},
          {"vpc_id", row.vpc_id},
          {"subnet_id", row.subnet_id},
          {"state", row.state},
          {"connectivity", row.connectivity},
          {"failure", row.failure},
          {"public_ips", row.public_ips}};
}

OrderedJson internet_gateway_json(const InternetGatewayRow& row) {
  return {{"id", row.id}, {"vpc_id", row.vpc_id}};
}

OrderedJson endpoint_json(const EndpointRow& row) {
  return {{"id", row.id},
          {"vpc_id", row.vpc_id},
          {"service", row.service},
          {"type", row.type},
          {"state", row.state},
          {"private_dns", row.private_dns},
          {"subnet_ids", row.subnet_ids},
          {"route_table_ids", row.route_table_ids}};
}

OrderedJson port_json(const std::optional<int>& port) {
  return port ? OrderedJson(*port) : OrderedJson(nullptr);
}

OrderedJson acl_entry_json(const AclEntry& entry) {
  return {{"egress", entry.egress},     {"number", entry.number}, {"allows", entry.allows},
          {"protocol", entry.protocol}, {"cidr", entry.cidr},     {"from", port_json(entry.from)},
          {"to", port_json(entry.to)}};
}

OrderedJson network_acl_json(const NetworkAclRow& row) {
  return {{"id", row.id},
          {"vpc_id", row.vpc_id},
          {"subnet_ids", row.subnet_ids},
          {"entries", rows_json(row.entries, acl_entry_json)}};
}

OrderedJson address_json(const AddressRow& row) {
  return {{"id", row.id},
          {"public_ip", row.public_ip},
          {"interface_id", row.interface_id},
          {"instance_id", row.instance_id}};
}

OrderedJson prefix_list_json(const PrefixListRow& row) {
  return {{"id", row.id}, {"name", row.name}, {"owner", row.owner}};
}

OrderedJson stack_json(const StackRow& row) { return {{"name", row.name}, {"status", row.status}}; }

OrderedJson facts_json(const std::map<Lookup, Fact>& facts) {
  OrderedJson out = OrderedJson::array();
  for (const auto& [lookup, fact] : facts)
    out.push_back({{"look", name(lookup.what)},
                   {"of", lookup.of},
                   {"state", state_name(fact.state)},
                   {"found", fact.found}});
  return out;
}

// Later members of the file: version 1 did not have them.
void add_surroundings(OrderedJson& out, const Snapshot& s) {
  out["arn"] = s.arn;
  out["nat_gateways"] = rows_json(s.nat_gateways.rows, nat_gateway_json);
  out["internet_gateways"] = rows_json(s.internet_gateways.rows, internet_gateway_json);
  out["vpc_endpoints"] = rows_json(s.endpoints.rows, endpoint_json);
  out["network_acls"] = rows_json(s.network_acls.rows, network_acl_json);
  out["addresses"] = rows_json(s.addresses.rows, address_json);
  out["prefix_lists"] = rows_json(s.prefix_lists.rows, prefix_list_json);
  out["stacks"] = rows_json(s.stacks.rows, stack_json);
  out["facts"] = facts_json(s.facts);
}

}  // namespace

std::string write_snapshot(const Snapshot& s) {
  OrderedJson out{{"version", current_version},
                  {"taken", time_json(s.taken)},
                  {"account", s.account},
                  {"region", s.region}};
  // Ordered members live in a vector, and growing it copies every listing that is already there.
  out.get_ref<OrderedJson::object_t&>().reserve(32);
  out["vpcs"] = rows_json(s.vpcs.rows, [&](const VpcRow& row) { return vpc_json(row, s); });
  out["certificates"] = rows_json(s.certificates.rows, certificate_json);
  out["zones"] = rows_json(s.zones.rows, zone_json);
  out["keys"] = rows_json(s.keys.rows, key_json);
  out["repositories"] = rows_json(s.repositories.rows, repository_json);
  out["problems"] = rows_json(s.problems(), problem_json);
  out["regions"] = rows_json(s.regions.rows, region_json);
  if (!s.zones_profile.empty()) {
    out["zones_profile"] = s.zones_profile;
    out["zones_account"] = s.zones_account;
  }
  out["other_subnets"] = homeless_subnets(s);
  add_surroundings(out, s);
  out["states"] = states_json(s);
  // Names and tags are outside text: bytes that are no UTF-8 become U+FFFD.
  return out.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace slipway::aws
