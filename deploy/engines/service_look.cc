#include "deploy/engines/service_look.hh"

#include <algorithm>

namespace slipway::deploy {

ServiceLook::ServiceLook(std::string stage, DeployedService service)
    : EngineFlow(Patience::few),
      stage_(std::move(stage)),
      service_(std::move(service)),
      watch_(stage_, service_.row, service_.arn) {}

ServiceLook::Action ServiceLook::begin(Time now) { return go_on(watch_.begin(now), now); }

ServiceLook::Action ServiceLook::on(aws::FlowEvent event, Time now) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return go_on(watch_.begin(now), now);
  // What cannot be learnt is left out, but for the service itself: without it nothing is known.
  if (!*reply)
    if (auto delay = wait_out(reply->error())) return aws::Wait{*delay};
  if (*reply) fresh();
  return go_on(watch_.on(*reply), now);
}

ServiceLook::Action ServiceLook::go_on(std::optional<aws::Send> send, Time now) {
  if (send) return std::move(*send);
  for (auto& event : watch_.take_events()) note(std::move(event));
  ProgressEvent row;
  row.stage = stage_;
  row.path = {service_.row};
  row.verb = "check";
  row.type = "AWS::ECS::Service";
  row.physical_id = service_.arn;
  row.at = now;
  const auto& seen = watch_.seen();
  if (!seen) {
    row.state = State::failed;
    row.reason = "the service cannot be looked at, or is gone";
    note(std::move(row));
    return Finish{Output{}};
  }
  row.reason = std::to_string(seen->running_count) + " of " + std::to_string(seen->desired_count) +
               " running";
  row.state = seen->running_count >= seen->desired_count ? State::done : State::failed;
  bool own = service_.task_definitions.empty() ||
             std::ranges::find(service_.task_definitions, seen->task_definition) !=
                 service_.task_definitions.end();
  if (!own) {
    row.state = State::failed;
    row.reason += ", with the task definition " +
                  seen->task_definition.substr(seen->task_definition.rfind('/') + 1) +
                  ", which is not the one that was deployed";
  }
  auto cause = watch_.verdict(Stand::failed);
  if (cause && row.state == State::failed) row.cause = std::move(cause);
  note(std::move(row));
  return Finish{Output{}};
}

}  // namespace slipway::deploy
