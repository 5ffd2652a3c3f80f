// Change sets of nested stacks (IncludeNestedStacks): one for each nested stack that the change set
// above it would make or change, down the hierarchy. Only the root's can be executed or deleted.
// Facts: CloudFormation user guide, "Change sets for nested stacks".
#include <fmt/format.h>

#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/trouble.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr Millis kDropNested{1'500}, kDropRoot{1'000};

// ROOTSET-LogicalId-1A2B3C4D5E6F; a stack's is like it.
std::string nested_name(World& world, const std::string& above, const std::string& logical_id) {
  constexpr std::size_t most = 128;
  const std::string tail = "-" + world.upper_id("", 12);
  return (above + "-" + logical_id).substr(0, most - tail.size()) + tail;
}

std::string new_stack_id(World& world, const Estate& estate, const Stack& parent,
                         const std::string& logical_id) {
  return world.arn(
      "cloudformation", estate.region, estate.account,
      fmt::format("stack/{}/{}", nested_name(world, parent.name, logical_id), world.uuid()));
}

ChangeSet nested_set(World& world, const Estate& estate, const ChangeSet& above,
                     const std::string& logical_id) {
  ChangeSet set;
  set.name = nested_name(world, above.name, logical_id);
  set.id = world.arn("cloudformation", estate.region, estate.account,
                     fmt::format("changeSet/{}/{}", set.name, world.uuid()));
  set.created = above.created;
  set.ready = above.ready;
  set.on_failure = above.on_failure;
  set.includes_nested = true;
  set.parent_id = above.id;
  set.root_id = above.root_id.empty() ? above.id : above.root_id;
  set.logical_id = logical_id;
  return set;
}

// Every set below this one, with the stack it belongs to.
std::vector<std::pair<Stack*, std::string>> sets_below(Estate& estate, const std::string& id) {
  std::vector<std::pair<Stack*, std::string>> out;
  for (auto& stack : estate.stacks)
    for (const auto& [key, set] : stack->change_sets)
      if (!stack->deleted && set.parent_id == id) out.emplace_back(stack.get(), key);
  for (std::size_t i = 0, direct = out.size(); i < direct; ++i)
    for (auto& deeper : sets_below(estate, out[i].second)) out.push_back(std::move(deeper));
  return out;
}

void keep_failed(ChangeSet& set, std::string reason) {
  set.gone.reset();
  set.status = "DELETE_FAILED";
  set.execution_status = "UNAVAILABLE";
  set.reason = std::move(reason);
}

// --fault fail:remove:LogicalId of a nested stack: its change set is not deleted, nor is the
// root's.
bool keep_troubled(World& world, Estate& estate, ChangeSet& root) {
  bool kept = false;
  for (const auto& [owner, id] : sets_below(estate, root.id)) {
    auto& set = owner->change_sets.at(id);
    set.gone.reset();
    if (!troubled(world, "remove", set.logical_id)) continue;
    keep_failed(set, "Rehearsed failure of deletion (fault)");
    kept = true;
  }
  if (kept) keep_failed(root, "One or more nested change sets could not be deleted.");
  return kept;
}

void end_review(Stack& stack, Time at) {
  if (stack.status != "REVIEW_IN_PROGRESS") return;
  stack.status = "DELETE_COMPLETE";
  stack.deleted = at;
  stack.change_sets.clear();
}

// What is nested in a set, and the stacks that were there only for it.
void erase_below(Estate& estate, const std::string& id, Time at) {
  for (const auto& [owner, below] : sets_below(estate, id)) {
    owner->change_sets.erase(below);
    if (owner->change_sets.empty()) end_review(*owner, at);
  }
}

}  // namespace

std::string nested_change_sets(World& world, Estate& estate, Stack& stack, ChangeSet& set,
                               const std::map<std::string, json>& properties) {
  for (auto& change : set.changes) {
    const auto wanted = properties.find(change.logical_id);
    if (wanted == properties.end() || change.action == "Remove") continue;
    ChangeSet below = nested_set(world, estate, set, change.logical_id);
    Stack* child = change.action == "Add" || change.replacement == "True"
                       ? nullptr
                       : estate.stack(change.physical_id);
    below.type = child == nullptr ? "CREATE" : "UPDATE";
    if (too_deep(estate, stack)) return "Nested stacks are nested too deeply";
    auto goal = child_goal(estate, wanted->second, set.goal);
    if (!goal) return goal.error();
    below.goal = std::move(*goal);
    if (child == nullptr) {
      child = &add_child(estate, stack, new_stack_id(world, estate, stack, change.logical_id),
                         world.now());
      announce_review(world, *child, {});
    }
    judge_set(world, estate, *child, below);
    const bool nothing = below.status == "FAILED" && below.changes.empty() &&
                         below.problems.empty() &&
                         below.reason.find("contain changes") != below.reason.npos;
    const bool failed = below.status == "FAILED" && !nothing;
    const auto id = below.id;
    if (!nothing) change.nested_set = id;
    child->change_sets.emplace(id, std::move(below));
    if (failed)
      return fmt::format("Nested change set {} was not successfully created: Currently in FAILED.",
                         id);
  }
  return {};
}

void keep_only(World& world, Estate& estate, Stack& stack, const ChangeSet* set) {
  std::vector<std::string> others;
  for (const auto& [id, other] : stack.change_sets)
    if (&other != set) others.push_back(id);
  for (const auto& id : others) drop_change_set(world, estate, stack, id);
  if (set == nullptr) return;
  for (const auto& [owner, id] : sets_below(estate, set->id))
    if (auto& below = owner->change_sets.at(id); below.status == "CREATE_COMPLETE") {
      below.execution_status = "EXECUTE_IN_PROGRESS";
      owner->change_set_id = id;
    }
}

void drop_change_set(World& world, Estate& estate, Stack& stack, const std::string& id) {
  erase_below(estate, id, world.now());
  stack.change_sets.erase(id);
}

bool drop_with_nested(World& world, Estate& estate, ChangeSet& set) {
  const auto below = sets_below(estate, set.id);
  if (below.empty()) return false;
  for (const auto& [owner, id] : below) owner->change_sets.at(id).gone = world.now() + kDropNested;
  set.gone = world.now() + kDropNested + kDropRoot;
  estate.leaving.emplace(*set.gone, set.id);
  return true;
}

std::string dropping_status(const ChangeSet& set, Time now) {
  return set.parent_id.empty() && now + kDropRoot < *set.gone ? "DELETE_PENDING"
                                                              : "DELETE_IN_PROGRESS";
}

void finish_drops(World& world, Estate& estate) {
  while (!estate.leaving.empty() && estate.leaving.begin()->first <= world.now()) {
    const auto id = estate.leaving.extract(estate.leaving.begin()).value().second;
    Stack* owner = nullptr;
    auto* set = find_change_set(estate, id, {}, &owner);
    if (set == nullptr || !set->gone) continue;
    if (!keep_troubled(world, estate, *set)) drop_change_set(world, estate, *owner, id);
  }
}

void drop_reviews(Estate& estate, const Stack& above, Time at) {
  for (auto& stack : estate.stacks)
    if (stack->parent_id == above.id && stack->status == "REVIEW_IN_PROGRESS") {
      end_review(*stack, at);
      drop_reviews(estate, *stack, at);
    }
}

}  // namespace slipway::deploy::rehearsal::cfn
