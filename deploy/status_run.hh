// Looks at everything a deployment made, as AWS has it right now and from nothing else: stacks with
// their resources, services with their tasks and targets, the newest run of each task, and every
// probe tried once. What the configuration wants and AWS does not have yet is a row of its own.
// Changes nothing. Internal to deploy/.
#pragma once

#include "aws/services/ecs.hh"
#include "deploy/engines/probe_rules.hh"
#include "deploy/engines/stack_status.hh"
#include "deploy/run_context.hh"

namespace slipway::deploy {

class StatusRun {
 public:
  using Done = std::move_only_function<void(Result<Tree>)>;

  StatusRun(RunContext& context, Done done);
  void start();

 private:
  const Stage& stage() const { return context_.stages[index_]; }
  void next_stage();
  void stage_seen();
  void take(ProgressEvent event) { fold(tree_, event); }
  void tell_stage(State state, std::string reason);

  void look_at_stack();
  void stack_seen(StackNow now);
  void compare(const StackNow& now);
  void next_service();

  void look_at_task();
  void task_seen(const std::optional<aws::ecs::Task>& task, const std::string& wanted);

  void try_probes();
  void try_probe(Probe probe);
  void probe_tried(bool held);

  RunContext& context_;
  Done done_;
  Tree tree_;
  std::size_t index_ = 0;
  std::vector<DeployedService> services_;  // of the stage, not looked at yet
  std::vector<Ticket> probes_;
  std::size_t probes_left_ = 0, probes_held_ = 0;
};

}  // namespace slipway::deploy
