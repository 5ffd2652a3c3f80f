#include "deploy/rehearsal/cfn/operation.hh"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "deploy/rehearsal/cfn/stage.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {

void Operation::Stage::event(std::string logical_id, std::string physical_id, std::string type,
                             std::string status, std::string reason, Time at,
                             std::string properties) const {
  Event made{.logical_id = std::move(logical_id),
             .physical_id = std::move(physical_id),
             .type = std::move(type),
             .status = std::move(status),
             .reason = std::move(reason),
             .token = op.request_.token,
             .operation_id = op.request_.id,
             .properties = std::move(properties),
             .at = at};
  made.id = made.type == kStackType && made.physical_id == stack.id
                ? world.uuid()
                : fmt::format("{}-{}-{}", made.logical_id, made.status, to_rfc3339(at));
  stack.events.push_back(std::move(made));
}

void Operation::Stage::stack_event(std::string status, std::string reason, Time at) const {
  stack.status = status;
  stack.reason = reason;
  event(stack.name, stack.id, std::string(kStackType), std::move(status), std::move(reason), at);
}

void Operation::Stage::resource_event(const std::string& id, Deployed& deployed, std::string status,
                                      std::string reason, Time at, std::string properties) const {
  deployed.status = status;
  deployed.reason = reason;
  deployed.updated = at;
  event(id, deployed.physical_id, deployed.type, std::move(status), std::move(reason), at,
        std::move(properties));
}

void Operation::Stage::begin(Phase phase, std::vector<Work> works, Time at) const {
  op.phase_ = phase;
  op.works_ = std::move(works);
  op.due_.clear();
  op.open_ = op.works_.size();
  for (std::size_t i = 0; i < op.works_.size(); ++i)
    if (op.works_[i].blocked == 0) op.due_.emplace(at + stagger(i), i);
  if (op.open_ == 0) op.due_.emplace(at, kFinish);
}

Millis Operation::Stage::stagger(std::size_t index) {
  return Millis(static_cast<int>(index * 37 % 900));
}

void Operation::Stage::link(std::vector<Work>& works,
                            const std::map<std::string, std::set<std::string>>& needs,
                            bool reverse) {
  std::map<std::string, std::vector<std::size_t>> index;
  for (std::size_t i = 0; i < works.size(); ++i) index[works[i].id].push_back(i);
  for (const auto& [id, others] : needs)
    for (const auto& other : others) {
      if (!index.contains(id) || !index.contains(other)) continue;
      for (const auto i : index[id])
        for (const auto j : index[other]) {
          works[reverse ? i : j].unblocks.push_back(reverse ? j : i);
          ++works[reverse ? j : i].blocked;
        }
    }
}

void Operation::Stage::step(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  if (work.step == Step::waiting) return start(index, at);
  if (work.step == Step::starting) return initiate(index, at);
  if (work.step == Step::running) return complete(index, at);
}

void Operation::Stage::start(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  switch (work.verb) {
    case Verb::create:
    case Verb::update:
    case Verb::replace:
      return start_wanted(index, at);
    case Verb::revert:
      return start_revert(index, at);
    case Verb::remove:
      return start_removal(index, at);
    case Verb::tidy:
      return tidy_child(index, at);
  }
}

void Operation::Stage::complete(std::size_t index, Time at) const {
  Work& work = op.works_[index];
  if (!work.failure.empty()) return fail(index, work.failure, at);
  work.step = Step::done;
  switch (work.verb) {
    case Verb::create:
      complete_wanted(work, "CREATE_COMPLETE", at);
      break;
    case Verb::replace:
      op.leftovers_.emplace_back(work.id, stack.resources.at(work.id));
      [[fallthrough]];
    case Verb::update:
      complete_wanted(work, "UPDATE_COMPLETE", at);
      break;
    case Verb::revert:
      complete_revert(work, at);
      break;
    case Verb::remove:
      complete_removal(work, at);
      break;
    case Verb::tidy:
      break;
  }
  release(index, at);
}

void Operation::Stage::release(std::size_t index, Time at) const {
  for (const auto other : op.works_[index].unblocks)
    if (--op.works_[other].blocked == 0) op.due_.emplace(at + Millis(60), other);
  if (--op.open_ == 0) op.due_.emplace(at + kAfterLast, kFinish);
}

void Operation::Stage::finish_phase(Time at) const {
  switch (op.phase_) {
    case Phase::main:
      return finish_main(at);
    case Phase::cleanup:
      return end("UPDATE_COMPLETE", op.failed_.empty() ? "" : kLeftBehind, at);
    case Phase::rollback:
      if (!op.failed_.empty()) return end("UPDATE_ROLLBACK_FAILED", failed_reason(), at);
      return begin_rollback_cleanup(at);
    case Phase::rollback_cleanup:
      return end("UPDATE_ROLLBACK_COMPLETE", op.failed_.empty() ? "" : kLeftBehind, at);
    case Phase::removal:
      return finish_removal(at);
    case Phase::waiting:
    case Phase::ended:
      return;
  }
}

void Operation::Stage::end(const char* status, const std::string& reason, Time at) const {
  stack_event(status, reason, at);
  op.phase_ = Phase::ended;
  op.due_.clear();
  if (!stack.operations.empty()) {
    const std::string_view text = status;
    auto& last = stack.operations.back();
    const bool meant = last.type == "ROLLBACK" || last.type == "CONTINUE_ROLLBACK";
    const bool bad =
        text.find("FAILED") != text.npos || (!meant && text.find("ROLLBACK") != text.npos);
    last.status = bad ? "FAILED" : "SUCCEEDED";
    last.ended = at;
  }
  tell_parent(at);
}

Operation::Operation(World& world, Estate& estate, Stack& stack, Request request, Time at)
    : request_(std::move(request)),
      before_(stack.resources),
      goal_before_(stack.goal),
      outputs_before_(stack.outputs),
      imports_before_(stack.imports) {
  const Stage stage{*this, world, estate, stack};
  const char* const types[] = {"CREATE_STACK", "UPDATE_STACK", "DELETE_STACK"};
  stack.operations.push_back(
      {request_.id, types[static_cast<int>(request_.kind)], "IN_PROGRESS", at, {}});
  if (request_.kind == Kind::remove) {
    stage.begin_removal("DELETE_IN_PROGRESS", "User Initiated", at);
    return;
  }
  if (request_.kind == Kind::update) stack.updated = at;
  if (request_.kind == Kind::create) {
    stack.goal = request_.goal;
    stack.timeout = request_.timeout;
    if (request_.timeout) deadline_ = at + std::chrono::minutes(*request_.timeout);
  }
  stage.stack_event(request_.kind == Kind::create ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS",
                    "User Initiated", at);
  stage.begin_main(at);
}

std::optional<Time> Operation::next() const {
  if (due_.empty()) return deadline_;
  const Time first = due_.begin()->first;
  return deadline_ ? std::min(first, *deadline_) : first;
}

void Operation::play(World& world, Estate& estate, Stack& stack) {
  const auto first = next();
  if (!first) return;
  const Stage stage{*this, world, estate, stack};
  if (deadline_ == first) return time_out(stage);
  const auto [at, index] = *due_.begin();
  due_.erase(due_.begin());
  if (index == kFinish)
    stage.finish_phase(at);
  else if (index == kFail)
    stage.fail_main(at);
  else
    stage.step(index, at);
}

// Resources that are being made are given up; those there already go as the failure wants it.
void Operation::time_out(const Stage& stage) {
  const Time at = *std::exchange(deadline_, std::nullopt);
  const bool failing = !due_.empty() && due_.begin()->second == kFail;
  if (phase_ != Phase::main || failing) return;
  stage.cancel_others(at);
  cancelled_because_ = "Stack creation time exceeded the specified timeout";
  due_ = {{at + kAfterLast, kFail}};
}

void Operation::cancel(World& world, Estate& estate, Stack& stack, Time at) {
  if (phase_ != Phase::main) return;
  const Stage stage{*this, world, estate, stack};
  stage.cancel_others(at);
  cancelled_because_ = "User Initiated";
  due_ = {{at + kAfterLast, kFail}};
}

void Operation::follow(Operation&& failed) {
  before_ = std::move(failed.before_);
  goal_before_ = std::move(failed.goal_before_);
  outputs_before_ = std::move(failed.outputs_before_);
  imports_before_ = std::move(failed.imports_before_);
  leftovers_ = std::move(failed.leftovers_);
}

void Operation::roll_back(World& world, Estate& estate, Stack& stack, Request request, Time at) {
  request_.token = std::move(request.token);
  request_.id = request.id.empty() ? world.uuid() : std::move(request.id);
  request_.remove_new = request.remove_new;
  stack.operations.push_back({request_.id, "ROLLBACK", "IN_PROGRESS", at, {}});
  const Stage stage{*this, world, estate, stack};
  if (request_.kind == Kind::create)
    return stage.begin_removal("ROLLBACK_IN_PROGRESS", "User Initiated", at);
  stage.undo("User Initiated", at);
}

void Operation::resume_rollback(World& world, Estate& estate, Stack& stack,
                                std::set<std::string> skip, const std::string& token, Time at) {
  request_.skip = std::move(skip);
  request_.token = token;
  request_.id = world.uuid();
  stack.operations.push_back({request_.id, "CONTINUE_ROLLBACK", "IN_PROGRESS", at, {}});
  Stage{*this, world, estate, stack}.begin_rollback("User Initiated", at);
}

}  // namespace slipway::deploy::rehearsal::cfn
