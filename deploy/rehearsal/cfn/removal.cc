// Taking resources away: a stack deleted, a creation undone, leftovers of an update cleaned up.
#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/cfn/stage.hh"

namespace slipway::deploy::rehearsal::cfn {

namespace {

bool keeps(const std::string& policy) { return policy == "Retain"; }

// A cluster whose template says nothing leaves a snapshot; one that never came up has nothing to
// leave.
Leaving leaving(const Deployed& deployed, const std::string& policy) {
  const bool asked = policy == "Snapshot" || policy.empty();
  const bool whole =
      !deployed.status.starts_with("CREATE_") || deployed.status == "CREATE_COMPLETE";
  return asked && whole ? Leaving::snapshot : Leaving::nothing;
}

}  // namespace

Operation::Work Operation::Stage::removal(const std::string& id, const Deployed& deployed) const {
  return {.verb = Verb::remove, .id = id, .removed = deployed};
}

void Operation::Stage::begin_removal(const char* status, const std::string& reason, Time at) const {
  stack_event(status, reason, at);
  op.failed_.clear();
  std::vector<Work> works;
  std::map<std::string, std::set<std::string>> needs;
  for (auto it = stack.resources.begin(); it != stack.resources.end();) {
    if (it->second.physical_id.empty()) {
      drop_unmade(it->first, it->second, at + kBeforeFirst);
      stack.gone[it->first] = std::move(it->second);
      it = stack.resources.erase(it);
      continue;
    }
    works.push_back(removal(it->first, it->second));
    needs[it->first] = it->second.needs;
    ++it;
  }
  link(works, needs, true);
  begin(Phase::removal, std::move(works), at + kBeforeFirst);
}

void Operation::Stage::start_removal(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  const auto& policy =
      op.phase_ == Phase::cleanup ? replaced_policy(work) : work.removed.deletion_policy;
  const bool creation_undone = op.phase_ == Phase::rollback_cleanup ||
                               (op.request_.kind == Kind::create && op.phase_ == Phase::removal);
  const bool kept = (keeps(policy) && !(op.request_.remove_new && creation_undone)) ||
                    op.request_.retain.contains(work.id) ||
                    (policy == "RetainExceptOnCreate" && !creation_undone);
  if (kept) {
    resource_event(work.id, work.removed, "DELETE_SKIPPED", "", at);
    forget(work);
    work.step = Step::done;
    return release(index, at);
  }
  Deployed shown = work.removed;
  const Leaving left = leaving(shown, policy);
  resource_event(work.id, shown, "DELETE_IN_PROGRESS", "", at);
  work.step = Step::running;
  Effect effect{.duration = Millis(500), .failure = {}};
  if (current(work)) stack.resources.at(work.id).status = "DELETE_IN_PROGRESS";
  if (const auto* thing = estate.thing(shown.type, shown.physical_id))
    effect = remove_effect(world, estate, *thing, left, at);
  work.failure = effect.failure;
  if (nested(shown) && work.failure.empty()) return remove_child(index, at);
  op.due_.emplace(at + effect.duration, index);
}

const std::string& Operation::Stage::replaced_policy(const Work& work) const {
  return stack.resources.contains(work.id) ? work.removed.update_replace_policy
                                           : work.removed.deletion_policy;
}

bool Operation::Stage::current(const Work& work) const {
  const auto it = stack.resources.find(work.id);
  return it != stack.resources.end() && it->second.physical_id == work.removed.physical_id;
}

void Operation::Stage::forget(const Work& work) const {
  if (current(work)) stack.resources.erase(work.id);
  if (op.phase_ == Phase::removal) stack.gone[work.id] = work.removed;
}

// What never got that far is gone at once.
void Operation::Stage::drop_unmade(const std::string& id, Deployed& deployed, Time at) const {
  resource_event(id, deployed, "DELETE_COMPLETE", "", at);
}

void Operation::Stage::complete_removal(Work& work, Time at) const {
  resource_event(work.id, work.removed, "DELETE_COMPLETE", "", at);
  if (auto* thing = estate.thing(work.removed.type, work.removed.physical_id)) {
    vanish(world, estate, *thing);
    estate.drop(work.removed.type, work.removed.physical_id);
  }
  forget(work);
}

void Operation::Stage::finish_removal(Time at) const {
  const bool rolling = stack.status == "ROLLBACK_IN_PROGRESS";
  drop_reviews(estate, stack, at);
  if (!op.failed_.empty())
    return end(rolling ? "ROLLBACK_FAILED" : "DELETE_FAILED", failed_reason(), at);
  stack.outputs.clear();
  stack.imports.clear();
  if (rolling) return end("ROLLBACK_COMPLETE", "", at);
  stack.deleted = at;
  end("DELETE_COMPLETE", "", at);
}

}  // namespace slipway::deploy::rehearsal::cfn
