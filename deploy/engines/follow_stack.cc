#include "deploy/engines/follow_stack.hh"

#include <algorithm>

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

// Soon at first, when much happens at once, then steadily: an event is seen 1.3 s late at worst,
// and some of the calls of a minute are left for the services.
constexpr Millis kFirstRound{250};
constexpr Millis kSteadyRound{1'300};
constexpr std::size_t kCallsAMinute = 60;
constexpr std::size_t kCallsOfALook = 6;
constexpr Millis kMinute{60'000};
constexpr int kRoundsPerStatus =
    15;  // the status is asked this often even if no event says that it is over
// AWS's lists lag behind its answers: how many rounds without a first event are no cause for doubt.
constexpr int kRoundsToBegin = 20;
constexpr Millis kServiceLook{5'000};

bool failed(const ProgressEvent& event) { return event.state == State::failed; }

// Why the update failed is one thing; that going back failed too is another to be mended.
void tell_it_is_stuck(StackEnd& end) {
  end.cause->evidence.push_back("Going back failed, too, and left the stack in " + end.status +
                                (end.status_reason.empty() ? "" : ": " + end.status_reason));
  end.cause->fix += ". Then run `slipway deploy`: it goes on with the rollback first";
}

}  // namespace

FollowStack::FollowStack(std::string stage, std::string stack, std::string token)
    : EngineFlow(Patience::endless),
      stage_(std::move(stage)),
      stack_(std::move(stack)),
      delay_(kFirstRound) {
  if (!token.empty()) tokens_.insert(std::move(token));
}

FollowStack::Action FollowStack::begin(Time) { return ask_events(); }

FollowStack::Action FollowStack::ask_events() {
  if (step_ != Step::drain) step_ = Step::events;
  return aws::send(cfn::DescribeStackEvents{.stack_name = stack_, .next_token = page_});
}

FollowStack::Action FollowStack::ask_status() {
  step_ = Step::status;
  rounds_since_status_ = 0;
  return aws::send(cfn::DescribeStacks{.stack_name = stack_});
}

void FollowStack::count_call(Time now) {
  while (!calls_.empty() && now - calls_.front() >= kMinute) calls_.pop_front();
  calls_.push_back(now);
}

FollowStack::Action FollowStack::on(aws::FlowEvent event, Time now) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (reply) count_call(now);
  if (!reply) return step_ == Step::status ? ask_status() : ask_events();
  switch (step_) {
    case Step::events:
    case Step::drain:
      return read_events(*reply, now);
    case Step::status:
      return read_status(*reply, now);
    case Step::nested: {
      auto& watch = nested_.at(reading_).watch;
      if (auto send = watch.on(*reply)) return std::move(*send);
      for (auto& each : watch.take_events()) tell(std::move(each));
      return next_nested(now);
    }
    case Step::services: {
      auto& watched = services_[looking_];
      if (auto send = watched.watch->on(*reply)) return std::move(*send);
      for (auto& each : watched.watch->take_events()) note(std::move(each));
      note_verdict(watched);
      return next_service(now);
    }
  }
  return Finish{fail({})};
}

// Takes an event of the list, newest first; false: it and all behind it belong to earlier
// operations or are known.
bool FollowStack::take(const cfn::StackEvent& event) {
  if (seen_.contains(event.event_id)) return false;
  if (of_stack(event) && phase(event.resource_status) == StackPhase::review) return false;
  if (!tokens_.empty()) {
    // AWS puts the token on every event of its operation, the rollback's included.
    if (!tokens_.contains(event.client_request_token)) return false;
  }
  batch_.push_back(event);
  if (!begins_operation(event)) return true;
  // The beginning of this operation; a cancelling one may have another of ours before it.
  return tokens_.size() > 1;
}

FollowStack::Action FollowStack::read_events(const aws::Replied& reply, Time now) {
  auto found = aws::read<cfn::DescribeStackEvents>(reply);
  if (!found) {
    // Asked by name, a deleted stack is no longer found.
    if (says_missing(found.error())) return began_ ? ask_status() : rest();
    if (auto delay = wait_out(found.error())) return aws::Wait{*delay};
    return Finish{fail(found.error())};
  }
  fresh();
  bool more = true;
  for (const auto& event : found->stack_events)
    if (!(more = take(event))) break;
  if (more && !found->next_token.empty()) {
    page_ = found->next_token;
    return ask_events();
  }
  page_.clear();
  bool moved = !batch_.empty();
  take_batch(now);
  if (step_ == Step::drain) return finish();
  quiet_rounds_ = moved ? 0 : quiet_rounds_ + 1;
  delay_ = std::min(kSteadyRound, delay_ * 5 / 4);
  return watch_nested(now);
}

void FollowStack::take_batch(Time now) {
  std::ranges::reverse(batch_);
  for (const auto& event : batch_) {
    began_ = true;
    if (!operation_began_) operation_began_ = event.timestamp;
    ahead_ = std::max(ahead_, event.timestamp - now);
    seen_.insert(event.event_id);
    auto progress = progress_of(event, stage_);
    if (of_stack(event)) {
      status_ = event.resource_status;
      undoing_ = status_.find("ROLLBACK") != std::string::npos;
      said_end_ = ends_operation(event);
      if (said_end_) end_.ended = event.timestamp;
      // Whether the stage is done is for the stack's status to say.
      if (progress.state != State::running) continue;
    }
    if (progress.state == State::skipped && progress.verb == "delete")
      end_.retained.push_back(event.logical_resource_id + " (" + event.physical_resource_id + ")");
    // Of a resource that goes back AWS says the same as of one that is updated.
    if (undoing_ && progress.verb == "update") progress.verb = "roll back";
    const bool went_back = progress.verb == "roll back" && progress.state == State::done;
    if (went_back && progress.reason.empty() && is_culprit(event.logical_resource_id))
      progress.reason = "its change had failed";
    if (event.resource_type == "AWS::ECS::Service") follow_service(event, progress);
    tell(std::move(progress));
  }
  batch_.clear();
}

// A row of the stack or of one nested in it.
void FollowStack::tell(ProgressEvent event) {
  if (failed(event)) note_failure(event);
  if (is_nested_stack(event)) note_nested(event);
  note(std::move(event));
}

void FollowStack::note_nested(const ProgressEvent& event) {
  const bool running = event.state == State::running;
  auto found = nested_.find(event.physical_id);
  if (found == nested_.end()) {
    // One that is over and was never seen running had nothing to do.
    if (!running) return;
    NestedWatch watch(stage_, event.path, event.physical_id, operation_began_.value_or(event.at));
    found = nested_.emplace(event.physical_id, Nested{std::move(watch)}).first;
  }
  found->second.running = running;
  to_read_.insert(event.physical_id);  // what has just ended, once more: its last events
}

FollowStack::Action FollowStack::watch_nested(Time now) {
  for (const auto& [id, each] : nested_)
    if (each.running && calls_.size() + to_read_.size() < kCallsAMinute) to_read_.insert(id);
  return next_nested(now);
}

FollowStack::Action FollowStack::next_nested(Time now) {
  if (to_read_.empty()) return watch_services(now);
  reading_ = to_read_.extract(to_read_.begin()).value();
  step_ = Step::nested;
  return nested_.at(reading_).watch.begin();
}

void FollowStack::note_failure(const ProgressEvent& event) {
  if (event.path.empty()) return;
  bool first = !first_failure_ || event.at < first_failure_->at;
  if (first) first_failure_ = event;
}

void FollowStack::follow_service(const cfn::StackEvent& event, const ProgressEvent& told) {
  if (told.verb == "delete" || event.physical_resource_id.find(":service/") == std::string::npos)
    return;
  auto& watched = services_[event.logical_resource_id];
  watched.state = told.state;
  watched.verb = told.verb;
  watched.told = event.timestamp;
  if (!watched.watch)
    watched.watch = std::make_unique<ServiceWatch>(stage_, event.logical_resource_id,
                                                   event.physical_resource_id, operation_began_);
  // What has just ended is looked at once more: how it ended, and what the logs said.
  if (told.state != State::running) to_look_.insert(event.logical_resource_id);
}

FollowStack::Action FollowStack::watch_services(Time now) {
  for (const auto& [id, watched] : services_) {
    bool due = !watched.looked || now - *watched.looked >= kServiceLook;
    bool affordable = calls_.size() + kCallsOfALook * (to_look_.size() + 1) <= kCallsAMinute;
    if (watched.state == State::running && due && affordable) to_look_.insert(id);
  }
  return next_service(now);
}

FollowStack::Action FollowStack::next_service(Time now) {
  while (!to_look_.empty()) {
    looking_ = to_look_.extract(to_look_.begin()).value();
    auto& watched = services_[looking_];
    watched.looked = now;
    step_ = Step::services;
    if (auto send = watched.watch->begin(now + ahead_)) return std::move(*send);
  }
  return rest();
}

bool FollowStack::is_culprit(const std::string& row) const {
  return first_failure_ && first_failure_->path.front() == row;
}

// The first verdict stands: what is said later is what it led to.
void FollowStack::note_verdict(const Watched& watched) {
  if (verdict_) return;
  const std::string& row = watched.watch->row();
  const bool culprit = is_culprit(row);
  // It has come to stand, whatever went wrong on the way.
  if (watched.state == State::done && !culprit) return;
  verdict_ = watched.watch->verdict(culprit ? Stand::failed : Stand::watching);
  if (!verdict_) return;
  ProgressEvent event;
  event.stage = stage_;
  event.path = {row};
  event.state = watched.state;
  event.verb = watched.verb;
  event.type = "AWS::ECS::Service";
  event.at = watched.told;  // AWS's clock, not ours
  event.reason = verdict_->headline;
  event.cause = verdict_;
  note(std::move(event));
}

// After a round: ask for the status, or wait for the next one.
FollowStack::Action FollowStack::rest() {
  ++rounds_since_status_;
  bool doubt = !began_ && quiet_rounds_ >= kRoundsToBegin;
  if (said_end_ || doubt || rounds_since_status_ >= kRoundsPerStatus) return ask_status();
  step_ = Step::events;
  return aws::Wait{delay_};
}

FollowStack::Action FollowStack::read_status(const aws::Replied& reply, Time) {
  auto found = aws::read<cfn::DescribeStacks>(reply);
  if (!found && !says_missing(found.error())) {
    if (auto delay = wait_out(found.error())) return aws::Wait{*delay};
    return Finish{fail(found.error())};
  }
  fresh();
  if (!found || found->stacks.empty()) {
    end_.phase = StackPhase::deleted;
    end_.status = "DELETE_COMPLETE";
    return finish();
  }
  const auto& stack = found->stacks.front();
  status_ = stack.stack_status;
  bool over = at_rest(phase(status_));
  bool believable = began_ || quiet_rounds_ >= kRoundsToBegin;
  if (!over || !believable) {
    step_ = Step::events;
    return aws::Wait{delay_};
  }
  end_.stack_id = stack.stack_id;
  end_.status = status_;
  end_.status_reason = stack.stack_status_reason;
  end_.phase = phase(status_);
  end_.outputs = outputs_of(stack);
  end_.protected_from_deletion = stack.enable_termination_protection;
  step_ = Step::drain;  // events that arrived between the two calls
  return ask_events();
}

FollowStack::Action FollowStack::finish() {
  bool good = end_.phase == StackPhase::good || end_.phase == StackPhase::deleted;
  if (!good || first_failure_) {
    // Seen while it was watched, and enough now that it is known to have failed.
    if (!verdict_ && first_failure_)
      if (auto service = services_.find(first_failure_->path.front()); service != services_.end())
        verdict_ = service->second.watch->verdict(Stand::failed);
    if (verdict_)
      end_.cause = verdict_;
    else if (first_failure_)
      end_.cause = judge_resource(stage_, *first_failure_);
    if (end_.cause && end_.status == "UPDATE_ROLLBACK_FAILED") tell_it_is_stuck(end_);
    if (!end_.cause)
      end_.cause = Cause{.stage = stage_,
                         .path = {},
                         .headline = "The stack ended as " + end_.status + ".",
                         .evidence = {end_.status_reason},
                         .fix = "Look at the stack's events in the CloudFormation console"};
  }
  if (good) end_.cause.reset();
  return Finish{std::move(end_)};
}

}  // namespace slipway::deploy
