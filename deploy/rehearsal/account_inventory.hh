// A saved inventory (`slipway inventory --save`) as a rehearsal account: somebody else's real
// network, names, keys and images to rehearse in, without their credentials. What the inventory
// does not tell is made up to fit it: routes from the class of each subnet, gateways, dates.
#pragma once

#include "aws/inventory/snapshot.hh"
#include "deploy/rehearsal/account.hh"

namespace slipway::deploy::rehearsal {

// `invalid` when the inventory has no account or region (it was saved without any access).
Result<AccountSet> account_of(const aws::Snapshot& snapshot, Time start);

}  // namespace slipway::deploy::rehearsal
