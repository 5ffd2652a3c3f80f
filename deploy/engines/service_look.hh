// One look at an ECS service that stands: how many tasks it wants and runs, its rollout, its
// targets, and whether it still runs the task definition its stack gave it.
#pragma once

#include "deploy/engines/engine_flow.hh"
#include "deploy/engines/service_watch.hh"

namespace slipway::deploy {

// An ECS service among a stack's resources.
struct DeployedService {
  std::string row;  // its logical id
  std::string arn;
  std::vector<std::string> task_definitions;  // the stack's own, by ARN
};

class ServiceLook : public EngineFlow {
 public:
  struct Output {};
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  ServiceLook(std::string stage, DeployedService service);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  Action go_on(std::optional<aws::Send> send, Time now);

  std::string stage_;
  DeployedService service_;
  ServiceWatch watch_;
};

}  // namespace slipway::deploy
