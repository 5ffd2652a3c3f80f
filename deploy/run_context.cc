#include "deploy/run_context.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/stage_estimate.hh"
#include "deploy/template_preview.hh"

namespace slipway::deploy {

void RunContext::name_run() {
  if (!run_id.empty()) return;
  constexpr double kSpan = 4294967296.0;  // 32 bits from each draw
  auto part = [&] { return static_cast<std::uint32_t>(parts.random() * kSpan); };
  // Time first, so that names sort; random after it, for two runs in the same second.
  auto seconds = static_cast<std::uint64_t>(now().time_since_epoch().count() / 1000);
  run_id = fmt::format("{:08x}{:08x}", seconds & 0xFFFFFFFFU, part());
}

void RunContext::forget_run() {
  run_id.clear();
  change_sets.clear();
}

Result<void> RunContext::record(RunRecord record) {
  record.at = now();
  return parts.log.append(record);
}

void RunContext::tell_local(ProgressEvent event) {
  event.at += ahead;
  tell(std::move(event));
}

void RunContext::tell(ProgressEvent event) {
  // Only events with an id bear AWS's own time. A clock that is behind cannot be told from an old
  // event.
  if (!event.id.empty()) ahead = std::max(ahead, event.at - now());
  if (event.state != State::pending) {
    auto& latest = told[event.stage];
    latest = std::max(latest, event.at);
  }
  if (parts.progress) parts.progress(event);
}

void RunContext::announce(const Stage& stage) {
  ProgressEvent event;
  event.stage = stage.id;
  event.type = std::string(name(stage.kind));
  auto made = planned.find(stage.id);
  if (made != planned.end() && !made->second.plan.shell) {
    event.expected = expected_of_stage(stage, made->second.plan.plan.changes);
  } else if (stage.kind == StageKind::cloudformation) {
    auto shown = preview_stage(stage, outputs);
    if (shown) event.expected = expected_of_stage(stage, shown->changes);
  } else {
    event.expected = expected_of_stage(stage, {});
  }
  tell(std::move(event));
}

void RunContext::tell_stage(const Stage& stage, State state, std::string verb, std::string reason,
                            std::optional<Cause> cause) {
  ProgressEvent event;
  event.stage = stage.id;
  event.state = state;
  event.verb = std::move(verb);
  event.type = std::string(name(stage.kind));
  event.reason = std::move(reason);
  event.cause = std::move(cause);
  auto latest = told.find(stage.id);
  event.at = latest == told.end() ? now() + ahead : latest->second;
  // A probe or task is timed by our clock alone; a stack by AWS's.
  if (stage.kind != StageKind::cloudformation) event.at = std::max(event.at, now() + ahead);
  if (state == State::pending) event.at = Time{};
  tell(std::move(event));
}

void RunContext::tell_stale(const std::string& why) {
  if (why == stale) return;
  stale = why;
  if (parts.stale) parts.stale(stale);
}

void RunContext::later(std::move_only_function<void()> next) {
  turn = parts.timers.after(Millis{0}, std::move(next));
}

Result<std::string> RunContext::new_change_set(const Stage& stage) {
  name_run();
  int number = ++change_sets[stage.id];
  std::string name = fmt::format("slipway-{}-{}", run_id, number);
  RunRecord asked;
  asked.stage = stage.id;
  asked.phase = "change-set";
  asked.token = name;
  if (auto written = record(std::move(asked)); !written) return fail(written.error());
  return name;
}

}  // namespace slipway::deploy
