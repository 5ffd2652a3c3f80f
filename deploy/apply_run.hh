// Applies a deployment stage by stage, from the beginning or from where an interrupted run left it.
// Internal to deploy/.
#pragma once

#include "deploy/engines/follow_stack.hh"
#include "deploy/engines/probe_rules.hh"
#include "deploy/engines/run_task.hh"
#include "deploy/run_context.hh"

namespace slipway::deploy {

// What to do with stages the interrupted run has already finished.
enum class Finished : std::uint8_t {
  plan_again,  // the answers may have changed since
  pass_by,     // only their outputs are read
};

// Cursor of the "done" record of a stack in which nothing was to be changed.
inline constexpr std::string_view kUnchanged = "unchanged";

class ApplyRun {
 public:
  using Done = std::move_only_function<void(Result<DeploymentEnd>)>;

  ApplyRun(RunContext& context, RunHistory history, Finished finished, Done done);

  void start();
  void cancel();

 private:
  const Stage& stage() const { return context_.stages[index_]; }
  const RunRecord* recorded(std::string_view phase) const;

  void next_stage();
  void begin_stage();
  void stage_done(std::string note, std::string cursor, const std::string& warning = {});
  void warn(const std::string& warning);
  bool changed_before() const;  // by a part of this run that was interrupted
  void note_done(const std::string& note);
  void stage_failed(Cause cause, Outcome outcome);
  void error(Error error);  // ends the run; nothing of this stage is under way
  void end(DeploymentEnd end);
  bool write(RunRecord record);  // false: could not, and the run has ended

  void begin_stack();
  void pass_by();
  void plan_stack(std::vector<Input> inputs);
  void planned(std::vector<Input> inputs, StackPlan plan);
  void remove_shell(std::vector<Input> inputs);
  std::string execution_token() const;
  void execute(const StackPlan& plan);
  void send_execute(const std::string& change_set_arn, const std::string& stack_id, Before before);
  void follow(const std::string& stack_id);
  void stack_ended(StackEnd ended);
  void protect(const StackEnd& ended);
  void cancel_stack();

  void begin_task();
  void task_ended(TaskEnd ended);

  void begin_probes();
  void probe_ended(ProbeEnd ended);

  RunContext& context_;
  RunHistory history_;
  Finished finished_;
  Done done_;
  std::size_t index_ = 0;
  std::string verb_ = "create";  // of the stage under way
  bool cancelled_ = false, cancel_sent_ = false;
  bool sent_ = false;           // the change of the stage under way has been asked for in this run
  DeploymentEnd so_far_;        // what the run has done
  bool shell_removed_ = false;  // of the stage under way
  std::string stack_id_;        // of the stage under way
  std::shared_ptr<FollowStack> following_;
  std::shared_ptr<RunTask> task_;
  std::vector<Ticket> probes_;
  std::size_t probes_left_ = 0;
  std::optional<Cause> probe_cause_;
  Ticket side_;  // the cancelling call
};

}  // namespace slipway::deploy
