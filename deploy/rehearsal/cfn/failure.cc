// A resource that fails: the others are cancelled, and what comes next is the operation's choice.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "deploy/rehearsal/cfn/stage.hh"

namespace slipway::deploy::rehearsal::cfn {

void Operation::Stage::fail(std::size_t index, const std::string& reason, Time at) const {
  Work& work = op.works_[index];
  work.step = Step::failed;
  if (op.phase_ != Phase::main) return fail_later(index, reason, at);
  const bool fresh = work.verb == Verb::create;
  auto& mine = stack.resources.at(work.id);
  if (work.verb != Verb::replace) {
    mine.properties = work.next.properties;
    mine.shown = work.next.shown;
  }
  resource_event(work.id, mine, fresh ? "CREATE_FAILED" : "UPDATE_FAILED", reason, at,
                 shown_properties(work.next).dump());
  op.failed_.push_back({work.id, fresh ? "create" : "update"});
  drop_new(work);
  cancel_others(at);
  op.due_ = {{at + kAfterLast, kFail}};
}

void Operation::Stage::drop_new(const Work& work) const {
  if (work.verb == Verb::replace && !work.next.physical_id.empty())
    op.leftovers_.emplace_back(work.id, work.next);
}

void Operation::Stage::cancel_others(Time at) const {
  for (auto& other : op.works_) {
    if (other.step != Step::starting && other.step != Step::running) continue;
    other.step = Step::failed;
    const bool fresh = other.verb == Verb::create;
    auto& mine = stack.resources.at(other.id);
    cancel_child(mine, at);
    resource_event(other.id, mine, fresh ? "CREATE_FAILED" : "UPDATE_FAILED",
                   fresh ? "Resource creation cancelled" : std::string(kUpdateCancelled), at);
    op.failed_.push_back({other.id, fresh ? "create" : "update"});
    drop_new(other);
  }
  op.due_.clear();
}

// What an update leaves over is tried to be deleted again and again before it is left alone.
bool Operation::Stage::try_again(std::size_t index, Time at) const {
  constexpr int most = 3;
  constexpr Millis pause{2 * 60'000};
  Work& work = op.works_[index];
  const bool leftover = op.phase_ == Phase::cleanup || op.phase_ == Phase::rollback_cleanup;
  if (!leftover || work.verb != Verb::remove || ++work.tries == most) return false;
  work.step = Step::waiting;
  op.due_.emplace(at + pause, index);
  return true;
}

void Operation::Stage::fail_later(std::size_t index, const std::string& reason, Time at) const {
  Work& work = op.works_[index];
  if (work.verb == Verb::remove) {
    Deployed shown = work.removed;
    resource_event(work.id, shown, "DELETE_FAILED", reason, at);
    if (const auto mine = stack.resources.find(work.id);
        mine != stack.resources.end() && mine->second.physical_id == shown.physical_id)
      mine->second = shown;
    if (try_again(index, at)) return;
  } else {
    resource_event(work.id, stack.resources.at(work.id), "UPDATE_FAILED", reason, at);
  }
  op.failed_.push_back({work.id, work.verb == Verb::remove ? "delete" : "update"});
  // What waits for it stays; what does not goes on.
  drop_dependents(index);
  if (--op.open_ == 0) op.due_.emplace(at + kAfterLast, kFinish);
}

void Operation::Stage::drop_dependents(std::size_t index) const {
  std::vector<std::size_t> left = op.works_[index].unblocks;
  while (!left.empty()) {
    Work& work = op.works_[left.back()];
    left.pop_back();
    if (work.step != Step::waiting) continue;
    work.step = Step::failed;
    --op.open_;
    left.insert(left.end(), work.unblocks.begin(), work.unblocks.end());
  }
}

std::string Operation::Stage::failed_reason() const {
  if (!op.cancelled_because_.empty()) return op.cancelled_because_;
  std::string out;
  for (const char* verb : {"create", "update", "delete"}) {
    std::vector<std::string> ids;
    for (const auto& failed : op.failed_)
      if (failed.verb == std::string_view(verb)) ids.push_back(failed.id);
    if (!ids.empty())
      out +=
          fmt::format("The following resource(s) failed to {}: [{}]. ", verb, fmt::join(ids, ", "));
  }
  return out;
}

void Operation::Stage::fail_main(Time at) const {
  const bool creating = op.request_.kind == Kind::create;
  std::string reason = failed_reason();
  if (op.request_.on_failure == OnStackFailure::keep) {
    if (!creating) keep_goal();
    return end(creating ? "CREATE_FAILED" : "UPDATE_FAILED", reason, at);
  }
  if (!creating) return begin_rollback(reason, at);
  reason += reason.ends_with(' ') ? "" : reason.ends_with('.') ? " " : ". ";
  if (op.request_.on_failure == OnStackFailure::remove)
    return begin_removal("DELETE_IN_PROGRESS", reason + "Delete requested by user.", at);
  begin_removal("ROLLBACK_IN_PROGRESS", reason + "Rollback requested by user.", at);
}

void Operation::Stage::keep_goal() const { stack.goal = op.request_.goal; }

}  // namespace slipway::deploy::rehearsal::cfn
