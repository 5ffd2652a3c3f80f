// The part of ApplyRun that deals with probe stages: all probes of a stage run side by side.
#include "deploy/apply_run.hh"
#include "deploy/engines/https_probe.hh"
#include "deploy/engines/target_health.hh"

namespace slipway::deploy {

void ApplyRun::begin_probes() {
  verb_ = "check";
  std::vector<Probe> probes;
  for (const auto& each : stage().probes) {
    auto probe = filled(each, context_.outputs);
    if (!probe) return error(probe.error());
    probes.push_back(std::move(*probe));
  }
  context_.tell_stage(stage(), State::running, verb_, "");
  probe_cause_.reset();
  probes_left_ = probes.size();
  if (probes.empty()) return stage_done("nothing to check", "");
  probes_.clear();
  for (auto& probe : probes) {
    if (probe.kind == Probe::Kind::https) {
      const auto& parts = context_.parts;
      if (!parts.probe_connect_to.empty()) probe.connect_to = parts.probe_connect_to;
      HttpsProbe what{stage().id, std::move(probe), parts.probe_ca_file, stage().timeout};
      probes_.push_back(run_https_probe(
          parts.http, parts.timers, std::move(what),
          [this](ProgressEvent event) { context_.tell_local(std::move(event)); },
          [this](ProbeEnd ended) { probe_ended(std::move(ended)); }));
      continue;
    }
    auto flow = std::make_shared<TargetHealth>(stage().id, probe.label, probe.target_group,
                                               stage().timeout);
    auto look = [this, weak = std::weak_ptr(flow)] {
      auto alive = weak.lock();
      if (!alive) return;
      for (auto& event : alive->take_events()) context_.tell_local(std::move(event));
      context_.tell_stale(alive->stale());
    };
    probes_.push_back(aws::drive(flow, context_.client(stage()), context_.parts.timers, look,
                                 [this, label = probe.label](Result<ProbeEnd> ended) {
                                   if (ended) return probe_ended(std::move(*ended));
                                   Cause cause = probe_cause(
                                       stage().id, label, "The targets cannot be looked at.", "");
                                   cause.evidence.push_back(ended.error().sentence());
                                   probe_ended(ProbeEnd{std::move(cause)});
                                 }));
  }
}

void ApplyRun::probe_ended(ProbeEnd ended) {
  if (ended.cause && !probe_cause_) probe_cause_ = std::move(ended.cause);
  if (--probes_left_ > 0) return;
  context_.later([this] {
    if (cancelled_) return;  // ended by cancel already
    auto count = probes_.size();
    if (probe_cause_) return stage_failed(std::move(*probe_cause_), Outcome::failed);
    stage_done(count == 1 ? "1 check holds" : std::to_string(count) + " checks hold", "");
  });
}

}  // namespace slipway::deploy
