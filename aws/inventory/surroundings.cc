// What stands around the subnets, and the stacks: listings whose rows come as they are.
#include "aws/inventory/inventory_impl.hh"

namespace slipway::aws {

void Inventory::Impl::fetch_surroundings() {
  list(snapshot.nat_gateways, nat_gateways, ec2::DescribeNatGateways{},
       &ec2::DescribeNatGateways::Reply::nat_gateways);
  list(snapshot.internet_gateways, internet_gateways, ec2::DescribeInternetGateways{},
       &ec2::DescribeInternetGateways::Reply::internet_gateways);
  list(snapshot.endpoints, endpoints, ec2::DescribeVpcEndpoints{},
       &ec2::DescribeVpcEndpoints::Reply::vpc_endpoints);
  list(snapshot.network_acls, network_acls, ec2::DescribeNetworkAcls{},
       &ec2::DescribeNetworkAcls::Reply::network_acls);
  list(snapshot.prefix_lists, prefix_lists, ec2::DescribeManagedPrefixLists{},
       &ec2::DescribeManagedPrefixLists::Reply::prefix_lists);
  fetch_addresses();
}

// The one of them that AWS answers in a piece.
void Inventory::Impl::fetch_addresses() {
  begin(snapshot.addresses, addresses);
  call(addresses, ec2::DescribeAddresses{}, [this](Result<ec2::DescribeAddresses::Reply> reply) {
    if (!reply) return refuse(snapshot.addresses, std::move(reply.error()));
    for (const ec2::Address& address : reply->addresses)
      snapshot.addresses.rows.push_back(row_of(address));
    advance(snapshot.addresses, addresses);
  });
}

void Inventory::Impl::fetch_stacks() {
  list(snapshot.stacks, stacks, cloudformation::DescribeStacks{},
       &cloudformation::DescribeStacks::Reply::stacks);
}

}  // namespace slipway::aws
