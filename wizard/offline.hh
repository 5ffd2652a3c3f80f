// What a saved inventory must hold beside the listings, so that the wizard and the checks judge it
// without AWS as they would have judged the account.
#pragma once

#include <vector>

#include "wizard/rules/rule.hh"

namespace slipway::wizard {

// Lookups that checks would ask for, whatever a person then chooses: of the answers there are, of
// what the wizard would propose, and of every fitting row and word in place of it (of long lists,
// the best ones). Those that the inventory holds are left out; found facts may lead to more
// questions, so ask until none is left.
std::vector<aws::Lookup> offline_needs(const Facts& facts);

// Public zones whose records are still unknown, by id.
std::vector<std::string> offline_zones(const aws::Snapshot& inventory);

}  // namespace slipway::wizard
