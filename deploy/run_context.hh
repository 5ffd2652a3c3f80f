// What the operations of a Deployment share: its parts, its stages in order, the outputs known so
// far, the journal, and the way a flow is run for a stage. Internal to deploy/.
#pragma once

#include <memory>

#include "deploy/deployment.hh"
#include "deploy/engines/plan_stack.hh"
#include "deploy/run_history.hh"
#include "deploy/stage_order.hh"

namespace slipway::deploy {

// A stage's plan with what it was made from: good only as long as the inputs stay the same.
struct PlannedStage {
  StackPlan plan;
  std::vector<Input> inputs;
};

struct RunContext {
  Deployment::Parts parts;
  std::vector<Stage> stages;
  std::optional<Error> bad_order;
  Outputs outputs;
  std::map<std::string, PlannedStage> planned;
  std::vector<std::string> may_be_emptied;  // buckets, by name
  std::string run_id;
  std::map<std::string, int> change_sets;  // by stage: asked for in this run
  std::map<std::string, Time> told;        // by stage: the latest event's time
  Millis ahead{0};                         // how far the account's clock is ahead of ours, at least
  std::string stale;
  Ticket running;  // the flow under way
  Ticket turn;     // what comes next, in a turn of its own

  Time now() const { return parts.timers.now(); }
  aws::Client& client(const Stage& stage) const { return parts.client(stage); }

  // Chooses an id for this run, once.
  void name_run();
  void forget_run();  // the next one gets another
  Result<void> record(RunRecord record);
  void tell(ProgressEvent event);
  // An event timed by our clock, moved to the account's.
  void tell_local(ProgressEvent event);
  // The stage's row before its work begins, with how long it will take as far as that can be known.
  void announce(const Stage& stage);
  // A stage's own event, never before what has been told of it: AWS's clock and ours differ.
  void tell_stage(const Stage& stage, State state, std::string verb, std::string reason,
                  std::optional<Cause> cause = std::nullopt);
  void tell_stale(const std::string& why);
  // Runs `next` after the present call has returned.
  void later(std::move_only_function<void()> next);

  // Asks for the name a new change set of the stage is to have, journalled.
  Result<std::string> new_change_set(const Stage& stage);

  // Runs a flow; `step` may look at it after every event; `done` runs in a turn of its own.
  template <class F>
  void drive(const Stage& stage, std::shared_ptr<F> flow, std::function<void()> step,
             std::move_only_function<void(Result<typename F::Output>)> done) {
    auto look = [this, weak = std::weak_ptr<F>(flow), step = std::move(step)] {
      auto alive = weak.lock();
      if (!alive) return;
      for (auto& event : alive->take_events()) tell(std::move(event));
      tell_stale(alive->stale());
      if (step) step();
    };
    running =
        aws::drive(flow, client(stage), parts.timers, look,
                   [this, look, done = std::move(done)](Result<typename F::Output> result) mutable {
                     look();
                     later([done = std::move(done), result = std::move(result)]() mutable {
                       done(std::move(result));
                     });
                   });
  }
};

}  // namespace slipway::deploy
