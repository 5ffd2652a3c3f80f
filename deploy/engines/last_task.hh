// How a task that runs to completion ended last, as far as AWS still knows: it forgets a stopped
// task after about an hour. Changes nothing.
#pragma once

#include "aws/services/ecs.hh"
#include "deploy/engines/engine_flow.hh"

namespace slipway::deploy {

class LastTask : public EngineFlow {
 public:
  struct Output {
    std::optional<aws::ecs::Task> task;  // the newest one; none: forgotten, or it never ran
  };
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  // `task_definition`: "family:3" or an ARN; tasks of every revision count.
  LastTask(std::string cluster, std::string_view task_definition);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  enum class Step : std::uint8_t { running, stopped, tasks };
  Action ask() const;

  std::string cluster_, family_;
  Step step_ = Step::running;
  std::vector<std::string> arns_;
};

// "arn:...:task-definition/family:3" and "family:3" -> "family".
std::string family_of(std::string_view task_definition);

}  // namespace slipway::deploy
