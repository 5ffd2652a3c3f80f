#include "deploy/apply_run.hh"

#include <fmt/format.h>

namespace slipway::deploy {

ApplyRun::ApplyRun(RunContext& context, RunHistory history, Finished finished, Done done)
    : context_(context),
      history_(std::move(history)),
      finished_(finished),
      done_(std::move(done)) {}

void ApplyRun::start() {
  if (context_.bad_order) return context_.later([this] { error(*context_.bad_order); });
  if (history_.unfinished && history_.doing == "apply") {
    context_.run_id = history_.id;
    context_.change_sets = history_.change_sets;
  } else {
    // What has been applied once is over, and AWS knows its operations' tokens: another try is a
    // run of its own. A plan's run goes on.
    if (history_.doing == "apply" && history_.id == context_.run_id) context_.forget_run();
    history_ = RunHistory{};
    context_.name_run();
    RunRecord run;
    run.phase = "run";
    run.token = context_.run_id;
    run.cursor = "apply";
    if (auto written = context_.record(run); !written)
      return context_.later([this, problem = written.error()] { done_(fail(problem)); });
  }
  for (const auto& each : context_.stages) context_.announce(each);
  context_.later([this] { next_stage(); });
}

const RunRecord* ApplyRun::recorded(std::string_view phase) const {
  auto found = history_.last.find(stage().id);
  return found != history_.last.end() && found->second.phase == phase ? &found->second : nullptr;
}

bool ApplyRun::write(RunRecord record) {
  if (record.stage.empty() && record.phase != "end") record.stage = stage().id;
  auto written = context_.record(std::move(record));
  if (!written) done_(fail(written.error()));
  return written.has_value();
}

void ApplyRun::next_stage() {
  if (index_ == context_.stages.size()) return end({});
  if (cancelled_) return end({.outcome = Outcome::cancelled, .cause = {}, .outputs = {}});
  begin_stage();
}

void ApplyRun::begin_stage() {
  sent_ = false;
  switch (stage().kind) {
    case StageKind::cloudformation:
      return begin_stack();
    case StageKind::ecs_task:
      return begin_task();
    case StageKind::probe:
      return begin_probes();
  }
}

void ApplyRun::stage_done(std::string note, std::string cursor, const std::string& warning) {
  note_done(note);
  RunRecord record;
  record.phase = "done";
  record.cursor = std::move(cursor);
  if (!write(std::move(record))) return;
  context_.tell_stage(stage(), State::done, verb_, std::move(note));
  if (!warning.empty()) warn(warning);
  following_.reset();
  task_.reset();
  probes_.clear();
  ++index_;
  context_.later([this] { next_stage(); });
}

bool ApplyRun::changed_before() const {
  const RunRecord* done = recorded("done");
  return done && done->cursor != kUnchanged;
}

void ApplyRun::note_done(const std::string& note) {
  if (stage().kind == StageKind::cloudformation && (sent_ || changed_before()))
    so_far_.changed.push_back(stage().id);
  if (stage().kind == StageKind::ecs_task)
    so_far_.ran.push_back((stage().title.empty() ? stage().id : stage().title) + " (" + note + ")");
}

// A row of its own, so that it is seen: the stage is good all the same.
void ApplyRun::warn(const std::string& warning) {
  ProgressEvent row;
  row.stage = stage().id;
  row.path = {"protection"};
  row.state = State::skipped;
  row.at = context_.told[stage().id];
  row.verb = "run";
  row.type = "protection";
  row.reason = warning;
  context_.tell(std::move(row));
}

void ApplyRun::stage_failed(Cause cause, Outcome outcome) {
  RunRecord record;
  record.phase = "failed";
  if (!write(std::move(record))) return;
  State state = cancelled_ ? State::cancelled : State::failed;
  if (cancelled_) outcome = Outcome::cancelled;
  context_.tell_stage(stage(), state, verb_, cancelled_ ? "cancelled" : cause.headline,
                      cancelled_ ? std::nullopt : std::optional(cause));
  DeploymentEnd ended;
  ended.outcome = outcome;
  if (!cancelled_) ended.cause = std::move(cause);
  end(std::move(ended));
}

void ApplyRun::error(Error error) {
  RunRecord record;
  record.phase = "end";
  record.cursor = "failed";
  if (index_ < context_.stages.size() && !context_.bad_order)
    context_.tell_stage(stage(), State::failed, verb_, error.sentence());
  // The error itself is what to tell; that the journal could not be written either adds nothing.
  (void)context_.record(record);
  done_(fail(std::move(error)));
}

void ApplyRun::end(DeploymentEnd ended) {
  RunRecord record;
  record.phase = "end";
  record.cursor = std::string(name(ended.outcome));
  if (!write(std::move(record))) return;
  ended.outputs = context_.outputs;
  ended.changed = std::move(so_far_.changed);
  ended.ran = std::move(so_far_.ran);
  ended.undone = std::move(so_far_.undone);
  done_(std::move(ended));
}

void ApplyRun::cancel() {
  if (cancelled_) return;
  cancelled_ = true;
  if (following_) return cancel_stack();
  if (task_) return task_->cancel();
  bool harmless = !probes_.empty();
  if (!harmless) return;  // a plan or a call that is being made: its end is waited for
  probes_.clear();
  context_.later([this] { stage_failed({}, Outcome::cancelled); });
}

void ApplyRun::begin_task() {
  verb_ = "run";
  auto inputs = resolve_inputs(stage(), context_.outputs);
  if (!inputs) return error(inputs.error());
  auto setup = RunTask::setup(stage(), *inputs, operation_name(context_.run_id, stage().id, "t"));
  if (!setup) return error(setup.error());
  // Done in this very run, for this very task definition: nothing to run again.
  const RunRecord* before = recorded("done");
  if (before && !before->cursor.empty() && before->cursor == setup->task_definition)
    return stage_done("ran already", before->cursor);
  if (const RunRecord* sent = recorded("run-task")) {
    setup->before = Before::maybe_sent;
    setup->task_arn = sent->cursor;
  }
  context_.tell_stage(stage(), State::running, verb_, "");
  RunRecord record;
  record.phase = "run-task";
  record.token = setup->token;
  record.cursor = setup->task_arn;
  if (!write(record)) return;
  task_ = std::make_shared<RunTask>(std::move(*setup));
  auto note_arn = [this, record, known = record.cursor]() mutable {
    if (!task_ || task_->task_arn() == known) return;
    record.cursor = known = task_->task_arn();
    // Lost, it costs one more question after a crash: the token finds the task as well.
    (void)context_.record(record);
  };
  context_.drive<RunTask>(stage(), task_, note_arn, [this](Result<TaskEnd> ended) {
    if (!ended) return error(ended.error());
    task_ended(std::move(*ended));
  });
}

void ApplyRun::task_ended(TaskEnd ended) {
  if (ended.cause) return stage_failed(std::move(*ended.cause), Outcome::failed);
  std::string note = "exit code 0";
  if (!ended.last_line.empty()) note += ", " + ended.last_line;
  auto inputs = resolve_inputs(stage(), context_.outputs);
  std::string definition;
  if (inputs)
    for (const auto& input : *inputs)
      if (input.name == "task_definition") definition = input.value;
  stage_done(std::move(note), definition);
}

}  // namespace slipway::deploy
