// What AWS knows of a stage's stack right now, from nothing else: its state, what it was made from,
// its resources, its outputs.
#pragma once

#include "deploy/engines/engine_flow.hh"
#include "deploy/engines/service_look.hh"
#include "deploy/engines/stack_words.hh"

namespace slipway::deploy {

struct StackNow {
  bool exists = false;
  std::string stack_id, status;
  StackPhase phase = StackPhase::deleted;
  std::map<std::string, std::string> outputs, parameters;
  std::vector<DeployedService> services;
  std::vector<ProgressEvent> events;  // the stage and its resources, to be folded into a tree
};

enum class Detail : std::uint8_t { resources, outputs_only };

class StackStatus : public EngineFlow {
 public:
  using Output = StackNow;
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  StackStatus(const Stage& stage, Detail detail);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  Action ask();
  Action looked(const aws::Replied& reply);
  Action listed(const aws::Replied& reply);

  Stage stage_;
  Detail detail_;
  bool listing_ = false;
  std::string page_;
  std::vector<std::string> task_definitions_;
  StackNow now_;
};

}  // namespace slipway::deploy
