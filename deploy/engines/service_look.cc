#include "deploy/engines/service_look.hh"

#include <algorithm>

namespace slipway::deploy {
namespace {

// ECS remembers tasks longer than the deployment that started them. What became of those is
// history: it says nothing of how the service stands now.
std::vector<ProgressEvent> of_standing_deployments(std::vector<ProgressEvent> events) {
  std::vector<decltype(ProgressEvent::path)> standing;
  for (const auto& event : events)
    if (event.type == "deployment") standing.push_back(event.path);
  std::erase_if(events, [&](const ProgressEvent& event) {
    if (event.type != "task" && event.type != "container") return false;
    return std::ranges::none_of(standing, [&](const auto& path) {
      return path.size() <= event.path.size() &&
             std::equal(path.begin(), path.end(), event.path.begin());
    });
  });
  return events;
}

}  // namespace

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
  for (auto& event : of_standing_deployments(watch_.take_events())) note(std::move(event));
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
