// What every engine's flow has in common: it notes progress events for its owner, and waits out
// errors that only make the view stale (throttled, expired credentials, no network) instead of
// failing.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/flow.hh"
#include "deploy/progress.hh"

namespace slipway::deploy {

// How often in a row a call that could not be made is tried again.
enum class Patience : std::uint8_t {
  few,      // before anything has been started: the reader is waiting for an answer
  endless,  // AWS is at work whatever we see of it
};

class EngineFlow {
 public:
  // Events since the last call, oldest first.
  std::vector<ProgressEvent> take_events() { return std::exchange(events_, {}); }
  // Why what was told last may be old; empty while all is well.
  const std::string& stale() const { return stale_; }
  // The call that was made has not been answered for a while, and is still waited for.
  void silent();

 protected:
  explicit EngineFlow(Patience patience) : patience_(patience) {}

  // How long to wait before the same call is made again; none: the error is final.
  std::optional<Millis> wait_out(const Error& error);
  // What most flows do with an error: wait it out, or end with it.
  template <class Output>
  aws::Action<Output> wait_or_end(const Error& error) {
    if (auto delay = wait_out(error)) return aws::Wait{*delay};
    return aws::Finish<Output>{fail(error)};
  }
  void fresh();  // a call succeeded
  void note(ProgressEvent event) { events_.push_back(std::move(event)); }

 private:
  Patience patience_;
  int failures_ = 0;
  std::string stale_;
  std::vector<ProgressEvent> events_;
};

}  // namespace slipway::deploy
