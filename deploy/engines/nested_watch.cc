#include "deploy/engines/nested_watch.hh"

#include "deploy/engines/stack_words.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

NestedWatch::NestedWatch(std::string stage, std::vector<std::string> path, std::string stack_id,
                         Time since)
    : stage_(std::move(stage)),
      stack_id_(std::move(stack_id)),
      path_(std::move(path)),
      since_(since) {}

aws::Send NestedWatch::ask() const {
  return aws::send(cfn::DescribeStackEvents{.stack_name = stack_id_, .next_token = page_});
}

aws::Send NestedWatch::begin() {
  page_.clear();
  batch_.clear();
  return ask();
}

// False: it and all behind it are known, or belong to earlier operations.
bool NestedWatch::take(const cfn::StackEvent& event) {
  if (seen_.contains(event.event_id) || event.timestamp < since_) return false;
  batch_.push_back(event);
  return true;
}

std::optional<aws::Send> NestedWatch::on(const aws::Replied& reply) {
  auto found = aws::read<cfn::DescribeStackEvents>(reply);
  if (!found) return std::nullopt;  // the next look begins where the last one that worked ended
  bool more = true;
  for (const auto& event : found->stack_events)
    if (!(more = take(event))) break;
  page_ = more ? found->next_token : std::string();
  if (!page_.empty()) return ask();
  for (auto event = batch_.rbegin(); event != batch_.rend(); ++event) {
    seen_.insert(event->event_id);
    // The stack's own events are those of its row, which the parent tells.
    if (of_stack(*event)) continue;
    auto row = progress_of(*event, stage_);
    row.path.insert(row.path.begin(), path_.begin(), path_.end());
    events_.push_back(std::move(row));
  }
  batch_.clear();
  return std::nullopt;
}

bool is_nested_stack(const ProgressEvent& event) {
  return event.type == "AWS::CloudFormation::Stack" && !event.path.empty() &&
         event.physical_id.find(":stack/") != std::string::npos;
}

}  // namespace slipway::deploy
