// CloudFormation events: what happens to each resource while a stack moves. Newest first, about 100
// a page: read until the first event id already known.
#pragma once

#include "aws/services/cloudformation.hh"

namespace slipway::aws::cloudformation {

struct StackEvent {
  std::string event_id, stack_id, stack_name, operation_id, client_request_token;
  std::string logical_resource_id, physical_resource_id, resource_type;
  std::string resource_status, resource_status_reason;
  std::string resource_properties;  // JSON
  std::string detailed_status;      // CONFIGURATION_COMPLETE, VALIDATION_FAILED, or empty
  std::string hook_type, hook_status, hook_status_reason, hook_failure_mode;
  Time timestamp{};
};

struct DescribeStackEvents {
  static constexpr OperationInfo info{Service::cloudformation, "DescribeStackEvents",
                                      Effect::reads};
  std::string stack_name;  // id, once the stack may be deleted
  std::string next_token;
  struct Reply {
    std::vector<StackEvent> stack_events;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeStackEvents> next(const Reply& reply) const;
};

// The newer listing: events of one operation, a change set's validation results included.
struct OperationEvent {
  std::string event_id, stack_id, operation_id, operation_type, operation_status;
  std::string event_type;  // STACK_EVENT, PROGRESS_EVENT, VALIDATION_ERROR, PROVISIONING_ERROR ...
  std::string logical_resource_id, physical_resource_id, resource_type;
  std::string resource_status, resource_status_reason, resource_properties;
  std::string client_request_token, detailed_status;
  std::string hook_type, hook_status, hook_status_reason, hook_failure_mode;
  std::string validation_name, validation_status, validation_status_reason, validation_path,
      validation_failure_mode;  // FAIL, WARN
  Time timestamp{};
  std::optional<Time> start_time, end_time;
};

struct DescribeEvents {
  static constexpr OperationInfo info{Service::cloudformation, "DescribeEvents", Effect::reads};
  std::string stack_name, change_set_name, operation_id;  // one of them
  std::optional<bool> failed_events;                      // true: failures only
  std::string next_token;
  struct Reply {
    std::vector<OperationEvent> operation_events;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeEvents> next(const Reply& reply) const;
};

}  // namespace slipway::aws::cloudformation
