// Deletes every object of a bucket with all its versions and delete markers, page after page: what
// AWS wants before it deletes a bucket. There is no way back: only for buckets whose loss somebody
// has agreed to by name.
#pragma once

#include "deploy/engines/engine_flow.hh"

namespace slipway::deploy {

class EmptyBucket : public EngineFlow {
 public:
  struct Output {
    std::size_t deleted = 0;  // versions and markers
  };
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  // `row`: the bucket's row in the stage, by its logical id.
  EmptyBucket(std::string stage, std::string row, std::string bucket);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  Action ask() const;
  Action listed(const aws::Replied& reply, Time now);
  Action removed(const aws::Replied& reply, Time now);
  void tell(Time now);

  std::string stage_, row_, bucket_;
  bool removing_ = false;
  std::vector<std::pair<std::string, std::string>> page_;  // keys and version ids to delete
  Output out_;
};

}  // namespace slipway::deploy
