// Takes back a plan: deletes its change set, and the empty stack that a plan for a new stack left
// behind. Never touches a stack that holds anything.
#pragma once

#include "deploy/engines/engine_flow.hh"
#include "deploy/stage.hh"

namespace slipway::deploy {

class DiscardStack : public EngineFlow {
 public:
  struct Output {};

  // `change_set_arn` may be empty: only the shell is looked for then.
  DiscardStack(const Stage& stage, std::string change_set_arn);

  aws::Action<Output> begin(Time now);
  aws::Action<Output> on(aws::FlowEvent event, Time now);

 private:
  enum class Step : std::uint8_t { change_set, look, shell, gone };

  aws::Action<Output> ask();

  Stage stage_;
  std::string arn_, stack_id_;
  int looks_ = 0;  // at the shell while it goes
  Step step_;
};

}  // namespace slipway::deploy
