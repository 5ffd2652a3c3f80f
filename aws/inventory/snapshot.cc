#include "aws/inventory/snapshot.hh"

namespace slipway::aws {

std::string_view name(SubnetClass c) {
  switch (c) {
    case SubnetClass::public_:
      return "public";
    case SubnetClass::private_:
      return "private";
    case SubnetClass::isolated:
      return "isolated";
    case SubnetClass::unknown:
      break;
  }
  return "unknown";
}

namespace {

using Problems = std::vector<Snapshot::Problem>;

void add(Problems& out, std::string listing, const std::optional<Error>& error) {
  if (error) out.push_back({std::move(listing), *error});
}

}  // namespace

std::string problem_name(const Lookup& lookup) {
  return std::string(name(lookup.what)) + " of " + lookup.of;
}

const Fact& Snapshot::fact(Look what, const std::string& of) const {
  static const Fact unasked;
  auto found = facts.find(Lookup{what, of});
  return found == facts.end() ? unasked : found->second;
}

Problems Snapshot::problems() const {
  Problems out;
  for (const auto& [name, error] : side_errors) out.push_back({name, error});
  add(out, "regions", regions.error);
  add(out, "vpcs", vpcs.error);
  add(out, "subnets", subnets.error);
  add(out, "certificates", certificates.error);
  for (const CertificateRow& row : certificates.rows) add(out, "certificate " + row.arn, row.error);
  add(out, "zones", zones.error);
  for (const ZoneRow& row : zones.rows) add(out, "records of " + row.id, row.records.error);
  add(out, "keys", keys.error);
  for (const KeyRow& row : keys.rows) add(out, "key " + row.id, row.error);
  add(out, "repositories", repositories.error);
  add(out, "nat gateways", nat_gateways.error);
  add(out, "internet gateways", internet_gateways.error);
  add(out, "vpc endpoints", endpoints.error);
  add(out, "network acls", network_acls.error);
  add(out, "addresses", addresses.error);
  add(out, "prefix lists", prefix_lists.error);
  add(out, "stacks", stacks.error);
  for (const auto& [lookup, fact] : facts) add(out, problem_name(lookup), fact.error);
  for (const RepositoryRow& row : repositories.rows) {
    add(out, "images of " + row.name, row.images.error);
  }
  return out;
}

}  // namespace slipway::aws
