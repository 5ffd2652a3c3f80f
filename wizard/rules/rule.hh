// A registered check: a pure function of what is known. One small file a family in wizard/rules/; adding a check is one
// function and one line in registry.cc.
#pragma once

#include <span>
#include <string_view>

#include "aws/inventory/snapshot.hh"
#include "wizard/blueprint.hh"
#include "wizard/finding.hh"

namespace slipway::wizard {

struct Facts {
  const Blueprint& blueprint;
  const Answers& answers;
  const aws::Snapshot& inventory;
  Time now{};
};

using Check = std::vector<Finding> (*)(const Facts& facts, const RuleUse& use);

struct RegisteredCheck {
  std::string_view name;
  Check check;
};
std::span<const RegisteredCheck> registered_checks();

// Every rule of the blueprint, and the shape of every answer (type, required, choices, unknown keys with a suggestion).
std::vector<Finding> judge(const Facts& facts);
// Only what concerns these keys: findings beside a page's fields.
std::vector<Finding> judge(const Facts& facts, const std::vector<std::string>& keys);

}  // namespace slipway::wizard
