#include "deploy/engines/stack_status.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

State state_of_stack(StackPhase phase) {
  switch (phase) {
    case StackPhase::good:
      return State::done;
    case StackPhase::review:
      return State::pending;
    case StackPhase::moving:
    case StackPhase::rolling_back:
      return State::running;
    case StackPhase::deleted:
      return State::removed;
    case StackPhase::rolled_back:
      return State::done;
    case StackPhase::shell:
    case StackPhase::kept:
    case StackPhase::stuck:
      return State::failed;
  }
  return State::failed;
}

ProgressEvent stage_event(const Stage& stage, const cfn::Stack& stack) {
  ProgressEvent event;
  event.stage = stage.id;
  event.state = state_of_stack(phase(stack.stack_status));
  event.verb = state_of(stack.stack_status).verb;
  event.type = "AWS::CloudFormation::Stack";
  event.physical_id = stack.stack_id;
  event.at = stack.last_updated_time.value_or(stack.creation_time.value_or(Time{}));
  event.reason = stack.stack_status;
  if (!stack.stack_status_reason.empty()) event.reason += ": " + stack.stack_status_reason;
  return event;
}

ProgressEvent resource_event(const Stage& stage, const cfn::StackResourceSummary& resource) {
  auto [state, verb] = state_of(resource.resource_status);
  ProgressEvent event;
  event.stage = stage.id;
  event.path = {resource.logical_resource_id};
  event.state = state;
  event.verb = verb;
  event.type = resource.resource_type;
  event.physical_id = resource.physical_resource_id;
  event.at = resource.last_updated_timestamp.value_or(Time{});
  event.reason = resource.resource_status_reason;
  return event;
}

}  // namespace

StackStatus::StackStatus(const Stage& stage, Detail detail)
    : EngineFlow(Patience::few), stage_(stage), detail_(detail) {}

StackStatus::Action StackStatus::begin(Time) { return ask(); }

StackStatus::Action StackStatus::ask() {
  if (listing_)
    return aws::send(cfn::ListStackResources{.stack_name = now_.stack_id, .next_token = page_});
  return aws::send(cfn::DescribeStacks{.stack_name = stage_.stack_name});
}

StackStatus::Action StackStatus::on(aws::FlowEvent event, Time) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  return listing_ ? listed(*reply) : looked(*reply);
}

StackStatus::Action StackStatus::looked(const aws::Replied& reply) {
  auto found = aws::read<cfn::DescribeStacks>(reply);
  if (!found && !says_missing(found.error())) {
    if (auto delay = wait_out(found.error())) return aws::Wait{*delay};
    return Finish{fail(found.error())};
  }
  fresh();
  if (!found || found->stacks.empty()) {
    ProgressEvent none;
    none.stage = stage_.id;
    none.reason = "not deployed";
    now_.events.push_back(std::move(none));
    return Finish{std::move(now_)};
  }
  const auto& stack = found->stacks.front();
  if (auto owned = ours(stack, stage_); !owned) return Finish{fail(owned.error())};
  now_.exists = true;
  now_.stack_id = stack.stack_id;
  now_.status = stack.stack_status;
  now_.phase = phase(stack.stack_status);
  now_.outputs = outputs_of(stack);
  for (const auto& each : stack.parameters)
    now_.parameters[each.parameter_key] = each.parameter_value;
  now_.events.push_back(stage_event(stage_, stack));
  if (detail_ == Detail::outputs_only) return Finish{std::move(now_)};
  listing_ = true;
  return ask();
}

StackStatus::Action StackStatus::listed(const aws::Replied& reply) {
  auto found = aws::read<cfn::ListStackResources>(reply);
  if (!found) {
    if (auto delay = wait_out(found.error())) return aws::Wait{*delay};
    return Finish{fail(found.error())};
  }
  fresh();
  for (const auto& resource : found->stack_resource_summaries) {
    now_.events.push_back(resource_event(stage_, resource));
    const auto& id = resource.physical_resource_id;
    if (resource.resource_type == "AWS::ECS::TaskDefinition") task_definitions_.push_back(id);
    bool made = id.find(":service/") != std::string::npos;
    if (resource.resource_type == "AWS::ECS::Service" && made)
      now_.services.push_back({resource.logical_resource_id, id, {}});
  }
  page_ = found->next_token;
  if (!page_.empty()) return ask();
  for (auto& service : now_.services) service.task_definitions = task_definitions_;
  return Finish{std::move(now_)};
}

}  // namespace slipway::deploy
