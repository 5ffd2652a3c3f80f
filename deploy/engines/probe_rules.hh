// What probes have in common: how often they ask, when they give up, how they speak; and how an
// https answer is judged. Pure.
#pragma once

#include <optional>

#include "aws/http.hh"
#include "deploy/progress.hh"
#include "deploy/stage.hh"

namespace slipway::deploy {

struct ProbeEnd {
  std::optional<Cause> cause;  // none: it held
};

// Back-off between tries, up to a time limit.
class ProbePace {
 public:
  explicit ProbePace(Millis timeout) : timeout_(timeout) {}
  void start(Time now) { started_ = now; }
  std::optional<Millis> next(Time now);  // none: the time is up
  // Whether this has not just been said.
  bool news(const std::string& says) { return std::exchange(said_, says) != says; }

 private:
  Millis timeout_;
  Millis delay_{0};
  Time started_{};
  std::string said_;
};

ProgressEvent probe_event(const std::string& stage, const std::string& label, State state,
                          std::string reason, Time now);
Cause probe_cause(const std::string& stage, const std::string& label, std::string headline,
                  std::string fix);

// The request of an https probe: Host and SNI are the URL's, wherever it connects to.
HttpRequest probe_request(const Probe& probe, const std::string& ca_file);

struct ProbeAnswer {
  bool good = false;
  std::string says;  // "HTTP 200", or what went wrong
  std::string fix;
};
ProbeAnswer judge_answer(const Probe& probe, const Result<HttpReply>& reply);

}  // namespace slipway::deploy
