#include "deploy/engines/discard_stack.hh"

#include "aws/services/cloudformation_change_sets.hh"
#include "aws/services/cloudformation_control.hh"
#include "deploy/engines/stack_words.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

constexpr Millis kLook{700};
constexpr int kLooks = 250;  // about three minutes

}  // namespace

DiscardStack::DiscardStack(const Stage& stage, std::string change_set_arn)
    : EngineFlow(Patience::few),
      stage_(stage),
      arn_(std::move(change_set_arn)),
      step_(arn_.empty() ? Step::look : Step::change_set) {}

DiscardStack::Action DiscardStack::begin(Time) { return ask(); }

DiscardStack::Action DiscardStack::ask() {
  if (step_ == Step::change_set) return aws::send(cfn::DeleteChangeSet{.change_set_name = arn_});
  if (step_ == Step::look) return aws::send(cfn::DescribeStacks{.stack_name = stage_.stack_name});
  if (step_ == Step::gone) return aws::send(cfn::DescribeStacks{.stack_name = stack_id_});
  return aws::send(cfn::DeleteStack{.stack_name = stack_id_});
}

DiscardStack::Action DiscardStack::on(aws::FlowEvent event, Time) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  if (!*reply && !says_missing(reply->error())) {
    const Error& error = reply->error();
    bool gone = error.code.starts_with("ChangeSetNotFound");
    if (auto delay = wait_out(error)) return aws::Wait{*delay};
    if (!gone) return Finish{fail(error)};
  } else {
    fresh();
  }
  if (step_ == Step::change_set) {
    step_ = Step::look;
    return ask();
  }
  if (step_ == Step::shell) {
    // AWS takes a moment; until then the name is not free.
    step_ = Step::gone;
    return aws::Wait{kLook};
  }
  if (!*reply) return Finish{Output{}};
  auto found = aws::read<cfn::DescribeStacks>(*reply);
  if (!found) return Finish{fail(found.error())};
  if (found->stacks.empty()) return Finish{Output{}};
  const auto& stack = found->stacks.front();
  auto is = phase(stack.stack_status);
  if (step_ == Step::gone) {
    if (is == StackPhase::deleted || ++looks_ > kLooks) return Finish{Output{}};
    return aws::Wait{kLook};
  }
  bool shell = is == StackPhase::review || is == StackPhase::shell;
  if (!shell || !ours(stack, stage_)) return Finish{Output{}};
  stack_id_ = stack.stack_id;
  step_ = Step::shell;
  return ask();
}

}  // namespace slipway::deploy
