#include "deploy/engines/target_health.hh"

#include <fmt/format.h>

#include "aws/services/elbv2.hh"

namespace slipway::deploy {

TargetHealth::TargetHealth(std::string stage, std::string label, std::string target_group,
                           Millis timeout)
    : EngineFlow(Patience::endless),
      stage_(std::move(stage)),
      label_(std::move(label)),
      group_(std::move(target_group)),
      pace_(timeout) {}

TargetHealth::Action TargetHealth::ask() const {
  return aws::send(aws::elbv2::DescribeTargetHealth{.target_group_arn = group_});
}

TargetHealth::Action TargetHealth::begin(Time now) {
  pace_.start(now);
  note(probe_event(stage_, label_, State::running, "", now));
  return ask();
}

TargetHealth::Action TargetHealth::on(aws::FlowEvent event, Time now) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  auto found = aws::read<aws::elbv2::DescribeTargetHealth>(*reply);
  if (!found) {
    if (auto delay = wait_out(found.error())) return aws::Wait{*delay};
    return Finish{fail(found.error())};
  }
  fresh();
  std::size_t healthy = 0;
  std::string problem;
  for (const auto& each : found->target_health_descriptions) {
    if (each.state == "healthy") ++healthy;
    // Targets of the old deployment drain beside the new ones.
    else if (each.state != "draining" && problem.empty())
      problem = each.state + (each.reason.empty() ? "" : ": " + each.reason) +
                (each.description.empty() ? "" : ", " + each.description);
  }
  auto all = found->target_health_descriptions.size();
  std::string says =
      all == 0 ? "no target is registered" : fmt::format("{} healthy of {}", healthy, all);
  if (!problem.empty()) says += " (" + problem + ")";
  if (healthy > 0 && problem.empty()) {
    note(probe_event(stage_, label_, State::done, says, now));
    return Finish{ProbeEnd{}};
  }
  if (auto delay = pace_.next(now)) {
    if (pace_.news(says)) note(probe_event(stage_, label_, State::running, says, now));
    return aws::Wait{*delay};
  }
  note(probe_event(stage_, label_, State::failed, says, now));
  return Finish{ProbeEnd{probe_cause(
      stage_, label_, "The targets did not become healthy: " + says + ".",
      "Look at the service's tasks and their logs: the health check gets no good answer")}};
}

}  // namespace slipway::deploy
