#include "deploy/deployment.hh"

#include <algorithm>

#include "deploy/apply_run.hh"
#include "deploy/destroy_run.hh"
#include "deploy/engines/discard_stack.hh"
#include "deploy/engines/recover_stack.hh"
#include "deploy/engines/removal_survey.hh"
#include "deploy/engines/stack_status.hh"
#include "deploy/follow_run.hh"
#include "deploy/status_run.hh"
#include "deploy/template_preview.hh"

namespace slipway::deploy {

namespace {

constexpr const char* kShellNote =
    "previewed from the template: the empty stack that a rolled back creation left is deleted "
    "first";

}  // namespace

struct Deployment::Impl {
  RunContext context;
  std::unique_ptr<ApplyRun> applying;
  std::unique_ptr<DestroyRun> destroying;
  std::unique_ptr<StatusRun> looking;
  std::unique_ptr<FollowRun> following;
  std::size_t index = 0;  // of plan, discard, outputs and survey
  Plan plan;
  std::move_only_function<void(Result<Plan>)> planned;
  std::move_only_function<void(Result<void>)> discarded;
  std::move_only_function<void(Result<Outputs>)> read;
  std::move_only_function<void(Result<Removal>)> surveyed;
  Removal removal;
  std::move_only_function<void(Result<std::vector<StuckStack>>)> found_stuck;
  std::vector<StuckStack> stuck;
  std::vector<Stage> given;
  std::move_only_function<void(Result<void>)> given_known;

  explicit Impl(Parts parts) : context{.parts = std::move(parts)} {}

  const Stage* next_stack() {
    while (index < context.stages.size() && context.stages[index].kind != StageKind::cloudformation)
      ++index;
    return index < context.stages.size() ? &context.stages[index] : nullptr;
  }

  void ask_given(std::move_only_function<void(Result<void>)> then);
  void ask_next_given();
  void plan_next();
  void plan_stack(const Stage& stage);
  void plan_by_template(const Stage& stage, const std::string& note);
  Result<StagePlan> preview(const Stage& stage) const;
  static StagePlan plan_of_others(const Stage& stage);
  void discard_next();
  void read_outputs();
  void survey_next();
  void look_if_stuck();
  void apply(Finished finished, RunHistory history, ApplyRun::Done done);
};

Deployment::Deployment(Parts parts, std::vector<Stage> stages, std::vector<Stage> given)
    : impl_(std::make_unique<Impl>(std::move(parts))) {
  impl_->given = std::move(given);
  auto order = in_order(std::move(stages));
  if (order)
    impl_->context.stages = std::move(*order);
  else
    impl_->context.bad_order = order.error();
}

Deployment::~Deployment() = default;

void Deployment::plan(std::move_only_function<void(Result<Plan>)> done) {
  impl_->planned = std::move(done);
  impl_->plan = Plan{};
  impl_->index = 0;
  impl_->context.later([this] {
    if (impl_->context.bad_order) return impl_->planned(fail(*impl_->context.bad_order));
    impl_->context.name_run();
    RunRecord run;
    run.phase = "run";
    run.token = impl_->context.run_id;
    run.cursor = "plan";
    // An interrupted deployment must stay the newest run of the journal, or nothing could follow it
    // any more.
    if (newest_run(impl_->context.parts.log.records()).unfinished)
      return impl_->planned(
          fail({.kind = ErrorKind::conflict,
                .what = "plan the deployment",
                .answer = "the last one was interrupted and may still be running",
                .fix = "Follow it to its end with `slipway attach`, then plan again"}));
    if (auto written = impl_->context.record(run); !written)
      return impl_->planned(fail(written.error()));
    impl_->ask_given([this](Result<void> known) {
      if (!known) return impl_->planned(fail(known.error()));
      impl_->plan_next();
    });
  });
}

void Deployment::Impl::ask_given(std::move_only_function<void(Result<void>)> then) {
  given_known = std::move(then);
  ask_next_given();
}

void Deployment::Impl::ask_next_given() {
  const auto missing = std::ranges::find_if(given, [this](const Stage& stage) {
    return stage.kind == StageKind::cloudformation && !context.outputs.contains(stage.id);
  });
  if (missing == given.end()) return given_known({});
  const Stage& stage = *missing;
  auto flow = std::make_shared<StackStatus>(stage, Detail::outputs_only);
  context.drive<StackStatus>(stage, flow, {}, [this, &stage](Result<StackNow> now) {
    if (!now) return given_known(fail(now.error()));
    if (!now->exists)
      return given_known(fail({.kind = ErrorKind::conflict,
                               .what = "build upon the stage " + stage.id,
                               .answer = "its stack " + stage.stack_name + " is not deployed",
                               .fix = "Install everything first, with `slipway deploy`"}));
    context.outputs[stage.id] = std::move(now->outputs);
    ask_next_given();
  });
}

void Deployment::Impl::plan_next() {
  if (index == context.stages.size()) return planned(std::move(plan));
  const Stage& stage = context.stages[index];
  if (stage.kind == StageKind::cloudformation) return plan_stack(stage);
  plan.stages.push_back(plan_of_others(stage));
  ++index;
  plan_next();
}

void Deployment::Impl::plan_stack(const Stage& stage) {
  auto open = open_references(stage.inputs, context.outputs);
  if (!open.empty()) {
    std::string stages;
    for (const auto& each : open) stages += (stages.empty() ? "" : ", ") + each;
    return plan_by_template(stage, "previewed from the template: needs outputs of " + stages);
  }
  auto inputs = resolve_inputs(stage, context.outputs);
  if (!inputs) return planned(fail(inputs.error()));
  auto name = context.new_change_set(stage);
  if (!name) return planned(fail(name.error()));
  auto flow = std::make_shared<PlanStack>(stage, *inputs, context.client(stage).region(), *name);
  context.drive<PlanStack>(stage, flow, {},
                           [this, &stage, inputs = *inputs](Result<StackPlan> made) {
                             if (!made) return planned(fail(made.error()));
                             if (made->shell) return plan_by_template(stage, kShellNote);
                             if (!made->outputs.empty()) context.outputs[stage.id] = made->outputs;
                             plan.stages.push_back(made->plan);
                             context.planned[stage.id] = {std::move(*made), inputs};
                             ++index;
                             plan_next();
                           });
}

void Deployment::Impl::plan_by_template(const Stage& stage, const std::string& note) {
  auto shown = preview(stage);
  if (!shown) return planned(fail(shown.error()));
  shown->note = shown->note.empty() ? note : note + "; " + shown->note;
  plan.stages.push_back(std::move(*shown));
  ++index;
  plan_next();
}

Result<StagePlan> Deployment::Impl::preview(const Stage& stage) const {
  auto shown = preview_stage(stage, context.outputs);
  if (!shown) {
    Error error = shown.error();
    error.what = "preview the stage " + stage.id;
    return fail(std::move(error));
  }
  StagePlan plan_of_stage;
  plan_of_stage.id = stage.id;
  plan_of_stage.kind = stage.kind;
  plan_of_stage.changes = std::move(shown->changes);
  if (!shown->undecided.empty()) {
    plan_of_stage.note = "perhaps not needed: ";
    for (const auto& each : shown->undecided)
      plan_of_stage.note += (each == shown->undecided.front() ? "" : ", ") + each;
  }
  return plan_of_stage;
}

StagePlan Deployment::Impl::plan_of_others(const Stage& stage) {
  StagePlan plan_of_stage;
  plan_of_stage.id = stage.id;
  plan_of_stage.kind = stage.kind;
  auto add = [&](ChangeAction action, std::string id, std::string type) {
    plan_of_stage.changes.push_back({action, std::move(id), std::move(type), {}, {}, {}});
  };
  if (stage.kind == StageKind::ecs_task)
    add(ChangeAction::run, stage.title.empty() ? stage.id : stage.title, "task");
  for (const auto& probe : stage.probes) add(ChangeAction::check, probe.label, "probe");
  return plan_of_stage;
}

void Deployment::discard(std::move_only_function<void(Result<void>)> done) {
  impl_->discarded = std::move(done);
  impl_->index = 0;
  impl_->context.later([this] { impl_->discard_next(); });
}

void Deployment::Impl::discard_next() {
  const Stage* stage = next_stack();
  if (!stage) return discarded({});
  std::string arn;
  auto made = context.planned.find(stage->id);
  if (made != context.planned.end()) arn = made->second.plan.plan.change_set_arn;
  context.planned.erase(stage->id);
  auto flow = std::make_shared<DiscardStack>(*stage, arn);
  context.drive<DiscardStack>(*stage, flow, {}, [this](Result<DiscardStack::Output> gone) {
    if (!gone) return discarded(fail(gone.error()));
    ++index;
    discard_next();
  });
}

void Deployment::Impl::apply(Finished finished, RunHistory history, ApplyRun::Done done) {
  applying = std::make_unique<ApplyRun>(context, std::move(history), finished, std::move(done));
  applying->start();
}

std::string Deployment::unfinished() const {
  auto run = newest_run(impl_->context.parts.log.records());
  return run.unfinished ? run.doing : std::string();
}

std::optional<LastRun> Deployment::last_run() const {
  return deploy::last_run(impl_->context.parts.log.records());
}

void Deployment::apply(std::move_only_function<void(Result<DeploymentEnd>)> done) {
  auto history = newest_run(impl_->context.parts.log.records());
  if (history.unfinished && history.doing == "destroy")
    return impl_->context.later([done = std::move(done)]() mutable {
      done(fail({.kind = ErrorKind::conflict,
                 .what = "deploy",
                 .answer = "its removal was begun and has not ended",
                 .fix = "Let it end with `slipway attach`, then deploy again"}));
    });
  impl_->ask_given(
      [this, history = std::move(history), done = std::move(done)](Result<void> known) mutable {
        if (!known) return done(fail(known.error()));
        impl_->apply(Finished::plan_again, std::move(history), std::move(done));
      });
}

void Deployment::attach(std::move_only_function<void(Result<DeploymentEnd>)> done) {
  auto history = newest_run(impl_->context.parts.log.records());
  if (!history.unfinished) {
    impl_->following = std::make_unique<FollowRun>(impl_->context, std::move(done));
    return impl_->following->start();
  }
  if (history.doing == "apply")
    return impl_->apply(Finished::pass_by, std::move(history), std::move(done));
  impl_->destroying =
      std::make_unique<DestroyRun>(impl_->context, std::move(history), std::move(done));
  impl_->destroying->start();
}

void Deployment::cancel() {
  if (impl_->applying) impl_->applying->cancel();
  if (impl_->destroying) impl_->destroying->cancel();
}

void Deployment::stuck(std::move_only_function<void(Result<std::vector<StuckStack>>)> done) {
  impl_->found_stuck = std::move(done);
  impl_->stuck.clear();
  impl_->index = 0;
  impl_->context.later([this] { impl_->look_if_stuck(); });
}

void Deployment::Impl::look_if_stuck() {
  const Stage* stage = next_stack();
  if (!stage) return found_stuck(std::move(stuck));
  auto flow = std::make_shared<StackStatus>(*stage, Detail::resources);
  context.drive<StackStatus>(*stage, flow, {}, [this, stage](Result<StackNow> now) {
    if (!now) return found_stuck(fail(now.error()));
    bool rollback = now->status == "UPDATE_ROLLBACK_FAILED" || now->phase == StackPhase::kept;
    if (now->exists && rollback) {
      StuckStack one{stage->id, stage->stack_name, now->status, {}};
      for (const auto& event : now->events)
        if (event.path.size() == 1 && event.state == State::failed)
          one.failed.emplace_back(event.path.front(), event.reason);
      stuck.push_back(std::move(one));
    }
    ++index;
    look_if_stuck();
  });
}

void Deployment::recover(const std::string& stage, std::vector<std::string> skip,
                         std::move_only_function<void(Result<DeploymentEnd>)> done) {
  auto& context = impl_->context;
  auto found = std::ranges::find(context.stages, stage, &Stage::id);
  if (found == context.stages.end()) return;
  // A run id of its own: asking again with the token of an earlier try would change nothing.
  context.run_id.clear();
  context.name_run();
  auto flow = std::make_shared<RecoverStack>(*found, operation_name(context.run_id, stage, "r"),
                                             std::move(skip));
  context.tell_stage(*found, State::running, "roll back", "");
  context.drive<RecoverStack>(
      *found, flow, {}, [this, &at = *found, done = std::move(done)](Result<StackEnd> end) mutable {
        impl_->context.run_id.clear();
        if (!end) return done(fail(end.error()));
        bool good = at_rest(end->phase) && end->phase != StackPhase::stuck &&
                    end->phase != StackPhase::kept;
        impl_->context.tell_stage(at, good ? State::done : State::failed, "roll back", end->status,
                                  good ? std::nullopt : end->cause);
        done(DeploymentEnd{.outcome = good ? Outcome::rolled_back : Outcome::failed,
                           .cause = good ? std::nullopt : std::move(end->cause),
                           .outputs = {}});
      });
}

void Deployment::survey(std::move_only_function<void(Result<Removal>)> done) {
  impl_->surveyed = std::move(done);
  impl_->removal = Removal{};
  impl_->index = impl_->context.stages.size();
  impl_->context.later([this] {
    if (impl_->context.bad_order) return impl_->surveyed(fail(*impl_->context.bad_order));
    impl_->survey_next();
  });
}

// In the order of removal: last stage first.
void Deployment::Impl::survey_next() {
  while (index > 0 && context.stages[index - 1].kind != StageKind::cloudformation) --index;
  if (index == 0) {
    find_foreign_rules(removal);
    return surveyed(std::move(removal));
  }
  const Stage& stage = context.stages[--index];
  auto flow = std::make_shared<RemovalSurvey>(stage);
  context.drive<RemovalSurvey>(stage, flow, {}, [this](Result<StackRemoval> found) {
    if (!found) return surveyed(fail(found.error()));
    removal.stacks.push_back(std::move(*found));
    survey_next();
  });
}

void Deployment::allow_emptying(std::vector<std::string> buckets) {
  impl_->context.may_be_emptied = std::move(buckets);
}

void Deployment::destroy(std::move_only_function<void(Result<DeploymentEnd>)> done) {
  impl_->destroying = std::make_unique<DestroyRun>(
      impl_->context, newest_run(impl_->context.parts.log.records()), std::move(done));
  impl_->destroying->start();
}

void Deployment::Impl::read_outputs() {
  const Stage* stage = next_stack();
  if (!stage) return read(context.outputs);
  auto flow = std::make_shared<StackStatus>(*stage, Detail::outputs_only);
  context.drive<StackStatus>(*stage, flow, {}, [this, stage](Result<StackNow> now) {
    if (!now) return read(fail(now.error()));
    if (now->exists) context.outputs[stage->id] = std::move(now->outputs);
    ++index;
    read_outputs();
  });
}

void Deployment::status(std::move_only_function<void(Result<Tree>)> done) {
  impl_->looking = std::make_unique<StatusRun>(impl_->context, std::move(done));
  impl_->looking->start();
}

void Deployment::outputs(std::move_only_function<void(Result<Outputs>)> done) {
  impl_->read = std::move(done);
  impl_->index = 0;
  impl_->context.outputs.clear();
  impl_->context.later([this] { impl_->read_outputs(); });
}

}  // namespace slipway::deploy
