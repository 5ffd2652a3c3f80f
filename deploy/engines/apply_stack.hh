// Executes a change set, once: the token it sends has been journalled before, and when it cannot be
// known whether AWS took the request, AWS is asked what became of the change set instead of
// guessing.
#pragma once

#include "deploy/engines/engine_flow.hh"

namespace slipway::deploy {

enum class Before : std::uint8_t { not_sent, maybe_sent };  // of this token, by the journal

class ApplyStack : public EngineFlow {
 public:
  struct Output {};
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  ApplyStack(std::string change_set_arn, std::string token, Before before);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  Action ask();
  Action executed(const aws::Replied& reply);
  Action looked(const aws::Replied& reply);

  std::string arn_, token_;
  bool looking_;
  std::optional<Error> taken_;  // AWS knows the token
  int looks_ = 0;               // at a change set nobody has executed, though the token is taken
};

}  // namespace slipway::deploy
