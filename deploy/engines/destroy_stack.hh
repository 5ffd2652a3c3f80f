// Deletes a stack that slipway made, and follows it to the end. Termination protection is taken off
// first: whoever starts this has asked for it. Resources AWS is told to keep are listed in the end.
#pragma once

#include <memory>

#include "deploy/engines/follow_stack.hh"

namespace slipway::deploy {

class DestroyStack : public EngineFlow {
 public:
  using Output = StackEnd;
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  // `stack_id`: where an earlier, interrupted deletion has told it; else the stage's name is asked
  // for. Sending the deletion again with the same token is harmless.
  DestroyStack(const Stage& stage, std::string token, std::string stack_id);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

  std::vector<ProgressEvent> take_events();
  const std::string& stale() const;
  // Once known; for the journal, since the name stops resolving when the stack is gone.
  const std::string& stack_id() const { return stack_id_; }

 private:
  enum class Step : std::uint8_t { look, unprotect, remove, follow };

  Action ask();
  Action looked(const aws::Replied& reply, Time now);
  Action follow(Time now);
  Action gone();

  Stage stage_;
  std::string token_, stack_id_;
  Step step_ = Step::look;
  std::unique_ptr<FollowStack> follow_;
};

}  // namespace slipway::deploy
