#include <fmt/format.h>

#include "bench/bench.hh"
#include "deploy/progress.hh"

namespace slipway::bench {

// 10,000 resources, ten events each, as they would come: every resource in turn.
void folding(const Arguments&) {
  constexpr int resources = 10'000, each = 10;
  std::vector<deploy::ProgressEvent> events;
  for (int round = 0; round < each; ++round) {
    for (int i = 0; i < resources; ++i) {
      deploy::ProgressEvent& event = events.emplace_back();
      event.stage = "application";
      event.path = {fmt::format("Resource{}", i)};
      event.state = round + 1 == each ? deploy::State::done : deploy::State::running;
      event.at = Time{Millis{round * 1000}};
      event.verb = "create";
      event.type = "AWS::SNS::Topic";
      event.reason = fmt::format("step {}", round);
    }
  }
  report("fold 100,000 events", timed(9, 1, [&] {
           deploy::Tree tree;
           for (const auto& event : events) deploy::fold(tree, event);
         }));
}

}  // namespace slipway::bench
