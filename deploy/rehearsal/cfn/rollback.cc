// Going back: a failed update reverts what it changed, then drops what it made.
#include <algorithm>

#include "deploy/rehearsal/cfn/stage.hh"
#include "deploy/rehearsal/trouble.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {

// Back to what was before, also from where the change was complete.
void Operation::Stage::undo(const std::string& reason, Time at) const {
  stack.goal = op.goal_before_;
  stack.outputs = op.outputs_before_;
  begin_rollback(reason, at);
}

void Operation::Stage::begin_rollback(const std::string& reason, Time at) const {
  stack_event("UPDATE_ROLLBACK_IN_PROGRESS", reason, at);
  stack.imports = op.imports_before_;
  op.failed_.clear();
  if (op.phase_ == Phase::main) tell_parent(at);
  std::vector<Work> works;
  std::map<std::string, std::set<std::string>> needs;
  for (auto& [id, deployed] : stack.resources) {
    const auto before = op.before_.find(id);
    if (before == op.before_.end() || op.request_.skip.contains(id)) continue;
    if (before->second.physical_id == deployed.physical_id &&
        before->second.properties == deployed.properties &&
        deployed.status == before->second.status && !child_moved(deployed))
      continue;
    works.push_back({.verb = Verb::revert, .id = id, .next = before->second});
    needs[id] = before->second.needs;
  }
  link(works, needs, false);
  begin(Phase::rollback, std::move(works), at + kBeforeFirst);
}

void Operation::Stage::start_revert(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  auto& mine = stack.resources.at(work.id);
  work.step = Step::running;
  Effect effect{.duration = Millis(500), .failure = {}};
  const bool replaced = mine.physical_id != work.next.physical_id;
  if (replaced) {
    if (!mine.physical_id.empty()) op.leftovers_.emplace_back(work.id, mine);
    std::erase_if(op.leftovers_, [&](const auto& left) {
      return left.second.physical_id == work.next.physical_id;
    });
    mine = work.next;
  }
  // What stands there still only takes its place again.
  if (!replaced)
    resource_event(work.id, mine, "UPDATE_IN_PROGRESS", "", at, shown_properties(work.next).dump());
  if (nested(mine)) return revert_child(index, at);
  auto* thing = estate.thing(mine.type, mine.physical_id);
  // What was deleted by hand cannot become again what it was: the known way into
  // UPDATE_ROLLBACK_FAILED ("resources that were deleted outside of CloudFormation").
  if (thing == nullptr && !replaced) work.failure = not_found(world, mine);
  if (thing != nullptr && thing->properties != tagged(work.id, work.next)) {
    const json before = std::exchange(thing->properties, tagged(work.id, work.next));
    effect = update_effect(world, estate, *thing, before, at);
    // Going back to what ran before is only failed by a fault that asks for it.
    effect.failure.clear();
  }
  if (fails_rollback(work.id))
    work.failure = handler_message(world, "Rehearsed failure of the rollback (fault)",
                                   "GeneralServiceException");
  op.due_.emplace(at + effect.duration, index);
}

bool Operation::Stage::fails_rollback(const std::string& id) const {
  return troubled(world, "rollback", id);
}

void Operation::Stage::complete_revert(Work& work, Time at) const {
  auto& mine = stack.resources.at(work.id) = work.next;
  resource_event(work.id, mine, "UPDATE_COMPLETE", "", at, shown_properties(mine).dump());
  if (auto* thing = estate.thing(mine.type, mine.physical_id)) settle(world, estate, *thing);
}

void Operation::Stage::begin_rollback_cleanup(Time at) const {
  stack_event("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "", at);
  if (!wait_for_root(at)) clean_up_rollback(at);
}

void Operation::Stage::clean_up_rollback(Time at) const {
  std::vector<Work> works = tidying();
  std::map<std::string, std::set<std::string>> needs;
  for (const auto& [id, deployed] : stack.resources) {
    if (op.before_.contains(id)) continue;
    if (deployed.physical_id.empty()) continue;
    works.push_back(removal(id, deployed));
    needs[id] = deployed.needs;
  }
  for (auto it = stack.resources.begin(); it != stack.resources.end();) {
    const bool unmade = !op.before_.contains(it->first) && it->second.physical_id.empty();
    if (unmade) drop_unmade(it->first, it->second, at);
    it = unmade ? stack.resources.erase(it) : std::next(it);
  }
  for (const auto& [id, deployed] : op.leftovers_) works.push_back(removal(id, deployed));
  op.leftovers_.clear();
  link(works, needs, true);
  begin(Phase::rollback_cleanup, std::move(works), at + kBeforeFirst);
}

}  // namespace slipway::deploy::rehearsal::cfn
