// The network of a region as an account's file writes it: VPCs, subnets, route tables, gateways and
// endpoints, each naming others that stand before it.
#pragma once

#include "deploy/rehearsal/account.hh"
#include "deploy/rehearsal/yaml_fields.hh"

namespace slipway::deploy::rehearsal {

void read_network(Fields& fields, Region& region);
void read_network_acls(Fields& fields, Region& region);
void read_quotas(Fields& fields, Region& region);

}  // namespace slipway::deploy::rehearsal
