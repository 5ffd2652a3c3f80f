// The stacks this very install has or will have, as its blueprint names them, and what they made: a
// check that finds something in the way asks here whether it is the install's own.
#pragma once

#include <string>
#include <vector>

#include "wizard/rules/support.hh"

namespace slipway::wizard {

struct OwnStack {
  std::string stage, name;
  const aws::Fact* fact = nullptr;  // null: it is in another account, where nobody looks
};

// One a CloudFormation stage. Asks for each that is not known yet.
std::vector<OwnStack> own_stacks(const Facts& facts);

// Physical ids of a type that the install's stacks made; `known` is false while some stack could
// not be looked at.
struct Owned {
  std::vector<std::string> ids;
  bool known = true;
  std::string awaited;  // a stack whose resources are on their way
  bool has(const std::string& id) const;
};
Owned owned(const Facts& facts, const std::string& type);

// Whether something is the install's own is not said before it is known.
std::optional<Finding> awaited(const Owned& own, const std::string& wanted);

}  // namespace slipway::wizard
