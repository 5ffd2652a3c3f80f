#include "wizard/rules/own_stacks.hh"

#include <algorithm>

#include "wizard/fill.hh"

namespace slipway::wizard {

namespace {

// A stage may run with another profile: its stack is in that profile's account.
bool in_another_account(const Facts& facts, const deploy::Stage& stage) {
  auto profile = fill(stage.profile, facts);
  return profile && !profile->empty() && *profile != facts.answers.text("profile");
}

}  // namespace

std::vector<OwnStack> own_stacks(const Facts& facts) {
  std::vector<OwnStack> stacks;
  for (const StageSpec& spec : facts.blueprint.stages) {
    if (spec.stage.stack_name.empty()) continue;
    auto name = fill(spec.stage.stack_name, facts);
    if (!name || name->empty() || facts.answers.text("stack").empty()) continue;
    OwnStack stack{spec.stage.id, *name};
    if (!in_another_account(facts, spec.stage)) stack.fact = &ask(facts, aws::Look::stack, *name);
    stacks.push_back(std::move(stack));
  }
  return stacks;
}

bool Owned::has(const std::string& id) const {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

Owned owned(const Facts& facts, const std::string& type) {
  Owned result;
  for (const OwnStack& stack : own_stacks(facts)) {
    result.known = result.known && stack.fact && stack.fact->state == aws::ListingState::complete;
    if (!stack.fact) continue;
    const auto state = stack.fact->state;
    const bool will_be_asked = state == aws::ListingState::unasked && facts.wanted;
    if (will_be_asked || state == aws::ListingState::asked || state == aws::ListingState::arriving)
      result.awaited = stack.name;
    for (const std::string& id : stack.fact->texts("resource." + type)) result.ids.push_back(id);
  }
  return result;
}

std::optional<Finding> awaited(const Owned& own, const std::string& wanted) {
  if (own.awaited.empty()) return std::nullopt;
  return unsure("still looking at the stack " + own.awaited, wanted, "wait a moment");
}

}  // namespace slipway::wizard
