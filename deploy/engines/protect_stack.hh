// Guards a stack that stands: against deletion by accident (termination protection, which `destroy`
// takes off when asked), and against updates that would replace or delete what holds data (stack
// policy). What AWS refuses is told, and is no failure: the deployment is good without it.
#pragma once

#include "deploy/engines/engine_flow.hh"
#include "deploy/stage.hh"

namespace slipway::deploy {

// The policy for a stack of this template, as JSON; empty where it holds no data. Only the kinds of
// resources with data in them are guarded: replicas and tasks come and go.
std::string stack_policy(std::string_view template_body);

class ProtectStack : public EngineFlow {
 public:
  struct Output {
    std::string warning;  // what could not be guarded, and why; empty: everything is
  };
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  ProtectStack(const Stage& stage, std::string stack_id, bool protected_already);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  enum class Step : std::uint8_t { policy, termination };

  Action ask();
  Action next();

  std::string stack_id_, policy_;
  bool protected_already_;
  Step step_;
  Output out_;
};

}  // namespace slipway::deploy
