// Brings a stack that is stuck back to rest: goes on with a rollback that failed
// (UPDATE_ROLLBACK_FAILED), or begins the one that was held back to look at the failure
// (UPDATE_FAILED, CREATE_FAILED). Follows it to its end. A stack at rest is left alone.
#pragma once

#include <memory>

#include "deploy/engines/follow_stack.hh"

namespace slipway::deploy {

class RecoverStack : public EngineFlow {
 public:
  using Output = StackEnd;
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  // `skip`: logical ids of resources that cannot be rolled back and that somebody has agreed to
  // leave as they are; only a rollback that has failed takes any. AWS then takes them for rolled
  // back.
  RecoverStack(const Stage& stage, std::string token, std::vector<std::string> skip);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

  std::vector<ProgressEvent> take_events();
  const std::string& stale() const;

 private:
  enum class Step : std::uint8_t { look, go_on, roll_back, follow };

  Action ask();
  Action looked(const aws::Replied& reply, Time now);
  Action follow(Time now);

  Stage stage_;
  std::string token_, stack_id_;
  std::vector<std::string> skip_;
  Step step_ = Step::look;
  std::unique_ptr<FollowStack> follow_;
};

}  // namespace slipway::deploy
