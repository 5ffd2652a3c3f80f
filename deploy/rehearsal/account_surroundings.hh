// What stands around the subnets of a saved inventory (gateways, endpoints, ACLs, addresses, prefix
// lists), and the facts that were looked up (quotas, DNS of VPCs, key policies, platforms of
// images), put into an account. account_inventory.hh has the rest.
#pragma once

#include "aws/inventory/snapshot.hh"
#include "deploy/rehearsal/account.hh"

namespace slipway::deploy::rehearsal {

void add_surroundings(Region& region, const aws::Snapshot& snapshot);
// After everything that they tell of.
void add_facts(Region& region, const aws::Snapshot& snapshot);

}  // namespace slipway::deploy::rehearsal
