// Follows what CloudFormation does to a stack, from the operation's first event to the stack's
// final state. Events tell what happens to each resource, the stack's status decides when it is
// over. Nested stacks are followed below their rows. While an ECS service is being made, its
// deployments, tasks and targets are looked at as well. Can begin at any time: it rebuilds
// everything from the events.
#pragma once

#include <deque>
#include <memory>
#include <set>

#include "deploy/engines/engine_flow.hh"
#include "deploy/engines/nested_watch.hh"
#include "deploy/engines/service_watch.hh"
#include "deploy/engines/stack_words.hh"

namespace slipway::deploy {

struct StackEnd {
  std::string stack_id, status, status_reason;
  StackPhase phase = StackPhase::good;
  std::map<std::string, std::string> outputs;
  std::optional<Cause> cause;  // where something failed
  bool protected_from_deletion = false;
  std::optional<Time> ended;          // by the stack's last event
  std::vector<std::string> retained;  // resources a deletion left behind
};

class FollowStack : public EngineFlow {
 public:
  using Output = StackEnd;
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  // `stack` is the id where it is known (names of deleted stacks do not resolve). `token` is the
  // client request token of the operation; empty: the newest operation, whatever it is.
  FollowStack(std::string stage, std::string stack, std::string token);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

  // A second operation on the same stack belongs to it as well: the one that cancels the first.
  void also(std::string token) { tokens_.insert(std::move(token)); }
  // What AWS was last seen to do: for cancel, which differs for creation and update.
  const std::string& status() const { return status_; }

 private:
  enum class Step : std::uint8_t { events, nested, services, status, drain };

  Action ask_events();
  Action ask_status();
  Action read_events(const aws::Replied& reply, Time now);
  Action read_status(const aws::Replied& reply, Time now);
  Action watch_nested(Time now);
  Action next_nested(Time now);
  Action watch_services(Time now);
  Action next_service(Time now);
  Action rest();
  Action finish();
  void count_call(Time now);
  bool take(const aws::cloudformation::StackEvent& event);
  void take_batch(Time now);
  void follow_service(const aws::cloudformation::StackEvent& event, const ProgressEvent& told);
  void note_failure(const ProgressEvent& event);
  void note_nested(const ProgressEvent& event);
  void tell(ProgressEvent event);
  struct Watched {
    std::unique_ptr<ServiceWatch> watch;
    State state = State::running;
    std::string verb;
    std::optional<Time> looked;
    Time told{};  // of the stack's last event about it
  };
  void note_verdict(const Watched& watched);
  bool is_culprit(const std::string& row) const;

  std::string stage_, stack_;
  std::set<std::string> tokens_;
  Step step_ = Step::events;
  std::string page_;
  std::vector<aws::cloudformation::StackEvent> batch_;  // this round's, newest first
  std::set<std::string, std::less<>> seen_;
  bool began_ = false;     // an event of our operation has been seen
  bool said_end_ = false;  // the stack's own last event as well
  bool undoing_ = false;   // the stack is going back to what it was
  int quiet_rounds_ = 0;   // rounds without an event
  int rounds_since_status_ = 0;
  Millis delay_;
  std::deque<Time> calls_;  // answered in the last minute
  Millis ahead_{
      0};  // how far AWS's clock is ahead of ours, at least: looks at services are timed by it
  std::string status_;
  StackEnd end_;
  std::optional<ProgressEvent> first_failure_;
  std::optional<Cause> verdict_;
  std::map<std::string, Watched> services_;  // by logical id
  struct Nested {
    NestedWatch watch;
    bool running = true;
  };
  std::map<std::string, Nested> nested_;  // by stack id
  std::optional<Time> operation_began_;   // by its first event
  std::set<std::string> to_read_;         // nested stacks of this round
  std::string reading_;                   // the one whose events are being read
  std::string looking_;                   // the service looked at now
  std::set<std::string> to_look_;         // of this round
};

}  // namespace slipway::deploy
