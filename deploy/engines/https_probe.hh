// Asks an https address until it answers as expected or the time is up. Not an AWS call, so it runs
// on Http itself; what it decides is in probe_rules.hh.
#pragma once

#include <functional>

#include "aws/world.hh"
#include "deploy/engines/probe_rules.hh"

namespace slipway::deploy {

struct HttpsProbe {
  std::string stage;
  Probe probe;          // texts filled in
  std::string ca_file;  // instead of the system's certificates; empty: those
  Millis timeout{0};
};

// `tell` gets its row's events. Dropping the ticket ends it.
[[nodiscard]] Ticket run_https_probe(Http& http, Timers& timers, HttpsProbe probe,
                                     std::function<void(ProgressEvent)> tell,
                                     std::move_only_function<void(ProbeEnd)> done);

}  // namespace slipway::deploy
