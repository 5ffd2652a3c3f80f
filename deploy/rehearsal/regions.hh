// What AWS has, whatever the account: its regions and how their availability zones are called.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deploy/rehearsal/account.hh"

namespace slipway::deploy::rehearsal {

struct RegionFact {
  std::string_view name;
  bool opt_in;  // not usable before the account's owner enables it
};
std::span<const RegionFact> all_regions();

// Three zones, a to c: us-west-2a is usw2-az1.
std::vector<AvailabilityZone> usual_zones(std::string_view region);

// The hosted zone that the names of RDS's databases lie in, as answers of AWS show it; made up for
// the regions where none was to be seen.
std::string zone_of_databases(std::string_view region);

}  // namespace slipway::deploy::rehearsal
