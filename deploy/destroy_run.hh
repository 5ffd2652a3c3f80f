// Removes a deployment, last stage first. Tasks and probes leave nothing behind and are passed by.
// Internal to deploy/.
#pragma once

#include "deploy/engines/destroy_stack.hh"
#include "deploy/run_context.hh"

namespace slipway::deploy {

class DestroyRun {
 public:
  using Done = std::move_only_function<void(Result<DeploymentEnd>)>;

  DestroyRun(RunContext& context, RunHistory history, Done done);
  void start();
  void cancel() {
    cancelled_ = true;
  }  // a deletion cannot be called back: the run ends after this stage

 private:
  const Stage& stage() const { return context_.stages[left_ - 1]; }
  void next_stage();
  void find_buckets();
  void empty_next();
  void remove();
  void stack_ended(StackEnd ended);
  void end(Outcome outcome, std::optional<Cause> cause);

  RunContext& context_;
  RunHistory history_;
  Done done_;
  std::size_t left_ = 0;
  bool cancelled_ = false;
  std::vector<Doomed> to_empty_;  // of the stage under way
  std::vector<std::string> retained_;
  std::shared_ptr<DestroyStack> destroying_;
};

}  // namespace slipway::deploy
