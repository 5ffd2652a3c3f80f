#include "deploy/engines/plan_stack.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/services/cloudformation_change_sets.hh"
#include "aws/services/cloudformation_events.hh"
#include "deploy/engines/stack_words.hh"

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

constexpr Millis kFirstPoll{300};
constexpr Millis kLongestPoll{3'000};
constexpr int kTroublesTold = 5;  // of what is wrong with one change set

Error conflict(const Stage& stage, std::string answer, std::string fix) {
  Error error;
  error.kind = ErrorKind::conflict;
  error.what = "plan the stack " + stage.stack_name;
  error.answer = std::move(answer);
  error.fix = std::move(fix);
  return error;
}

// None: the stack may be planned for. Every state that stands in the way names the way out.
std::optional<Error> in_the_way(const Stage& stage, const cfn::Stack& stack) {
  if (auto owned = ours(stack, stage); !owned) return owned.error();
  const auto& status = stack.stack_status;
  switch (phase(status)) {
    case StackPhase::review:
    case StackPhase::good:
    case StackPhase::rolled_back:
    case StackPhase::shell:
      return std::nullopt;
    case StackPhase::moving:
    case StackPhase::rolling_back:
      return conflict(stage, "something is in progress there: " + status,
                      "Follow it with `slipway attach`, or wait until it has ended");
    case StackPhase::kept:
      return conflict(stage, "an earlier deployment failed and was kept as it was: " + status,
                      "Run `slipway deploy` at a terminal: it offers to roll it back");
    case StackPhase::stuck:
      if (status == "UPDATE_ROLLBACK_FAILED")
        return conflict(stage, "an update could not be rolled back: " + status,
                        "Mend what `slipway status` shows as failed, then run `slipway deploy` at "
                        "a terminal: it offers to go on with the rollback");
      return conflict(stage, "it is stuck: " + status,
                      "Delete it with `slipway destroy`, then deploy again");
    case StackPhase::deleted:
      return std::nullopt;
  }
  return std::nullopt;
}

ChangeAction action_of(const cfn::ResourceChange& change) {
  if (change.action == "Add") return ChangeAction::add;
  if (change.action == "Remove") return ChangeAction::remove;
  if (change.action == "Import") return ChangeAction::import;
  return change.replacement == "True" ? ChangeAction::replace : ChangeAction::modify;
}

std::string path_of(const cfn::ChangeDetail& detail) {
  if (!detail.path.empty()) {
    // AWS writes "/Properties/DesiredCount"; people read dots.
    std::string path = detail.path.substr(detail.path.starts_with('/') ? 1 : 0);
    std::ranges::replace(path, '/', '.');
    return path;
  }
  return detail.name.empty() ? detail.attribute : detail.attribute + "." + detail.name;
}

// What a change set cannot know yet, such as the ARN of something it makes, it names by a marker.
std::string in_words(std::string value) {
  constexpr std::string_view marker = "{{changeSet:KNOWN_AFTER_APPLY}}";
  for (std::size_t at = 0; (at = value.find(marker, at)) != value.npos;)
    value.replace(at, marker.size(), "(known once it is made)");
  return value;
}

Change change_of(const cfn::ResourceChange& change) {
  Change out{action_of(change),           change.logical_resource_id, change.resource_type,
             change.physical_resource_id, change.replacement,         {}};
  for (const auto& detail : change.details) {
    // One property may be named twice, as evaluated statically and dynamically.
    std::string path = path_of(detail);
    if (std::ranges::find(out.properties, path, &PropertyChange::path) == out.properties.end())
      out.properties.push_back({path, detail.before_value, in_words(detail.after_value)});
  }
  return out;
}

}  // namespace

PlanStack::PlanStack(const Stage& stage, std::vector<Input> inputs, std::string region,
                     std::string change_set_name)
    : EngineFlow(Patience::few),
      stage_(stage),
      inputs_(std::move(inputs)),
      region_(std::move(region)),
      name_(std::move(change_set_name)),
      poll_(kFirstPoll) {
  result_.plan.id = stage_.id;
  result_.plan.kind = stage_.kind;
}

PlanStack::Action PlanStack::begin(Time) {
  if (stage_.template_body.size() > template_bytes_in_s3)
    return Finish{fail({.kind = ErrorKind::invalid,
                        .what = "plan the stack " + stage_.stack_name,
                        .answer = fmt::format("its template has {} bytes; AWS takes {} at most",
                                              stage_.template_body.size(), template_bytes_in_s3),
                        .fix = "Split the template into two stages"})};
  return ask();
}

PlanStack::Action PlanStack::ask() {
  switch (step_) {
    case Step::look:
      return aws::send(cfn::DescribeStacks{.stack_name = stage_.stack_name});
    case Step::find_bucket:
      return aws::send(aws::s3::ListBuckets{.bucket_region = region_, .continuation_token = page_});
    case Step::upload:
      return aws::send(
          aws::s3::PutObject{.bucket = template_bucket_,
                             .key = template_key(stage_.stack_name, stage_.template_body),
                             .body = stage_.template_body,
                             .content_type = "application/yaml"});
    case Step::create: {
      cfn::CreateChangeSet op;
      op.stack_name = stage_.stack_name;
      op.change_set_name = op.client_token = name_;
      op.change_set_type = type_;
      if (template_url_.empty())
        op.template_body = stage_.template_body;
      else
        op.template_url = template_url_;
      op.description = "slipway";
      for (const auto& input : inputs_) op.parameters.push_back({input.name, input.value});
      op.capabilities = {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"};
      for (const auto& [key, value] : stage_.tags) op.tags.push_back({key, value});
      return aws::send(op);
    }
    case Step::wait:
    case Step::pages: {
      cfn::DescribeChangeSet op;
      bool by_arn = !result_.plan.change_set_arn.empty();
      op.change_set_name = by_arn ? result_.plan.change_set_arn : name_;
      if (!by_arn) op.stack_name = stage_.stack_name;
      op.include_property_values = true;
      op.next_token = page_;
      return aws::send(op);
    }
    case Step::why: {
      cfn::DescribeEvents op;
      op.change_set_name = result_.plan.change_set_arn;
      op.failed_events = true;
      return aws::send(op);
    }
    case Step::drop_empty:
    case Step::drop_failed:
      return aws::send(cfn::DeleteChangeSet{.change_set_name = result_.plan.change_set_arn});
  }
  return Finish{fail({})};
}

PlanStack::Action PlanStack::on(aws::FlowEvent event, Time) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  switch (step_) {
    case Step::look:
      return looked(*reply);
    case Step::find_bucket:
      return buckets_listed(*reply);
    case Step::upload:
      return uploaded(*reply);
    case Step::create:
      return created(*reply);
    case Step::wait:
    case Step::pages:
      return described(*reply);
    case Step::why:
      return explained(*reply);
    default:
      return dropped(*reply);
  }
}

PlanStack::Action PlanStack::retry_or_fail(const Error& error) {
  if (auto delay = wait_out(error)) return aws::Wait{*delay};
  return Finish{fail(error)};
}

PlanStack::Action PlanStack::looked(const aws::Replied& reply) {
  auto found = aws::read<cfn::DescribeStacks>(reply);
  if (!found && !says_missing(found.error())) return retry_or_fail(found.error());
  fresh();
  if (found && !found->stacks.empty()) {
    const auto& stack = found->stacks.front();
    if (auto error = in_the_way(stage_, stack)) return Finish{fail(std::move(*error))};
    if (phase(stack.stack_status) == StackPhase::shell) {
      result_.stack_id = stack.stack_id;
      result_.shell = true;
      return Finish{std::move(result_)};
    }
    bool empty = phase(stack.stack_status) == StackPhase::review ||
                 phase(stack.stack_status) == StackPhase::deleted;
    if (!empty) type_ = "UPDATE";
    result_.stack_id = stack.stack_id;
    result_.outputs = outputs_of(stack);
  }
  bool fits = stage_.template_body.size() <= template_bytes_in_request;
  step_ = fits ? Step::create : Step::find_bucket;
  return ask();
}

PlanStack::Action PlanStack::buckets_listed(const aws::Replied& reply) {
  auto found = aws::read<aws::s3::ListBuckets>(reply);
  if (!found) return retry_or_fail(found.error());
  fresh();
  std::ranges::move(found->buckets, std::back_inserter(buckets_));
  page_ = found->continuation_token;
  if (!page_.empty()) return ask();
  template_bucket_ = template_bucket(buckets_, region_);
  if (template_bucket_.empty())
    return Finish{fail(
        {.kind = ErrorKind::not_found,
         .what = "plan the stack " + stage_.stack_name,
         .answer = fmt::format("its template has {} bytes, more than the {} AWS takes in a "
                               "request, and the account has no bucket for templates in {}",
                               stage_.template_body.size(), template_bytes_in_request, region_),
         .fix = fmt::format("Make one: aws s3 mb s3://slipway-templates-NAME --region {}, "
                            "with a NAME nobody else has",
                            region_)})};
  step_ = Step::upload;
  return ask();
}

PlanStack::Action PlanStack::uploaded(const aws::Replied& reply) {
  auto done = aws::read<aws::s3::PutObject>(reply);
  if (!done) return retry_or_fail(done.error());
  fresh();
  template_url_ = template_url(template_bucket_, region_,
                               template_key(stage_.stack_name, stage_.template_body));
  step_ = Step::create;
  return ask();
}

PlanStack::Action PlanStack::created(const aws::Replied& reply) {
  auto made = aws::read<cfn::CreateChangeSet>(reply);
  // AlreadyExists: this very run asked before and was not told.
  bool exists = !made && made.error().code.starts_with("AlreadyExists");
  if (!made && !exists) return retry_or_fail(made.error());
  fresh();
  if (made) {
    result_.plan.change_set_arn = made->id;
    result_.stack_id = made->stack_id;
  }
  step_ = Step::wait;
  return ask();
}

PlanStack::Action PlanStack::described(const aws::Replied& reply) {
  auto set = aws::read<cfn::DescribeChangeSet>(reply);
  if (!set) return retry_or_fail(set.error());
  fresh();
  result_.plan.change_set_arn = set->change_set_id;
  result_.stack_id = set->stack_id;
  if (set->status == "FAILED") return failed_change_set(set->status_reason);
  if (set->status != "CREATE_COMPLETE") {
    Millis delay = std::exchange(poll_, std::min(kLongestPoll, poll_ * 3 / 2));
    return aws::Wait{delay};
  }
  step_ = Step::pages;
  for (const auto& change : set->changes) result_.plan.changes.push_back(change_of(change));
  if (!set->next_token.empty()) {
    page_ = set->next_token;
    return ask();
  }
  return Finish{std::move(result_)};
}

PlanStack::Action PlanStack::failed_change_set(const std::string& reason) {
  step_ = cfn::says_no_changes(reason) ? Step::drop_empty : Step::why;
  failure_ = reason;
  return ask();
}

// The reason of a change set that AWS's early validation or a hook refused says no more than that;
// which property of which resource is wrong stands in its events. Where they are not to be had, the
// reason has to do.
PlanStack::Action PlanStack::explained(const aws::Replied& reply) {
  step_ = Step::drop_failed;
  auto found = aws::read<cfn::DescribeEvents>(reply);
  if (!found) return ask();
  std::string details;
  int told = 0;
  for (const auto& event : found->operation_events) {
    bool invalid = event.validation_status == "FAILED";
    bool hooked = event.hook_status.ends_with("FAILED");
    if ((!invalid && !hooked) || ++told > kTroublesTold) continue;
    const auto& reason = invalid ? event.validation_status_reason : event.hook_status_reason;
    const auto& what = invalid ? event.validation_path : event.hook_type;
    details += (details.empty() ? "" : "; ") + event.logical_resource_id +
               (what.empty() ? "" : " (" + what + ")") + ": " + reason;
  }
  if (told > kTroublesTold) details += fmt::format("; and {} more", told - kTroublesTold);
  if (!details.empty()) failure_ = std::move(details);
  return ask();
}

PlanStack::Action PlanStack::dropped(const aws::Replied& reply) {
  auto gone = aws::read<cfn::DeleteChangeSet>(reply);
  if (!gone)
    if (auto delay = wait_out(gone.error())) return aws::Wait{*delay};
  if (step_ == Step::drop_failed)
    return Finish{fail({.kind = ErrorKind::invalid,
                        .what = "plan the stack " + stage_.stack_name,
                        .answer = failure_,
                        .fix = "Change what AWS names here, then plan again"})};
  // An empty change set that could not be deleted does no harm.
  result_.plan.change_set_arn.clear();
  result_.plan.note = "no changes";
  return Finish{std::move(result_)};
}

}  // namespace slipway::deploy
