#include "deploy/destroy_run.hh"

#include <algorithm>
#include <iterator>

#include "deploy/engines/empty_bucket.hh"
#include "deploy/engines/removal_survey.hh"

namespace slipway::deploy {

DestroyRun::DestroyRun(RunContext& context, RunHistory history, Done done)
    : context_(context), history_(std::move(history)), done_(std::move(done)) {}

void DestroyRun::start() {
  if (context_.bad_order) return context_.later([this] { done_(fail(*context_.bad_order)); });
  left_ = context_.stages.size();
  if (history_.unfinished && history_.doing == "destroy") {
    context_.run_id = history_.id;
  } else {
    history_ = RunHistory{};
    context_.run_id.clear();  // removing is a run of its own, whatever this deployment did before
    context_.name_run();
    RunRecord run;
    run.phase = "run";
    run.token = context_.run_id;
    run.cursor = "destroy";
    if (auto written = context_.record(run); !written)
      return context_.later([this, problem = written.error()] { done_(fail(problem)); });
  }
  for (auto each = context_.stages.rbegin(); each != context_.stages.rend(); ++each)
    if (each->kind == StageKind::cloudformation)
      context_.tell_stage(*each, State::pending, "delete", "");
  context_.later([this] { next_stage(); });
}

void DestroyRun::next_stage() {
  while (left_ > 0 && stage().kind != StageKind::cloudformation) --left_;
  if (left_ == 0) return end(Outcome::done, std::nullopt);
  if (cancelled_) return end(Outcome::cancelled, std::nullopt);
  if (context_.may_be_emptied.empty()) return remove();
  find_buckets();
}

// Only buckets that are this stack's own are emptied, whatever names were given.
void DestroyRun::find_buckets() {
  auto survey = std::make_shared<RemovalSurvey>(stage());
  context_.drive<RemovalSurvey>(stage(), survey, {}, [this](Result<StackRemoval> found) {
    if (!found) return done_(fail(found.error()));
    to_empty_.clear();
    for (auto& each : found->resources) {
      const auto& names = context_.may_be_emptied;
      bool agreed = std::ranges::find(names, each.physical_id) != names.end();
      if (agreed && each.holds_objects) to_empty_.push_back(std::move(each));
    }
    empty_next();
  });
}

void DestroyRun::empty_next() {
  if (to_empty_.empty()) return remove();
  const Doomed bucket = std::move(to_empty_.back());
  to_empty_.pop_back();
  auto flow = std::make_shared<EmptyBucket>(stage().id, bucket.logical_id, bucket.physical_id);
  context_.drive<EmptyBucket>(stage(), flow, {}, [this](Result<EmptyBucket::Output> emptied) {
    if (!emptied) {
      context_.tell_stage(stage(), State::failed, "delete", emptied.error().sentence());
      return done_(fail(emptied.error()));
    }
    empty_next();
  });
}

void DestroyRun::remove() {
  auto before = history_.last.find(stage().id);
  bool begun = before != history_.last.end() && before->second.phase == "destroy";
  RunRecord record;
  record.stage = stage().id;
  record.phase = "destroy";
  record.token = operation_name(context_.run_id, stage().id, "d");
  if (begun) record.stack_id = before->second.stack_id;
  if (auto written = context_.record(record); !written) return done_(fail(written.error()));
  context_.tell_stage(stage(), State::running, "delete", "");
  destroying_ = std::make_shared<DestroyStack>(stage(), record.token, record.stack_id);
  auto note_id = [this, record]() mutable {
    if (!destroying_ || destroying_->stack_id() == record.stack_id) return;
    record.stack_id = destroying_->stack_id();
    // Lost, the name is asked for again.
    (void)context_.record(record);
  };
  context_.drive<DestroyStack>(stage(), destroying_, note_id, [this](Result<StackEnd> ended) {
    if (!ended) {
      context_.tell_stage(stage(), State::failed, "delete", ended.error().sentence());
      return done_(fail(ended.error()));
    }
    stack_ended(std::move(*ended));
  });
}

void DestroyRun::stack_ended(StackEnd ended) {
  destroying_.reset();
  if (ended.ended) {
    auto& told = context_.told[stage().id];
    told = std::max(told, *ended.ended);
  }
  if (ended.phase != StackPhase::deleted) {
    context_.tell_stage(stage(), State::failed, "delete", ended.status, ended.cause);
    return end(Outcome::failed, std::move(ended.cause));
  }
  RunRecord record;
  record.stage = stage().id;
  record.phase = "done";
  if (auto written = context_.record(record); !written) return done_(fail(written.error()));
  std::string note;
  for (const auto& each : ended.retained) note += (note.empty() ? "kept: " : ", ") + each;
  std::ranges::move(ended.retained, std::back_inserter(retained_));
  context_.tell_stage(stage(), State::removed, "delete", std::move(note));
  context_.outputs.erase(stage().id);
  --left_;
  context_.later([this] { next_stage(); });
}

void DestroyRun::end(Outcome outcome, std::optional<Cause> cause) {
  RunRecord record;
  record.phase = "end";
  record.cursor = std::string(name(outcome));
  if (auto written = context_.record(record); !written) return done_(fail(written.error()));
  done_(DeploymentEnd{.outcome = outcome,
                      .cause = std::move(cause),
                      .outputs = {},
                      .retained = std::move(retained_)});
}

}  // namespace slipway::deploy
