// What a blueprint has looked up in the account rather than asked for: registered finders, each a
// pure function of the snapshot and of the text it looks for.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "wizard/rules/rule.hh"

namespace slipway::wizard {

// `not_found` when the listing holds no such row, `denied` and the like when it could not be
// listed, `invalid` or `conflict` when what is looked for is wrong.
using Finder = Result<std::string> (*)(const aws::Snapshot& inventory, const std::string& of);

struct RegisteredFinder {
  std::string_view name;
  Finder find;
};
// account: the account's id.        region: the region's name.
// vpc_cidr: of a VPC's id.          route_tables: effective ones of subnets' ids, each once, comma
// separated. key_arn: of a KMS key's ARN, id or alias.    zone_id: of a public hosted zone's name.
std::span<const RegisteredFinder> registered_finders();

// The value of a blueprint's `discovered` entry, its `otherwise` where nothing was found or allowed
// to be listed.
Result<std::string> discover(const Discovered& entry, const std::string& of,
                             const aws::Snapshot& inventory);

}  // namespace slipway::wizard
