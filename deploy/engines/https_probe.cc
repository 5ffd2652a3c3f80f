#include "deploy/engines/https_probe.hh"

#include <memory>

namespace slipway::deploy {

namespace {

struct Run : std::enable_shared_from_this<Run> {
  Http& http;
  Timers& timers;
  HttpsProbe what;
  std::function<void(ProgressEvent)> tell;
  std::move_only_function<void(ProbeEnd)> done;
  ProbePace pace;
  Ticket pending;

  Run(Http& h, Timers& t, HttpsProbe w, std::function<void(ProgressEvent)> tell_to,
      std::move_only_function<void(ProbeEnd)> done_to)
      : http(h),
        timers(t),
        what(std::move(w)),
        tell(std::move(tell_to)),
        done(std::move(done_to)),
        pace(what.timeout) {}

  void say(State state, const std::string& text) {
    tell(probe_event(what.stage, what.probe.label, state, text, timers.now()));
  }

  void ask() {
    std::weak_ptr<Run> weak = weak_from_this();
    pending = http.send(probe_request(what.probe, what.ca_file), [weak](Result<HttpReply> reply) {
      if (auto run = weak.lock()) run->answered(reply);
    });
  }

  void answered(const Result<HttpReply>& reply) {
    auto answer = judge_answer(what.probe, reply);
    if (answer.good) {
      say(State::done, answer.says);
      return done(ProbeEnd{});
    }
    auto delay = pace.next(timers.now());
    if (!delay) {
      say(State::failed, answer.says);
      return done(ProbeEnd{probe_cause(
          what.stage, what.probe.label,
          what.probe.label + " did not hold: " + what.probe.url + ": " + answer.says + ".",
          answer.fix)});
    }
    if (pace.news(answer.says)) say(State::running, answer.says);
    std::weak_ptr<Run> weak = weak_from_this();
    pending = timers.after(*delay, [weak] {
      if (auto run = weak.lock()) run->ask();
    });
  }
};

}  // namespace

Ticket run_https_probe(Http& http, Timers& timers, HttpsProbe probe,
                       std::function<void(ProgressEvent)> tell,
                       std::move_only_function<void(ProbeEnd)> done) {
  auto run =
      std::make_shared<Run>(http, timers, std::move(probe), std::move(tell), std::move(done));
  run->pace.start(timers.now());
  run->say(State::running, "");
  run->ask();
  return Ticket([run]() mutable {
    run->pending.reset();
    run.reset();
  });
}

}  // namespace slipway::deploy
