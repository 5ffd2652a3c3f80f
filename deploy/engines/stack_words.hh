// CloudFormation's words for the state of stacks and resources, in ours. Pure. Statuses: AWS API
// reference of CloudFormation, Stack.StackStatus and StackEvent.ResourceStatus.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "aws/services/cloudformation_events.hh"
#include "deploy/progress.hh"
#include "deploy/stage.hh"

namespace slipway::deploy {

enum class StackPhase : std::uint8_t {
  review,        // an empty shell that only holds change sets
  moving,        // something is in progress
  rolling_back,  // something is being undone
  good,          // complete; also while old resources are cleaned up
  rolled_back,   // an update was undone: as good as before
  shell,         // a first creation was undone: must be deleted before anything else
  kept,          // a creation or update failed and was kept for inspection
  stuck,         // a rollback or deletion failed
  deleted,
};
StackPhase phase(std::string_view stack_status);
bool at_rest(StackPhase phase);

// AWS's answer to a question about a stack that does not exist.
bool says_missing(const Error& error);

std::string tag(const aws::cloudformation::Stack& stack, std::string_view key);
// A stack that slipway did not make for this blueprint is never touched: `conflict`.
Result<void> ours(const aws::cloudformation::Stack& stack, const Stage& stage);

// Whether the event speaks of the stack itself, not of a resource in it.
bool of_stack(const aws::cloudformation::StackEvent& event);
// Where an operation on the stack begins in the list of its events.
bool begins_operation(const aws::cloudformation::StackEvent& event);
bool ends_operation(const aws::cloudformation::StackEvent& event);

struct StateAndVerb {
  State state;
  std::string_view verb;
};
StateAndVerb state_of(std::string_view resource_status);
// A resource that only stopped because another one failed.
bool was_cancelled(const aws::cloudformation::StackEvent& event);
// As a progress event of the stage; the stack's own events have an empty path.
ProgressEvent progress_of(const aws::cloudformation::StackEvent& event, const std::string& stage);

std::map<std::string, std::string> outputs_of(const aws::cloudformation::Stack& stack);

}  // namespace slipway::deploy
