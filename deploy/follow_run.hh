// Follows whatever AWS is at work on in a deployment's stacks, where no journal tells what was
// begun: begun from another machine, by somebody else, or the journal is lost. It only watches:
// what was to come after it is not known, and not begun. Internal to deploy/.
#pragma once

#include "deploy/engines/follow_stack.hh"
#include "deploy/engines/stack_status.hh"
#include "deploy/run_context.hh"

namespace slipway::deploy {

class FollowRun {
 public:
  using Done = std::move_only_function<void(Result<DeploymentEnd>)>;

  FollowRun(RunContext& context, Done done);
  void start();

 private:
  const Stage& stage() const { return context_.stages[index_]; }
  void next_stage();
  void stack_seen(const StackNow& now);
  void follow(const StackNow& now);
  void stack_ended(StackEnd ended);
  void end();

  RunContext& context_;
  Done done_;
  std::size_t index_ = 0;
  std::string verb_;
  bool followed_ = false;  // something was at work
  DeploymentEnd end_;
};

}  // namespace slipway::deploy
