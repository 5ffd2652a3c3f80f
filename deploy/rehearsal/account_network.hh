// The network of a region as an account's file writes it: VPCs, subnets, route tables, gateways,
// endpoints and network ACLs, each naming others of the region. What is not there, is there twice
// or lies across another is a mistake.
#pragma once

#include "deploy/rehearsal/account.hh"
#include "deploy/rehearsal/yaml_fields.hh"

namespace slipway::deploy::rehearsal {

void read_network(Fields& fields, Region& region, Once& once);
void read_quotas(Fields& fields, Region& region);

}  // namespace slipway::deploy::rehearsal
