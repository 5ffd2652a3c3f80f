#include "deploy/follow_run.hh"

#include <algorithm>

namespace slipway::deploy {

FollowRun::FollowRun(RunContext& context, Done done) : context_(context), done_(std::move(done)) {}

void FollowRun::start() {
  context_.later([this] {
    if (context_.bad_order) return done_(fail(*context_.bad_order));
    next_stage();
  });
}

void FollowRun::next_stage() {
  while (index_ < context_.stages.size() && stage().kind != StageKind::cloudformation) ++index_;
  if (index_ == context_.stages.size()) return end();
  auto look = std::make_shared<StackStatus>(stage(), Detail::outputs_only);
  context_.drive<StackStatus>(stage(), look, {}, [this](Result<StackNow> now) {
    if (!now) return done_(fail(now.error()));
    stack_seen(*now);
  });
}

void FollowRun::stack_seen(const StackNow& now) {
  if (now.exists && !at_rest(now.phase) && now.phase != StackPhase::review) return follow(now);
  if (now.exists) context_.outputs[stage().id] = now.outputs;
  ++index_;
  next_stage();
}

void FollowRun::follow(const StackNow& now) {
  followed_ = true;
  verb_ = std::string(state_of(now.status).verb);
  context_.tell_stage(stage(), State::running, verb_, "begun elsewhere");
  // No token: the newest operation, whoever began it.
  auto flow = std::make_shared<FollowStack>(stage().id, now.stack_id, "");
  context_.drive<FollowStack>(stage(), flow, {}, [this](Result<StackEnd> ended) {
    if (!ended) return done_(fail(ended.error()));
    stack_ended(std::move(*ended));
  });
}

void FollowRun::stack_ended(StackEnd ended) {
  if (ended.ended) {
    auto& told = context_.told[stage().id];
    told = std::max(told, *ended.ended);
  }
  bool removed = ended.phase == StackPhase::deleted && verb_ == "delete";
  if (ended.phase == StackPhase::good || removed) {
    if (!removed) context_.outputs[stage().id] = std::move(ended.outputs);
    context_.tell_stage(stage(), removed ? State::removed : State::done, verb_, "");
  } else {
    bool undone = ended.phase == StackPhase::shell || ended.phase == StackPhase::rolled_back ||
                  ended.phase == StackPhase::deleted;
    context_.tell_stage(stage(), State::failed, verb_, ended.status, ended.cause);
    if (end_.outcome != Outcome::failed)
      end_.outcome = undone ? Outcome::rolled_back : Outcome::failed;
    if (!end_.cause) end_.cause = std::move(ended.cause);
  }
  ++index_;
  context_.later([this] { next_stage(); });
}

void FollowRun::end() {
  if (followed_) {
    end_.outputs = context_.outputs;
    return done_(std::move(end_));
  }
  done_(fail(
      {.kind = ErrorKind::not_found,
       .what = "attach to a running deployment",
       .answer =
           "the journal knows of none that is unfinished, and AWS is at work on no stack of it",
       .fix = "See what is there with `slipway status`, or start one with `slipway deploy`"}));
}

}  // namespace slipway::deploy
