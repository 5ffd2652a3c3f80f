#include "deploy/status_run.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "deploy/engines/https_probe.hh"
#include "deploy/engines/last_task.hh"
#include "deploy/engines/target_health.hh"

namespace slipway::deploy {

namespace {

constexpr const char* kNotDeployed = "not deployed";
constexpr const char* kMasked = "****";  // how AWS tells a parameter with NoEcho

const Input* input_of(const std::vector<Input>& inputs, std::string_view name) {
  auto found = std::ranges::find(inputs, name, &Input::name);
  return found == inputs.end() ? nullptr : &*found;
}

std::string short_definition(std::string_view arn) {
  return std::string(arn.substr(arn.rfind('/') + 1));
}

// When this very task definition was last run to a good end from here; none: the journal tells of
// no such run.
std::optional<Time> ran_at(const RunLog& log, const std::string& stage,
                           const std::string& task_definition) {
  std::optional<Time> at;
  for (const auto& record : log.records())
    if (record.stage == stage && record.phase == "done" && record.cursor == task_definition)
      at = record.at;
  return at;
}

}  // namespace

StatusRun::StatusRun(RunContext& context, Done done) : context_(context), done_(std::move(done)) {}

void StatusRun::start() {
  context_.later([this] {
    if (context_.bad_order) return done_(fail(*context_.bad_order));
    next_stage();
  });
}

void StatusRun::next_stage() {
  if (index_ == context_.stages.size()) return done_(std::move(tree_));
  switch (stage().kind) {
    case StageKind::cloudformation:
      return look_at_stack();
    case StageKind::ecs_task:
      return look_at_task();
    case StageKind::probe:
      return try_probes();
  }
}

void StatusRun::stage_seen() {
  ++index_;
  context_.later([this] { next_stage(); });
}

void StatusRun::tell_stage(State state, std::string reason) {
  ProgressEvent event;
  event.stage = stage().id;
  event.state = state;
  event.type = std::string(name(stage().kind));
  event.reason = std::move(reason);
  if (state != State::pending) event.at = context_.now();
  take(std::move(event));
}

void StatusRun::look_at_stack() {
  auto look = std::make_shared<StackStatus>(stage(), Detail::resources);
  context_.drive<StackStatus>(stage(), look, {}, [this](Result<StackNow> now) {
    if (!now) return done_(fail(now.error()));
    stack_seen(std::move(*now));
  });
}

void StatusRun::stack_seen(StackNow now) {
  for (auto& event : now.events) take(std::move(event));
  if (!now.exists) return stage_seen();
  context_.outputs[stage().id] = now.outputs;
  compare(now);
  services_ = std::move(now.services);
  next_service();
}

// What is configured and not deployed: a changed image tag, another number of tasks. Secrets are
// not told by AWS and not compared.
void StatusRun::compare(const StackNow& now) {
  auto inputs = resolve_inputs(stage(), context_.outputs);
  if (!inputs) return;
  for (const auto& input : *inputs) {
    auto has = now.parameters.find(input.name);
    if (input.secrecy == Secrecy::secret || has == now.parameters.end()) continue;
    if (has->second == kMasked) continue;
    if (has->second == input.value) continue;
    ProgressEvent row;
    row.stage = stage().id;
    row.path = {input.name};
    row.verb = "update";
    row.type = "setting";
    row.reason = fmt::format("{} is deployed, {} is configured",
                             has->second.empty() ? "nothing" : has->second,
                             input.value.empty() ? "nothing" : input.value);
    take(std::move(row));
  }
}

void StatusRun::next_service() {
  if (services_.empty()) return stage_seen();
  auto service = std::move(services_.back());
  services_.pop_back();
  auto look = std::make_shared<ServiceLook>(stage().id, service);
  context_.running = aws::drive(
      look, context_.client(stage()), context_.parts.timers, [] {},
      [this, look, row = service.row](Result<ServiceLook::Output> seen) {
        for (auto& event : look->take_events()) {
          bool down = event.path.size() == 1 && event.state == State::failed;
          std::string reason = row + ": " + event.reason;
          take(std::move(event));
          if (down) tell_stage(State::failed, std::move(reason));
        }
        context_.later([this, seen = std::move(seen)] {
          if (!seen) return done_(fail(seen.error()));
          next_service();
        });
      });
}

void StatusRun::look_at_task() {
  auto inputs = resolve_inputs(stage(), context_.outputs);
  const Input* cluster = inputs ? input_of(*inputs, "cluster") : nullptr;
  const Input* definition = inputs ? input_of(*inputs, "task_definition") : nullptr;
  if (!cluster || !definition) {
    tell_stage(State::pending, kNotDeployed);
    return stage_seen();
  }
  auto look = std::make_shared<LastTask>(cluster->value, definition->value);
  context_.drive<LastTask>(stage(), look, {},
                           [this, wanted = definition->value](Result<LastTask::Output> last) {
                             if (!last) return done_(fail(last.error()));
                             task_seen(last->task, wanted);
                             stage_seen();
                           });
}

void StatusRun::task_seen(const std::optional<aws::ecs::Task>& task, const std::string& wanted) {
  const std::string definition = short_definition(wanted);
  if (task && task->task_definition_arn == wanted && task->last_status != "STOPPED")
    return tell_stage(State::running,
                      fmt::format("{} is {}", definition, aws::to_lower(task->last_status)));
  if (auto at = ran_at(context_.parts.log, stage().id, wanted))
    return tell_stage(State::done, fmt::format("{} exited 0 at {}", definition, to_rfc3339(*at)));
  if (!task)
    return tell_stage(State::skipped,
                      fmt::format("whether {} has run cannot be told: AWS forgets a task after an "
                                  "hour, and the journal here tells of none",
                                  definition));
  if (task->task_definition_arn != wanted)
    return tell_stage(State::pending, fmt::format("{} has not run; the last was {}", definition,
                                                  short_definition(task->task_definition_arn)));
  auto evidence = evidence_of(*task);
  bool good = std::ranges::all_of(evidence.containers,
                                  [](const auto& each) { return each.exit_code == 0; });
  tell_stage(good ? State::done : State::failed,
             good ? fmt::format("{} exited 0", definition)
                  : fmt::format("{}: {}", definition, stopped_text(evidence)));
}

void StatusRun::try_probes() {
  probes_.clear();
  probes_held_ = 0;
  probes_left_ = stage().probes.size();
  if (probes_left_ == 0) return stage_seen();
  for (const auto& each : stage().probes) {
    auto probe = filled(each, context_.outputs);
    if (!probe) {
      probes_left_ = 0;
      tell_stage(State::pending, kNotDeployed);
      return stage_seen();
    }
    try_probe(std::move(*probe));
  }
}

void StatusRun::try_probe(Probe probe) {
  if (probe.kind == Probe::Kind::https) {
    const auto& parts = context_.parts;
    if (!parts.probe_connect_to.empty()) probe.connect_to = parts.probe_connect_to;
    HttpsProbe once{stage().id, std::move(probe), parts.probe_ca_file, Millis{0}};
    probes_.push_back(run_https_probe(
        parts.http, parts.timers, std::move(once),
        [this](ProgressEvent event) { take(std::move(event)); },
        [this](const ProbeEnd& ended) { probe_tried(!ended.cause); }));
    return;
  }
  auto once =
      std::make_shared<TargetHealth>(stage().id, probe.label, probe.target_group, Millis{0});
  probes_.push_back(aws::drive(
      once, context_.client(stage()), context_.parts.timers, [] {},
      [this, once, label = probe.label](const Result<ProbeEnd>& ended) {
        for (auto& event : once->take_events()) take(std::move(event));
        if (!ended)
          take(probe_event(stage().id, label, State::failed, ended.error().sentence(),
                           context_.now()));
        probe_tried(ended && !ended->cause);
      }));
}

void StatusRun::probe_tried(bool held) {
  if (held) ++probes_held_;
  if (--probes_left_ > 0) return;
  const auto all = stage().probes.size();
  tell_stage(probes_held_ == all ? State::done : State::failed,
             fmt::format("{} of {} checks hold", probes_held_, all));
  stage_seen();
}

}  // namespace slipway::deploy
