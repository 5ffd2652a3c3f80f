#include "aws/services/cloudformation_control.hh"

#include "aws/services/cloudformation_wire.hh"

namespace slipway::aws::cloudformation {

WireRequest DeleteStack::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .text("ClientRequestToken", client_request_token)
      .text("RoleARN", role_arn)
      .list("RetainResources.member", retain_resources)
      .text("DeletionMode", deletion_mode)
      .finish();
}

Result<DeleteStack::Reply> DeleteStack::parse(const HttpReply& reply) {
  return parse_nothing<DeleteStack>(reply);
}

WireRequest CancelUpdateStack::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .text("ClientRequestToken", client_request_token)
      .finish();
}

Result<CancelUpdateStack::Reply> CancelUpdateStack::parse(const HttpReply& reply) {
  return parse_nothing<CancelUpdateStack>(reply);
}

WireRequest ContinueUpdateRollback::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .text("ClientRequestToken", client_request_token)
      .text("RoleARN", role_arn)
      .list("ResourcesToSkip.member", resources_to_skip)
      .finish();
}

Result<ContinueUpdateRollback::Reply> ContinueUpdateRollback::parse(const HttpReply& reply) {
  return parse_nothing<ContinueUpdateRollback>(reply);
}

WireRequest RollbackStack::request() const {
  QueryWriter query(info.name, version);
  query.text("StackName", stack_name).text("ClientRequestToken", client_request_token);
  query.text("RoleARN", role_arn);
  if (retain_except_on_create) query.flag("RetainExceptOnCreate", true);
  return query.finish();
}

Result<RollbackStack::Reply> RollbackStack::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.read("StackId", out.stack_id);
  result.read("OperationId", out.operation_id);
  return xml.finish(std::move(out));
}

WireRequest UpdateTerminationProtection::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .flag("EnableTerminationProtection", enable_termination_protection)
      .finish();
}

Result<UpdateTerminationProtection::Reply> UpdateTerminationProtection::parse(
    const HttpReply& reply) {
  XmlReply xml(reply, info);
  Reply out;
  xml.result().read("StackId", out.stack_id);
  return xml.finish(std::move(out));
}

WireRequest SetStackPolicy::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .text("StackPolicyBody", stack_policy_body)
      .finish();
}

Result<SetStackPolicy::Reply> SetStackPolicy::parse(const HttpReply& reply) {
  return parse_nothing<SetStackPolicy>(reply);
}

}  // namespace slipway::aws::cloudformation
