// One look at the events of a nested stack, as rows below its row in the parent: what its resources
// do, and the stacks nested in it in turn. Part of the flow that follows the parent: it only ever
// sends, and what it cannot learn it leaves out; the parent's own events tell how it ends.
#pragma once

#include <optional>
#include <set>

#include "aws/flow.hh"
#include "aws/services/cloudformation_events.hh"
#include "deploy/progress.hh"

namespace slipway::deploy {

class NestedWatch {
 public:
  // `path`: of the nested stack's row. `since`: when the parent's operation began on it; older
  // events belong to earlier operations.
  NestedWatch(std::string stage, std::vector<std::string> path, std::string stack_id, Time since);

  aws::Send begin();
  // None: the look is over.
  std::optional<aws::Send> on(const aws::Replied& reply);

  std::vector<ProgressEvent> take_events() { return std::exchange(events_, {}); }

 private:
  aws::Send ask() const;
  bool take(const aws::cloudformation::StackEvent& event);

  std::string stage_, stack_id_, page_;
  std::vector<std::string> path_;
  Time since_;
  std::vector<aws::cloudformation::StackEvent> batch_;  // of this look, newest first
  std::set<std::string, std::less<>> seen_;
  std::vector<ProgressEvent> events_;
};

// Whether this row is a nested stack that can be looked into.
bool is_nested_stack(const ProgressEvent& event);

}  // namespace slipway::deploy
