#include "deploy/engines/stack_words.hh"

#include <algorithm>
#include <array>

namespace slipway::deploy {

namespace cfn = aws::cloudformation;

namespace {

struct Known {
  std::string_view status;
  StackPhase phase;
};
// What is not listed here is read by its ending.
constexpr std::array kKnown{
    Known{"REVIEW_IN_PROGRESS", StackPhase::review},
    Known{"ROLLBACK_COMPLETE", StackPhase::shell},
    Known{"IMPORT_ROLLBACK_COMPLETE", StackPhase::rolled_back},
    Known{"UPDATE_ROLLBACK_COMPLETE", StackPhase::rolled_back},
    Known{"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", StackPhase::rolling_back},
    Known{"CREATE_FAILED", StackPhase::kept},
    Known{"UPDATE_FAILED", StackPhase::kept},
    Known{"DELETE_COMPLETE", StackPhase::deleted},
};

constexpr std::string_view kStackType = "AWS::CloudFormation::Stack";

// Reasons that say no more than the state: that somebody asked for it, or that it has begun.
bool says_nothing(std::string_view reason) {
  constexpr std::array kEmptyReasons{std::string_view("User Initiated"),
                                     std::string_view("Resource creation Initiated"),
                                     std::string_view("Resource update Initiated"),
                                     std::string_view("Resource deletion Initiated"),
                                     std::string_view("Transformation succeeded"),
                                     std::string_view("Eventual consistency check initiated")};
  return std::ranges::find(kEmptyReasons, reason) != kEmptyReasons.end();
}

bool ends(std::string_view text, std::string_view tail) { return text.ends_with(tail); }

}  // namespace

StackPhase phase(std::string_view stack_status) {
  auto found = std::ranges::find(kKnown, stack_status, &Known::status);
  if (found != kKnown.end()) return found->phase;
  if (ends(stack_status, "_FAILED")) return StackPhase::stuck;
  if (ends(stack_status, "_COMPLETE")) return StackPhase::good;
  bool undoing = stack_status.find("ROLLBACK") != std::string_view::npos;
  return undoing ? StackPhase::rolling_back : StackPhase::moving;
}

bool at_rest(StackPhase phase) {
  return phase != StackPhase::moving && phase != StackPhase::rolling_back &&
         phase != StackPhase::review;
}

bool says_missing(const Error& error) {
  if (error.kind == ErrorKind::not_found) return true;
  return error.code == "ValidationError" &&
         error.answer.find("does not exist") != std::string::npos;
}

std::string tag(const cfn::Stack& stack, std::string_view key) {
  auto found = std::ranges::find(stack.tags, key, &cfn::Tag::key);
  return found == stack.tags.end() ? std::string() : found->value;
}

Result<void> ours(const cfn::Stack& stack, const Stage& stage) {
  // A shell under review holds nothing and may not carry its change set's tags yet.
  if (phase(stack.stack_status) == StackPhase::review && stack.tags.empty()) return {};
  auto wanted = stage.tags.find("slipway:blueprint");
  std::string has = tag(stack, "slipway:blueprint");
  if (!has.empty() && (wanted == stage.tags.end() || wanted->second == has)) return {};
  Error error;
  error.kind = ErrorKind::conflict;
  error.what = "use the stack " + stage.stack_name;
  error.answer = has.empty() ? "a stack of this name exists and was not made by slipway (it has no "
                               "tag slipway:blueprint)"
                             : "a stack of this name belongs to another blueprint, " + has;
  error.fix =
      "Choose another name for this install with --stack, or another region; slipway does not "
      "touch this stack";
  return fail(std::move(error));
}

bool of_stack(const cfn::StackEvent& event) {
  return event.resource_type == kStackType &&
         (event.physical_resource_id == event.stack_id || event.physical_resource_id.empty()) &&
         event.logical_resource_id == event.stack_name;
}

bool begins_operation(const cfn::StackEvent& event) {
  if (!of_stack(event)) return false;
  const auto& status = event.resource_status;
  return status == "CREATE_IN_PROGRESS" || status == "UPDATE_IN_PROGRESS" ||
         status == "DELETE_IN_PROGRESS" || status == "IMPORT_IN_PROGRESS";
}

bool ends_operation(const cfn::StackEvent& event) {
  return of_stack(event) && at_rest(phase(event.resource_status));
}

StateAndVerb state_of(std::string_view status) {
  bool rollback = status.find("ROLLBACK") != std::string_view::npos;
  std::string_view verb = rollback                       ? "roll back"
                          : status.starts_with("DELETE") ? "delete"
                          : status.starts_with("UPDATE") ? "update"
                          : status.starts_with("IMPORT") ? "import"
                                                         : "create";
  if (ends(status, "_IN_PROGRESS")) return {State::running, verb};
  if (ends(status, "_FAILED")) return {State::failed, verb};
  if (ends(status, "_SKIPPED")) return {State::skipped, verb};
  if (status == "DELETE_COMPLETE") return {State::removed, verb};
  return {State::done, verb};
}

bool was_cancelled(const cfn::StackEvent& event) {
  const auto& reason = event.resource_status_reason;
  for (std::string_view text :
       {"Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled"})
    if (reason.starts_with(text)) return true;
  return false;
}

ProgressEvent progress_of(const cfn::StackEvent& event, const std::string& stage) {
  auto [state, verb] = state_of(event.resource_status);
  ProgressEvent out;
  out.stage = stage;
  if (!of_stack(event)) out.path = {event.logical_resource_id};
  out.state = state == State::failed && was_cancelled(event) ? State::cancelled : state;
  out.at = event.timestamp;
  out.verb = verb;
  out.type = event.resource_type;
  out.physical_id = event.physical_resource_id;
  if (!says_nothing(event.resource_status_reason)) out.reason = event.resource_status_reason;
  out.id = event.event_id;
  return out;
}

std::map<std::string, std::string> outputs_of(const cfn::Stack& stack) {
  std::map<std::string, std::string> outputs;
  for (const auto& each : stack.outputs) outputs[each.output_key] = each.output_value;
  return outputs;
}

}  // namespace slipway::deploy
