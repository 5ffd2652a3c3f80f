// CloudFormation change sets: what a template would change, and making it so.
// A change set without changes ends FAILED, with a reason that says so: `says_no_changes`.
#pragma once

#include "aws/services/cloudformation.hh"

namespace slipway::aws::cloudformation {

struct CreateChangeSet {
  static constexpr OperationInfo info{Service::cloudformation, "CreateChangeSet",
                                      Effect::changes_once};
  std::string stack_name, change_set_name;
  std::string change_set_type;  // CREATE (leaves a REVIEW_IN_PROGRESS stack), UPDATE, IMPORT
  std::string template_body, template_url;
  bool use_previous_template = false;
  std::vector<Parameter> parameters;
  std::vector<std::string> capabilities;  // CAPABILITY_NAMED_IAM ...
  std::vector<Tag> tags;
  std::vector<std::string> notification_arns;
  std::string role_arn, client_token, description;
  std::string on_stack_failure;  // DO_NOTHING, ROLLBACK, DELETE (DELETE with CREATE only)
  std::string deployment_mode;   // REVERT_DRIFT
  bool include_nested_stacks = false, import_existing_resources = false;
  struct Reply {
    std::string id, stack_id;  // ARNs
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct ChangeDetail {
  std::string attribute;  // Properties, Tags, Metadata ...
  std::string name;       // of the property, when attribute is Properties
  std::string path, requires_recreation, attribute_change_type;
  std::string before_value, after_value;
  std::string evaluation, change_source, causing_entity;
};

struct ResourceChange {
  std::string action;  // Add, Modify, Remove, Import, Dynamic, SyncWithActual
  std::string logical_resource_id, physical_resource_id, resource_type;
  std::string replacement;    // True, False, Conditional; empty unless Modify
  std::string policy_action;  // Delete, Retain, Snapshot, ReplaceAndDelete ...
  std::vector<std::string> scope;
  std::vector<ChangeDetail> details;
  std::string change_set_id;                  // of the nested change set
  std::string before_context, after_context;  // JSON, when property values were asked for
  std::string resource_drift_status;
};

struct DescribeChangeSet {
  static constexpr OperationInfo info{Service::cloudformation, "DescribeChangeSet", Effect::reads};
  std::string change_set_name;  // the ARN, or a name with stack_name
  std::string stack_name;
  bool include_property_values = true;
  std::string next_token;
  struct Reply {
    std::string change_set_name, change_set_id, stack_id, stack_name, description;
    std::string status,
        status_reason;             // CREATE_PENDING, CREATE_IN_PROGRESS, CREATE_COMPLETE, FAILED
    std::string execution_status;  // AVAILABLE, OBSOLETE, EXECUTE_COMPLETE ...
    std::optional<Time> creation_time;
    std::vector<Parameter> parameters;
    std::vector<std::string> capabilities, notification_arns;
    std::vector<Tag> tags;
    std::vector<ResourceChange> changes;  // of this page
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeChangeSet> next(const Reply& reply) const;
};

// Whether a FAILED change set's reason means "nothing to do".
bool says_no_changes(std::string_view status_reason);

struct ExecuteChangeSet {
  static constexpr OperationInfo info{Service::cloudformation, "ExecuteChangeSet",
                                      Effect::changes_once};
  std::string change_set_name, stack_name;
  std::string client_request_token;  // comes back with every event of the operation
  std::optional<bool> disable_rollback;
  bool retain_except_on_create = false;
  struct Reply {};
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// Deleting what is gone already succeeds, so sending it twice is harmless.
struct DeleteChangeSet {
  static constexpr OperationInfo info{Service::cloudformation, "DeleteChangeSet",
                                      Effect::changes_once};
  std::string change_set_name, stack_name;
  struct Reply {};
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::cloudformation
