// Waits until the targets of a target group are healthy, and says what is wrong with them
// meanwhile.
#pragma once

#include "deploy/engines/engine_flow.hh"
#include "deploy/engines/probe_rules.hh"

namespace slipway::deploy {

class TargetHealth : public EngineFlow {
 public:
  using Output = ProbeEnd;
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  TargetHealth(std::string stage, std::string label, std::string target_group, Millis timeout);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  Action ask() const;

  std::string stage_, label_, group_;
  ProbePace pace_;
};

}  // namespace slipway::deploy
