// The part of ApplyRun that deals with CloudFormation stages.
#include <fmt/format.h>

#include <algorithm>

#include "aws/services/cloudformation_control.hh"
#include "deploy/apply_run.hh"
#include "deploy/engines/apply_stack.hh"
#include "deploy/engines/discard_stack.hh"
#include "deploy/engines/protect_stack.hh"
#include "deploy/engines/stack_status.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

bool same(const std::vector<Input>& left, const std::vector<Input>& right) {
  return std::ranges::equal(left, right, [](const Input& a, const Input& b) {
    return a.name == b.name && a.value == b.value;
  });
}

}  // namespace

void ApplyRun::begin_stack() {
  verb_ = "create";
  cancel_sent_ = false;
  shell_removed_ = false;
  context_.tell_stage(stage(), State::running, verb_, "");
  if (const RunRecord* sent = recorded("execute"))
    return send_execute(sent->change_set_arn, sent->stack_id, Before::maybe_sent);
  if (const RunRecord* sent = recorded("cancel")) {
    cancelled_ = true;  // sent again if AWS has not begun to undo: the token is the same
    return follow(sent->stack_id);
  }
  if (recorded("done") && finished_ == Finished::pass_by) return pass_by();
  auto inputs = resolve_inputs(stage(), context_.outputs);
  if (!inputs) return error(inputs.error());
  auto made = context_.planned.find(stage().id);
  if (made != context_.planned.end() && same(made->second.inputs, *inputs))
    return planned(*inputs, made->second.plan);
  plan_stack(std::move(*inputs));
}

void ApplyRun::pass_by() {
  auto look = std::make_shared<StackStatus>(stage(), Detail::resources);
  context_.drive<StackStatus>(stage(), look, {}, [this](Result<StackNow> now) {
    if (!now) return error(now.error());
    for (auto& event : now->events)
      if (!event.path.empty()) context_.tell(std::move(event));
    context_.outputs[stage().id] = std::move(now->outputs);
    stage_done("done before", recorded("done")->cursor);
  });
}

void ApplyRun::plan_stack(std::vector<Input> inputs) {
  auto name = context_.new_change_set(stage());
  if (!name) return done_(fail(name.error()));
  auto flow =
      std::make_shared<PlanStack>(stage(), inputs, context_.client(stage()).region(), *name);
  context_.drive<PlanStack>(stage(), flow, {}, [this, inputs](Result<StackPlan> plan) {
    if (!plan) return error(plan.error());
    planned(inputs, std::move(*plan));
  });
}

void ApplyRun::planned(std::vector<Input> inputs, StackPlan plan) {
  context_.planned.erase(stage().id);  // a change set is good for one execution
  if (cancelled_) return stage_failed({}, Outcome::cancelled);
  if (plan.shell) return remove_shell(std::move(inputs));
  if (plan.plan.change_set_arn.empty()) {
    context_.outputs[stage().id] = std::move(plan.outputs);
    return stage_done("no changes", std::string(changed_before() ? "" : kUnchanged));
  }
  for (const auto& change : plan.plan.changes) {
    ProgressEvent row;
    row.stage = stage().id;
    row.path = {change.logical_id};
    row.verb = change.action == ChangeAction::add      ? "create"
               : change.action == ChangeAction::remove ? "delete"
                                                       : "update";
    row.type = change.type;
    row.physical_id = change.physical_id;
    context_.tell(std::move(row));
  }
  execute(plan);
}

// What a rolled back creation leaves holds nothing and can only be deleted. Needs no record:
// whoever comes next finds it, or finds it gone.
void ApplyRun::remove_shell(std::vector<Input> inputs) {
  if (std::exchange(shell_removed_, true))
    return error({.kind = ErrorKind::conflict,
                  .what = "delete the empty stack " + stage().stack_name,
                  .answer = "it is still there",
                  .fix = "See in the CloudFormation console what keeps it, then deploy again"});
  context_.tell_stage(stage(), State::running, verb_,
                      "deleting the empty stack that a rolled back creation left");
  auto flow = std::make_shared<DiscardStack>(stage(), "");
  context_.drive<DiscardStack>(stage(), flow, {},
                               [this, inputs](Result<DiscardStack::Output> gone) {
                                 if (!gone) return error(gone.error());
                                 plan_stack(inputs);
                               });
}

// AWS takes a token for one operation. A run that was interrupted behind this stage and is gone on
// with may execute another change set of it, so the token counts with them.
std::string ApplyRun::execution_token() const {
  if (const RunRecord* sent = recorded("execute")) return sent->token;
  const auto asked = context_.change_sets.find(stage().id);
  const int number = asked == context_.change_sets.end() ? 1 : asked->second;
  return operation_name(context_.run_id, stage().id,
                        number <= 1 ? "x" : fmt::format("x{}", number));
}

void ApplyRun::execute(const StackPlan& plan) {
  send_execute(plan.plan.change_set_arn, plan.stack_id, Before::not_sent);
}

void ApplyRun::send_execute(const std::string& change_set_arn, const std::string& stack_id,
                            Before before) {
  const std::string token = execution_token();
  RunRecord record;
  record.phase = "execute";
  record.stack_id = stack_id;
  record.change_set_arn = change_set_arn;
  record.token = token;
  if (before == Before::not_sent && !write(record)) return;
  stack_id_ = stack_id;
  auto flow = std::make_shared<ApplyStack>(change_set_arn, token, before);
  context_.drive<ApplyStack>(stage(), flow, {}, [this](Result<ApplyStack::Output> sent) {
    if (!sent) return error(sent.error());
    follow(stack_id_);
  });
}

void ApplyRun::follow(const std::string& stack_id) {
  stack_id_ = stack_id;
  sent_ = true;
  following_ = std::make_shared<FollowStack>(stage().id, stack_id, execution_token());
  if (cancelled_) following_->also(operation_name(context_.run_id, stage().id, "c"));
  context_.drive<FollowStack>(
      stage(), following_,
      [this] {
        if (cancelled_) cancel_stack();
      },
      [this](Result<StackEnd> ended) {
        // Following failed, the deployment did not: the run stays open, to be attached to.
        if (!ended) return done_(fail(ended.error()));
        stack_ended(std::move(*ended));
      });
}

// Creating: delete. Updating: AWS undoes it. Anything else: it is being undone already, or over.
void ApplyRun::cancel_stack() {
  if (cancel_sent_ || !following_) return;
  const std::string& status = following_->status();
  if (status != "CREATE_IN_PROGRESS" && status != "UPDATE_IN_PROGRESS") return;
  cancel_sent_ = true;
  RunRecord record;
  record.phase = "cancel";
  record.stack_id = stack_id_;
  record.token = operation_name(context_.run_id, stage().id, "c");
  record.stage = stage().id;
  if (!context_.record(record)) {
    cancel_sent_ = false;  // what cannot be journalled is not begun
    return;
  }
  following_->also(record.token);
  auto answered = [this](const Error* problem) {
    if (!problem) return;
    cancel_sent_ = false;
    cancelled_ = false;
    context_.tell_stage(stage(), State::running, verb_, "cannot cancel: " + problem->sentence());
  };
  if (status == "CREATE_IN_PROGRESS")
    side_ = context_.client(stage()).call(
        cfn::DeleteStack{.stack_name = stack_id_, .client_request_token = record.token},
        [answered](auto reply) { answered(reply ? nullptr : &reply.error()); });
  else
    side_ = context_.client(stage()).call(
        cfn::CancelUpdateStack{.stack_name = stack_id_, .client_request_token = record.token},
        [answered](auto reply) { answered(reply ? nullptr : &reply.error()); });
}

void ApplyRun::stack_ended(StackEnd ended) {
  following_.reset();
  side_.reset();
  if (ended.ended) {
    auto& told = context_.told[stage().id];
    told = std::max(told, *ended.ended);
  }
  if (ended.phase == StackPhase::good) {
    context_.outputs[stage().id] = ended.outputs;
    return protect(ended);
  }
  bool undone = ended.phase == StackPhase::shell || ended.phase == StackPhase::rolled_back ||
                ended.phase == StackPhase::deleted;
  if (undone)
    so_far_.undone = stage().id;
  else
    so_far_.changed.push_back(stage().id);
  Cause cause =
      ended.cause.value_or(Cause{.stage = stage().id,
                                 .path = {},
                                 .headline = "The stack ended as " + ended.status + ".",
                                 .evidence = {},
                                 .fix = "Look at the stack in the CloudFormation console"});
  stage_failed(std::move(cause), undone ? Outcome::rolled_back : Outcome::failed);
}

void ApplyRun::protect(const StackEnd& ended) {
  auto flow =
      std::make_shared<ProtectStack>(stage(), ended.stack_id, ended.protected_from_deletion);
  context_.drive<ProtectStack>(stage(), flow, {}, [this](Result<ProtectStack::Output> guarded) {
    stage_done("", "", guarded ? guarded->warning : guarded.error().sentence());
  });
}

}  // namespace slipway::deploy
