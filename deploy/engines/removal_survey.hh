// Finds out what removing a stage's stack would do: the resources it has, what the template it was
// really made from says of each, and what would stand in the way (a database protected against
// deletion, a bucket that is not empty, a security group that others use). Changes nothing.
#pragma once

#include "deploy/engines/engine_flow.hh"
#include "deploy/removal.hh"
#include "deploy/stage.hh"

namespace slipway::deploy {

class RemovalSurvey : public EngineFlow {
 public:
  using Output = StackRemoval;
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  explicit RemovalSurvey(const Stage& stage);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  enum class Step : std::uint8_t {
    look,
    resources,
    templates,
    interfaces,  // what stands in the security groups
    rules_in,    // whose rules name them
    rules_out,
    closer
  };

  Action ask();
  Action looked(const aws::Replied& reply);
  Action listed(const aws::Replied& reply);
  Action read_template(const aws::Replied& reply);
  Action groups_seen(const aws::Replied& reply);
  Action next();  // the next resource that must be looked at closer
  void seen_closer(const aws::Replied& reply);
  void cluster_seen(Doomed& cluster, const aws::Replied& reply);
  Doomed* doomed(std::string_view type, std::string_view physical_id);

  Stage stage_;
  Step step_ = Step::look;
  std::string page_;
  std::vector<std::string> groups_;  // security groups that go
  std::size_t at_ = 0;               // of resources, in step closer
  StackRemoval out_;
};

}  // namespace slipway::deploy
