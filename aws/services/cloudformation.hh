// CloudFormation, reading stacks and templates. Query protocol, version 2010-05-15.
// A stack that does not exist is not a 404: AWS answers 400 ValidationError "Stack with id X does
// not exist". Names of deleted stacks no longer resolve; ask by stack id.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::cloudformation {

struct Tag {
  std::string key, value;
};

struct Parameter {
  std::string parameter_key, parameter_value;
  bool use_previous_value = false;  // then the value is not sent
  std::string resolved_value;       // in replies: what an SSM parameter stood for
};

struct Output {
  std::string output_key, output_value, description, export_name;
};

struct StackOperation {
  std::string operation_type, operation_id;  // CREATE_STACK, UPDATE_STACK ...
};

struct Stack {
  std::string stack_id, stack_name, change_set_id, description, role_arn, parent_id, root_id;
  std::string stack_status, stack_status_reason;
  std::string detailed_status;  // CONFIGURATION_COMPLETE, VALIDATION_FAILED, or empty
  std::optional<Time> creation_time, last_updated_time, deletion_time;
  bool disable_rollback = false, enable_termination_protection = false;
  std::vector<Parameter> parameters;
  std::vector<Output> outputs;
  std::vector<Tag> tags;
  std::vector<std::string> capabilities, notification_arns;
  std::vector<StackOperation> last_operations;
};

struct DescribeStacks {
  static constexpr OperationInfo info{Service::cloudformation, "DescribeStacks", Effect::reads};
  std::string stack_name;  // name or id; empty: every stack of the region that is not deleted
  std::string next_token;
  struct Reply {
    std::vector<Stack> stacks;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeStacks> next(const Reply& reply) const;
};

struct StackResourceSummary {
  std::string logical_resource_id, physical_resource_id, resource_type, resource_status,
      resource_status_reason, drift_status;
  std::optional<Time> last_updated_timestamp;
};

struct ListStackResources {
  static constexpr OperationInfo info{Service::cloudformation, "ListStackResources", Effect::reads};
  std::string stack_name;
  std::string next_token;
  struct Reply {
    std::vector<StackResourceSummary> stack_resource_summaries;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListStackResources> next(const Reply& reply) const;
};

struct GetTemplate {
  static constexpr OperationInfo info{Service::cloudformation, "GetTemplate", Effect::reads};
  std::string stack_name, change_set_name;
  std::string template_stage;  // Original (AWS's default) or Processed
  struct Reply {
    std::string template_body;
    std::vector<std::string> stages_available;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::cloudformation
