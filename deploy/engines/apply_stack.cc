#include "deploy/engines/apply_stack.hh"

#include "aws/services/cloudformation_change_sets.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

constexpr Millis kTokenLook{1'000};
constexpr int kTokenLooks = 3;

}  // namespace

ApplyStack::ApplyStack(std::string change_set_arn, std::string token, Before before)
    : EngineFlow(Patience::endless),
      arn_(std::move(change_set_arn)),
      token_(std::move(token)),
      looking_(before == Before::maybe_sent) {}

ApplyStack::Action ApplyStack::begin(Time) { return ask(); }

ApplyStack::Action ApplyStack::ask() {
  if (looking_) return aws::send(cfn::DescribeChangeSet{.change_set_name = arn_});
  return aws::send(cfn::ExecuteChangeSet{.change_set_name = arn_, .client_request_token = token_});
}

ApplyStack::Action ApplyStack::on(aws::FlowEvent event, Time) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  return looking_ ? looked(*reply) : executed(*reply);
}

ApplyStack::Action ApplyStack::executed(const aws::Replied& reply) {
  auto done = aws::read<cfn::ExecuteChangeSet>(reply);
  if (done) {
    fresh();
    return Finish{Output{}};
  }
  // The token is known: of this very request, which came through before, or of another operation.
  // The change set tells which.
  if (done.error().code.starts_with("TokenAlreadyExists")) {
    looking_ = true;
    taken_ = done.error();
    return aws::Wait{kTokenLook};
  }
  auto delay = wait_out(done.error());
  if (!delay) return Finish{fail(done.error())};
  // It may have arrived all the same: look before sending again.
  looking_ = true;
  return aws::Wait{*delay};
}

ApplyStack::Action ApplyStack::looked(const aws::Replied& reply) {
  auto set = aws::read<cfn::DescribeChangeSet>(reply);
  if (!set) {
    // Executing removes a change set after a while: then the stack's events tell the rest.
    if (set.error().code.starts_with("ChangeSetNotFound") ||
        set.error().kind == ErrorKind::not_found)
      return Finish{Output{}};
    if (auto delay = wait_out(set.error())) return aws::Wait{*delay};
    return Finish{fail(set.error())};
  }
  fresh();
  if (set->execution_status != "AVAILABLE" && set->execution_status != "OBSOLETE")
    return Finish{Output{}};
  if (taken_) {
    // AWS's lists lag behind its answers.
    if (++looks_ < kTokenLooks) return aws::Wait{kTokenLook};
    return Finish{fail(std::move(*taken_))};
  }
  looking_ = false;
  return ask();
}

}  // namespace slipway::deploy
