#include "aws/inventory/snapshot_json.hh"

#include <nlohmann/json.hpp>

namespace slipway::aws {

namespace {

using Json = nlohmann::ordered_json;

constexpr int current_version = 1;

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

Json time_json(const std::optional<Time>& time) {
  return time ? Json(to_rfc3339(*time)) : Json(nullptr);
}

template <class Row, class Write>
Json rows_json(const std::vector<Row>& rows, Write write) {
  Json out = Json::array();
  for (const Row& row : rows) out.push_back(write(row));
  return out;
}

Json subnet_json(const SubnetRow& row) {
  return {{"id", row.id},
          {"name", row.name},
          {"cidr", row.cidr},
          {"availability_zone", row.availability_zone},
          {"available_ips", row.available_ips},
          {"class", name(row.cls)},
          {"reason", row.reason},
          {"route_table_id", row.route_table_id}};
}

Json vpc_json(const VpcRow& vpc, const Snapshot& snapshot) {
  Json subnets = Json::array();
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
Json homeless_subnets(const Snapshot& snapshot) {
  Json out = Json::array();
  for (const SubnetRow& row : snapshot.subnets.rows) {
    bool housed = false;
    for (const VpcRow& vpc : snapshot.vpcs.rows) housed = housed || vpc.id == row.vpc_id;
    if (housed) continue;
    Json subnet = subnet_json(row);
    subnet["vpc_id"] = row.vpc_id;
    out.push_back(std::move(subnet));
  }
  return out;
}

Json certificate_json(const CertificateRow& row) {
  return {{"arn", row.arn},
          {"domain", row.domain},
          {"names", row.names},
          {"status", row.status},
          {"type", row.type},
          {"key_algorithm", row.key_algorithm},
          {"not_after", time_json(row.not_after)},
          {"in_use", row.in_use}};
}

Json record_json(const RecordRow& row) {
  return {{"name", row.name}, {"type", row.type}, {"values", row.values}, {"alias", row.alias}};
}

Json zone_json(const ZoneRow& row) {
  Json out{{"id", row.id},
           {"name", row.name},
           {"private", row.is_private},
           {"records", row.record_count}};
  if (row.records.state == ListingState::unasked) return out;
  out["record_sets"] = rows_json(row.records.rows, record_json);
  out["record_sets_state"] = state_name(row.records.state);
  return out;
}

Json key_json(const KeyRow& row) {
  return {{"id", row.id},     {"arn", row.arn},     {"aliases", row.aliases}, {"state", row.state},
          {"spec", row.spec}, {"usage", row.usage}, {"manager", row.manager}};
}

Json image_json(const ImageRow& row) {
  return {{"tags", row.tags},
          {"digest", row.digest},
          {"pushed_at", time_json(row.pushed_at)},
          {"bytes", row.bytes}};
}

Json repository_json(const RepositoryRow& row) {
  return {{"name", row.name},
          {"uri", row.uri},
          {"images", rows_json(row.images.rows, image_json)},
          {"images_state", state_name(row.images.state)}};
}

Json problem_json(const Snapshot::Problem& problem) {
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

Json states_json(const Snapshot& s) {
  return {{"regions", state_name(s.regions.state)},
          {"vpcs", state_name(s.vpcs.state)},
          {"subnets", state_name(s.subnets.state)},
          {"certificates", state_name(s.certificates.state)},
          {"zones", state_name(s.zones.state)},
          {"keys", state_name(s.keys.state)},
          {"repositories", state_name(s.repositories.state)}};
}

Json region_json(const RegionRow& row) {
  return {{"name", row.name}, {"opt_in_status", row.opt_in_status}};
}

}  // namespace

std::string write_snapshot(const Snapshot& s) {
  Json out{{"version", current_version},
           {"taken", time_json(s.taken)},
           {"account", s.account},
           {"region", s.region}};
  out["vpcs"] = rows_json(s.vpcs.rows, [&](const VpcRow& row) { return vpc_json(row, s); });
  out["certificates"] = rows_json(s.certificates.rows, certificate_json);
  out["zones"] = rows_json(s.zones.rows, zone_json);
  out["keys"] = rows_json(s.keys.rows, key_json);
  out["repositories"] = rows_json(s.repositories.rows, repository_json);
  out["problems"] = rows_json(s.problems(), problem_json);
  out["regions"] = rows_json(s.regions.rows, region_json);
  out["other_subnets"] = homeless_subnets(s);
  out["states"] = states_json(s);
  // Names and tags are outside text: bytes that are no UTF-8 become U+FFFD.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace slipway::aws
