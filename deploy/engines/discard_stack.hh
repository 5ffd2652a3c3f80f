// Takes back a plan: deletes its change set, and the empty stack that a plan for a new stack left
// behind. Never touches a stack that holds anything.
#pragma once

#include "deploy/engines/engine_flow.hh"
#include "deploy/stage.hh"

namespace slipway::deploy {

class DiscardStack : public EngineFlow {
 public:
  struct Output {};
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  // `change_set_arn` may be empty: only the shell is looked for then.
  DiscardStack(const Stage& stage, std::string change_set_arn);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  enum class Step : std::uint8_t { change_set, look, shell, gone };

  Action ask();

  Stage stage_;
  std::string arn_, stack_id_;
  int looks_ = 0;  // at the shell while it goes
  Step step_;
};

}  // namespace slipway::deploy
