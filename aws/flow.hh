// Flows: work of several steps as small machines without I/O. A flow is asked what to do first
// (`begin`) and is told what came of it (`on`); each time it answers Send, Wait or Finish. So it
// runs a thousand times in a millisecond under test, prints in a debugger, and can be resumed from
// what it serialises. `drive` is the only glue to the world.
#pragma once

#include <functional>
#include <memory>
#include <variant>

#include "aws/client.hh"

namespace slipway::aws {

struct Send {
  OperationInfo info;
  WireRequest request;
};
template <Operation Op>
Send send(const Op& op) {
  return {Op::info, op.request()};
}

struct Wait {
  Millis delay;
};

template <class T>
struct Finish {
  Result<T> result;
};

template <class T>
using Action = std::variant<Send, Wait, Finish<T>>;

using Replied = Result<HttpReply>;
struct Elapsed {};
using FlowEvent = std::variant<Replied, Elapsed>;

// The typed reply to the operation the flow sent last.
template <Operation Op>
Result<typename Op::Reply> read(const Replied& replied) {
  if (!replied) return fail(replied.error());
  return Op::parse(*replied);
}

template <class F>
concept Flow = requires(F flow, FlowEvent event) {
  typename F::Output;
  { flow.begin(Time{}) } -> std::same_as<Action<typename F::Output>>;
  { flow.on(event, Time{}) } -> std::same_as<Action<typename F::Output>>;
};

// How long a call may go unanswered before a flow that cares (`silent()`) is told: long before the
// call is given up.
inline constexpr Millis silence_told_after{10'000};

// Runs a flow against a client until it finishes or the ticket is dropped. `step` is called after
// every event, so the owner can drain what the flow has noted meanwhile (progress events).
template <Flow F>
[[nodiscard]] Ticket drive(std::shared_ptr<F> flow, Client& client, Timers& timers,
                           std::function<void()> step,
                           std::move_only_function<void(Result<typename F::Output>)> done) {
  struct Run : std::enable_shared_from_this<Run> {
    std::shared_ptr<F> flow;
    Client& client;
    Timers& timers;
    std::function<void()> step;
    std::move_only_function<void(Result<typename F::Output>)> done;
    Ticket pending, silence;
    bool live = true;
    Run(std::shared_ptr<F> f, Client& c, Timers& t, std::function<void()> s,
        std::move_only_function<void(Result<typename F::Output>)> d)
        : flow(std::move(f)), client(c), timers(t), step(std::move(s)), done(std::move(d)) {}

    void on(FlowEvent event) {
      silence.reset();
      auto action = flow->on(event, timers.now());
      if (step) step();
      if (live) perform(std::move(action));
    }
    void watch_for_silence() {
      if constexpr (requires { flow->silent(); })
        silence = timers.after(silence_told_after, [weak = this->weak_from_this()] {
          auto run = weak.lock();
          if (!run) return;
          run->flow->silent();
          if (run->step) run->step();
        });
    }
    void perform(Action<typename F::Output> action) {
      std::weak_ptr<Run> weak = this->weak_from_this();
      if (auto* call = std::get_if<Send>(&action)) {
        watch_for_silence();
        pending = client.send(call->info, std::move(call->request), [weak](Replied reply) {
          if (auto run = weak.lock()) run->on(FlowEvent(std::move(reply)));
        });
      } else if (auto* wait = std::get_if<Wait>(&action)) {
        pending = timers.after(wait->delay, [weak] {
          if (auto run = weak.lock()) run->on(FlowEvent(Elapsed{}));
        });
      } else {
        live = false;
        done(std::move(std::get<Finish<typename F::Output>>(action).result));
      }
    }
  };
  auto run =
      std::make_shared<Run>(std::move(flow), client, timers, std::move(step), std::move(done));
  run->perform(run->flow->begin(timers.now()));
  return Ticket([run]() mutable {
    run->live = false;
    run->pending.reset();
    run->silence.reset();
    run.reset();
  });
}

}  // namespace slipway::aws
