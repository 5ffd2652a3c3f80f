#include "deploy/engines/recover_stack.hh"

#include "aws/services/cloudformation_control.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

RecoverStack::RecoverStack(const Stage& stage, std::string token, std::vector<std::string> skip)
    : EngineFlow(Patience::few), stage_(stage), token_(std::move(token)), skip_(std::move(skip)) {}

RecoverStack::Action RecoverStack::begin(Time) { return ask(); }

std::vector<ProgressEvent> RecoverStack::take_events() {
  return follow_ ? follow_->take_events() : EngineFlow::take_events();
}

const std::string& RecoverStack::stale() const {
  return follow_ ? follow_->stale() : EngineFlow::stale();
}

RecoverStack::Action RecoverStack::ask() {
  switch (step_) {
    case Step::look:
      return aws::send(cfn::DescribeStacks{.stack_name = stage_.stack_name});
    case Step::go_on:
      return aws::send(cfn::ContinueUpdateRollback{
          .stack_name = stack_id_, .client_request_token = token_, .resources_to_skip = skip_});
    case Step::roll_back:
    case Step::follow:
      return aws::send(cfn::RollbackStack{.stack_name = stack_id_, .client_request_token = token_});
  }
  return Finish{fail({})};
}

RecoverStack::Action RecoverStack::on(aws::FlowEvent event, Time now) {
  if (step_ == Step::follow) return follow_->on(std::move(event), now);
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  if (!*reply) {
    if (reply->error().code.starts_with("TokenAlreadyExists")) return follow(now);
    return wait_or_end<Output>(reply->error());
  }
  fresh();
  return step_ == Step::look ? looked(*reply, now) : follow(now);
}

RecoverStack::Action RecoverStack::looked(const aws::Replied& reply, Time now) {
  auto found = aws::read<cfn::DescribeStacks>(reply);
  if (!found) return Finish{fail(found.error())};
  if (found->stacks.empty()) return Finish{StackEnd{}};
  const auto& stack = found->stacks.front();
  if (auto owned = ours(stack, stage_); !owned) return Finish{fail(owned.error())};
  stack_id_ = stack.stack_id;
  const auto is = phase(stack.stack_status);
  if (is == StackPhase::rolling_back) {
    token_.clear();  // somebody else's, followed all the same
    return follow(now);
  }
  if (stack.stack_status == "UPDATE_ROLLBACK_FAILED")
    step_ = Step::go_on;
  else if (is == StackPhase::kept)
    step_ = Step::roll_back;
  if (step_ != Step::look) return ask();
  StackEnd end;
  end.stack_id = stack.stack_id;
  end.status = stack.stack_status;
  end.phase = is;
  return Finish{std::move(end)};
}

RecoverStack::Action RecoverStack::follow(Time now) {
  step_ = Step::follow;
  follow_ = std::make_unique<FollowStack>(stage_.id, stack_id_, token_);
  return follow_->begin(now);
}

}  // namespace slipway::deploy
