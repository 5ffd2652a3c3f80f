// Runs an ECS task once and to its end: the database migrations. Waits for STOPPED only (a task
// that finds nothing to do is over before it is ever seen running) and succeeds with exit code 0
// alone. A task of this run that is under way already is joined, never doubled; so is one that
// somebody else started. AWS forgets a stopped task after an hour: one that ended while nobody
// looked runs once more, as such tasks do at every deployment.
#pragma once

#include "aws/services/ecs_services.hh"
#include "deploy/engines/apply_stack.hh"
#include "deploy/engines/engine_flow.hh"
#include "deploy/stage.hh"
#include "deploy/verdict.hh"

namespace slipway::deploy {

struct TaskEnd {
  std::string task_arn, task_definition_arn;
  std::optional<int> exit_code;  // of the container that counts
  std::optional<Cause> cause;    // none: it exited 0
  std::string last_line;         // of its log, when it succeeded
};

class RunTask : public EngineFlow {
 public:
  using Output = TaskEnd;
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  struct Setup {
    std::string stage;
    std::string cluster, task_definition, container;
    std::vector<std::string> subnets, security_groups;
    std::string token;  // journalled before; also the task's startedBy, so that it is found again
    Before before = Before::not_sent;
    std::string task_arn;  // where the journal knows it
    Millis timeout{0};     // from the first sight of the task; 0: none
  };
  // The setup from a stage's inputs (names in stage.hh); `invalid` names what is missing.
  static Result<Setup> setup(const Stage& stage, const std::vector<Input>& inputs,
                             std::string token);

  explicit RunTask(Setup setup);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

  void cancel() { cancelled_ = true; }  // stops the task with the next step
  const std::string& task_arn() const { return setup_.task_arn; }

 private:
  enum class Step : std::uint8_t {
    mine_running,
    mine_stopped,
    others,
    run,
    watch,
    stop,
    definition,
    log
  };

  Action ask();
  Action listed(const aws::Replied& reply);
  Action started(const aws::Replied& reply, Time now);
  Action watched(const aws::Replied& reply, Time now);
  Action forgotten(Time now);
  Action stopped();
  Action with_log(const aws::Replied& reply);
  Action retry_or_fail(const Error& error);
  Action go(Step step);
  Action finish();
  void tell(const aws::ecs::Task& task, Time now);

  Setup setup_;
  Step step_;
  Millis delay_;
  bool cancelled_ = false, stop_sent_ = false, timed_out_ = false, once_more_ = false;
  int missing_ = 0;  // looks in a row that did not find the task
  std::optional<Time> first_seen_;
  std::string told_;
  aws::ecs::Task task_;
  std::string log_group_, log_stream_;
  TaskEvidence evidence_;
};

}  // namespace slipway::deploy
