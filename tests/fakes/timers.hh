// A clock that stands still until it is told to tick, with timers that run only then.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "aws/world.hh"

namespace slipway {

class FakeTimers : public Timers {
 public:
  explicit FakeTimers(Time start = *parse_rfc3339("2026-11-21T04:05:06Z")) : now_(start) {}

  Time now() const override { return now_; }
  Steady steady() const override { return steady_; }

  Ticket after(Millis delay, std::move_only_function<void()> done) override {
    // Deadline first, then order of asking: equal deadlines run in that order.
    Key key{steady_ + std::max(delay, Millis{0}), ++count_};
    (*waiting_)[key] = std::move(done);
    return Ticket([weak = std::weak_ptr(waiting_), key] {
      if (auto waiting = weak.lock()) waiting->erase(key);
    });
  }

  // Time passes; every timer due meanwhile runs at its own deadline, also those set by timers that
  // ran.
  void tick(Millis by) {
    Steady until = steady_ + by;
    while (!waiting_->empty() && waiting_->begin()->first.first <= until) {
      auto first = waiting_->begin();
      advance(first->first.first);
      auto done = std::move(first->second);
      waiting_->erase(first);
      done();
    }
    advance(until);
  }
  void tick(int millis) { tick(Millis{millis}); }

  std::size_t waiting() const { return waiting_->size(); }
  // How long until the next timer is due; zero when there is none.
  Millis next() const {
    return waiting_->empty() ? Millis{0} : waiting_->begin()->first.first - steady_;
  }
  // The wall clock alone jumps (somebody set it).
  void set_now(Time now) { now_ = now; }

 private:
  using Key = std::pair<Steady, unsigned long>;

  void advance(Steady to) {
    now_ += to - steady_;
    steady_ = to;
  }

  Time now_;
  Steady steady_{Millis{1'000'000}};
  unsigned long count_ = 0;
  std::shared_ptr<std::map<Key, std::move_only_function<void()>>> waiting_ =
      std::make_shared<std::map<Key, std::move_only_function<void()>>>();
};

}  // namespace slipway
