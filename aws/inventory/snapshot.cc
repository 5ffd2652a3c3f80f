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
  for (const RepositoryRow& row : repositories.rows) {
    add(out, "images of " + row.name, row.images.error);
  }
  return out;
}

}  // namespace slipway::aws
