// CloudFormation, steering a stack: delete, cancel, roll back, protect.
#pragma once

#include "aws/services/cloudformation.hh"

namespace slipway::aws::cloudformation {

struct DeleteStack {
  static constexpr OperationInfo info{Service::cloudformation, "DeleteStack", Effect::changes_once};
  std::string stack_name, client_request_token, role_arn;
  std::vector<std::string> retain_resources;  // only from DELETE_FAILED
  std::string deletion_mode;                  // FORCE_DELETE_STACK: only from DELETE_FAILED
  struct Reply {};
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// Only while UPDATE_IN_PROGRESS.
struct CancelUpdateStack {
  static constexpr OperationInfo info{Service::cloudformation, "CancelUpdateStack",
                                      Effect::changes_once};
  std::string stack_name, client_request_token;
  struct Reply {};
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// The way out of UPDATE_ROLLBACK_FAILED.
struct ContinueUpdateRollback {
  static constexpr OperationInfo info{Service::cloudformation, "ContinueUpdateRollback",
                                      Effect::changes_once};
  std::string stack_name, client_request_token, role_arn;
  std::vector<std::string> resources_to_skip;
  struct Reply {};
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// From CREATE_FAILED or UPDATE_FAILED; a stack without a stable state is deleted.
struct RollbackStack {
  static constexpr OperationInfo info{Service::cloudformation, "RollbackStack",
                                      Effect::changes_once};
  std::string stack_name, client_request_token, role_arn;
  bool retain_except_on_create = false;
  struct Reply {
    std::string stack_id, operation_id;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// Sets a state, so sending it twice is harmless.
struct UpdateTerminationProtection {
  static constexpr OperationInfo info{Service::cloudformation, "UpdateTerminationProtection",
                                      Effect::changes_once};
  std::string stack_name;
  bool enable_termination_protection = true;
  struct Reply {
    std::string stack_id;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

// Guards resources against updates; deleting the stack is not held up by it. Sets a state, so
// sending it twice is harmless.
struct SetStackPolicy {
  static constexpr OperationInfo info{Service::cloudformation, "SetStackPolicy",
                                      Effect::changes_once};
  std::string stack_name, stack_policy_body;
  struct Reply {};
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::cloudformation
