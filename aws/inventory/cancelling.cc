// Giving up a listing that is under way, with what hangs on it: records of zones, images of
// repositories.
#include "aws/inventory/inventory_impl.hh"

namespace slipway::aws {

namespace {

template <class Row>
void give_up(Listing<Row>& listing, Work& work, const char* what) {
  work.restart();
  if (listing.state != ListingState::asked && listing.state != ListingState::arriving) return;
  Error error;
  error.kind = ErrorKind::local;
  error.what = std::string("list the ") + what;
  error.answer = "it was stopped";
  error.fix = "Ask again, or type what you want";
  refuse(listing, std::move(error));
}

}  // namespace

void Inventory::Impl::cancel(ListingName listing) {
  Snapshot& s = snapshot;
  switch (listing) {
    case ListingName::regions:
      return give_up(s.regions, regions, "regions");
    case ListingName::network:
      give_up(s.vpcs, vpcs, "VPCs");
      return give_up(s.subnets, subnets, "subnets");
    case ListingName::surroundings:
      give_up(s.nat_gateways, nat_gateways, "NAT gateways");
      give_up(s.internet_gateways, internet_gateways, "internet gateways");
      give_up(s.endpoints, endpoints, "VPC endpoints");
      give_up(s.network_acls, network_acls, "network ACLs");
      give_up(s.addresses, addresses, "addresses");
      return give_up(s.prefix_lists, prefix_lists, "prefix lists");
    case ListingName::certificates:
      return give_up(s.certificates, certificates, "certificates");
    case ListingName::zones:
      give_up(s.zones, zones, "hosted zones");
      for (auto& [id, work] : records)
        give_up(find_or_add(s.zones.rows, &ZoneRow::id, id).records, work, "records");
      return;
    case ListingName::keys:
      return give_up(s.keys, keys, "KMS keys");
    case ListingName::repositories:
      give_up(s.repositories, repositories, "repositories");
      for (auto& [name, work] : images)
        give_up(find_or_add(s.repositories.rows, &RepositoryRow::name, name).images, work,
                "images");
      return;
    case ListingName::stacks:
      return give_up(s.stacks, stacks, "stacks");
  }
}

}  // namespace slipway::aws
