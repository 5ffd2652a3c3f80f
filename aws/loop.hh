// The only place that waits. One turn: freeze `now`, poll everything with curl_multi_poll
// (libcurl's own poll takes our descriptors too), drain all that is ready into a list of
// completions, run them. Idle means asleep.
//
// Contract (tests/aws/loop_test.cc):
// - Completions run from a drained list, never inside a libcurl callback, so any may start or
// cancel anything.
// - After a ticket is dropped its completion never runs, not even one that finished in the same
// turn.
// - A watcher may drop itself while it runs. Timers due at once run in the order of their
// deadlines.
// - Signals arrive through one descriptor (loop_linux.cc); children get the original mask back.
#pragma once

#include <csignal>
#include <functional>
#include <memory>

#include "aws/http.hh"
#include "aws/world.hh"

namespace slipway {

enum class Watch : unsigned { readable = 1, writable = 2 };

// How a child ended: exit status, or the signal that killed it.
struct ExitStatus {
  int code = 0;
  int signal = 0;
};

class Loop : public Timers {
 public:
  Loop();
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  Time now() const override;
  Steady steady() const override;
  [[nodiscard]] Ticket after(Millis delay, std::move_only_function<void()> done) override;

  // `ready` runs in each turn in which the descriptor is ready, until the ticket is dropped.
  [[nodiscard]] Ticket watch(int fd, Watch what, std::function<void()> ready);
  // WINCH, INT, TERM, HUP, CHLD ...: blocked for this thread and the threads it starts later, and
  // delivered here. So register before the first thread is started.
  [[nodiscard]] Ticket on_signal(int signal, std::function<void()> raised);
  // Once, when the child has ended (pidfd); the child is reaped. A dropped ticket leaves it
  // unreaped. A process that is no child of ours gives code -1.
  [[nodiscard]] Ticket on_exit(int pid, std::move_only_function<void(ExitStatus)> ended);

  // The mask from before the loop, for children (posix_spawn); SIGPIPE, ignored here, is theirs to
  // be reset, too.
  const sigset_t& original_mask() const noexcept;

  // Performs transfers, 128 at once; CurlHttp is the only caller. `easy` is a CURL*; `done` gets
  // its CURLcode.
  [[nodiscard]] Ticket transfer(void* easy, Turn order, std::move_only_function<void(int)> done);

  // One turn; waits at most `limit`.
  void turn(Millis limit = Millis{60'000});
  // Turns until `finished` says so.
  void run_until(const std::function<bool()>& finished);

  // The longest turn leaves the waiting out; `spins` counts turns beyond ten in a row that had
  // nothing to wait for.
  struct Statistics {
    unsigned long turns = 0;
    unsigned long spins = 0;
    Millis longest_turn{0};
  };
  Statistics statistics() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // tickets hold it weakly, so they may outlive the loop
};

}  // namespace slipway
