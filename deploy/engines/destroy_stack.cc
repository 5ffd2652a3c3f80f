#include "deploy/engines/destroy_stack.hh"

#include "aws/services/cloudformation_control.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

template <class T>
Result<void> outcome(const Result<T>& result) {
  if (!result) return fail(result.error());
  return {};
}

}  // namespace

DestroyStack::DestroyStack(const Stage& stage, std::string token, std::string stack_id)
    : EngineFlow(Patience::few),
      stage_(stage),
      token_(std::move(token)),
      stack_id_(std::move(stack_id)) {}

DestroyStack::Action DestroyStack::begin(Time) { return ask(); }

std::vector<ProgressEvent> DestroyStack::take_events() {
  return follow_ ? follow_->take_events() : EngineFlow::take_events();
}

const std::string& DestroyStack::stale() const {
  return follow_ ? follow_->stale() : EngineFlow::stale();
}

DestroyStack::Action DestroyStack::ask() {
  switch (step_) {
    case Step::look:
      return aws::send(
          cfn::DescribeStacks{.stack_name = stack_id_.empty() ? stage_.stack_name : stack_id_});
    case Step::unprotect:
      return aws::send(cfn::UpdateTerminationProtection{.stack_name = stack_id_,
                                                        .enable_termination_protection = false});
    case Step::remove:
    case Step::follow:
      return aws::send(cfn::DeleteStack{.stack_name = stack_id_, .client_request_token = token_});
  }
  return Finish{fail({})};
}

DestroyStack::Action DestroyStack::on(aws::FlowEvent event, Time now) {
  if (step_ == Step::follow) return follow_->on(std::move(event), now);
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  if (step_ == Step::look) return looked(*reply, now);
  auto done = step_ == Step::unprotect
                  ? outcome(aws::read<cfn::UpdateTerminationProtection>(*reply))
                  : outcome(aws::read<cfn::DeleteStack>(*reply));
  bool again = !done && done.error().code.starts_with("TokenAlreadyExists");
  if (!done && !again) {
    if (auto delay = wait_out(done.error())) return aws::Wait{*delay};
    return Finish{fail(done.error())};
  }
  fresh();
  if (step_ == Step::remove) return follow(now);
  step_ = Step::remove;
  return ask();
}

DestroyStack::Action DestroyStack::looked(const aws::Replied& reply, Time now) {
  auto found = aws::read<cfn::DescribeStacks>(reply);
  if (!found) {
    if (says_missing(found.error())) return gone();
    if (auto delay = wait_out(found.error())) return aws::Wait{*delay};
    return Finish{fail(found.error())};
  }
  fresh();
  if (found->stacks.empty()) return gone();
  const auto& stack = found->stacks.front();
  stack_id_ = stack.stack_id;
  if (phase(stack.stack_status) == StackPhase::deleted) return gone();
  if (auto owned = ours(stack, stage_); !owned) return Finish{fail(owned.error())};
  // An interrupted run of this very deletion: nothing to send again.
  if (stack.stack_status == "DELETE_IN_PROGRESS") {
    token_.clear();
    return follow(now);
  }
  step_ = stack.enable_termination_protection ? Step::unprotect : Step::remove;
  return ask();
}

DestroyStack::Action DestroyStack::follow(Time now) {
  step_ = Step::follow;
  follow_ = std::make_unique<FollowStack>(stage_.id, stack_id_, token_);
  return follow_->begin(now);
}

DestroyStack::Action DestroyStack::gone() {
  StackEnd end;
  end.stack_id = stack_id_;
  end.phase = StackPhase::deleted;
  end.status = "DELETE_COMPLETE";
  return Finish{std::move(end)};
}

}  // namespace slipway::deploy
