#include "aws/services/cloudformation.hh"

#include "aws/services/cloudformation_wire.hh"

namespace slipway::aws::cloudformation {

void read(const Xml& xml, Tag& tag) {
  xml.read("Key", tag.key);
  xml.read("Value", tag.value);
}

void read(const Xml& xml, Parameter& parameter) {
  xml.read("ParameterKey", parameter.parameter_key);
  xml.read("ParameterValue", parameter.parameter_value);
  xml.read("UsePreviousValue", parameter.use_previous_value);
  xml.read("ResolvedValue", parameter.resolved_value);
}

static void read(const Xml& xml, Output& output) {
  xml.read("OutputKey", output.output_key);
  xml.read("OutputValue", output.output_value);
  xml.read("Description", output.description);
  xml.read("ExportName", output.export_name);
}

static void read(const Xml& xml, StackOperation& operation) {
  xml.read("OperationType", operation.operation_type);
  xml.read("OperationId", operation.operation_id);
}

static void read(const Xml& xml, Stack& stack) {
  xml.read("StackId", stack.stack_id);
  xml.read("StackName", stack.stack_name);
  xml.read("ChangeSetId", stack.change_set_id);
  xml.read("Description", stack.description);
  xml.read("RoleARN", stack.role_arn);
  xml.read("ParentId", stack.parent_id);
  xml.read("RootId", stack.root_id);
  xml.read("StackStatus", stack.stack_status);
  xml.read("StackStatusReason", stack.stack_status_reason);
  xml.read("DetailedStatus", stack.detailed_status);
  xml.read("CreationTime", stack.creation_time);
  xml.read("LastUpdatedTime", stack.last_updated_time);
  xml.read("DeletionTime", stack.deletion_time);
  xml.read("DisableRollback", stack.disable_rollback);
  xml.read("EnableTerminationProtection", stack.enable_termination_protection);
  xml.list("Parameters", "member", stack.parameters);
  xml.list("Outputs", "member", stack.outputs);
  xml.list("Tags", "member", stack.tags);
  xml.list("Capabilities", "member", stack.capabilities);
  xml.list("NotificationARNs", "member", stack.notification_arns);
  xml.list("LastOperations", "member", stack.last_operations);
}

WireRequest DescribeStacks::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .text("NextToken", next_token)
      .finish();
}

Result<DescribeStacks::Reply> DescribeStacks::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.list("Stacks", "member", out.stacks);
  result.read("NextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeStacks> DescribeStacks::next(const Reply& reply) const {
  return with_token(*this, &DescribeStacks::next_token, reply.next_token);
}

static void read(const Xml& xml, StackResourceSummary& resource) {
  xml.read("LogicalResourceId", resource.logical_resource_id);
  xml.read("PhysicalResourceId", resource.physical_resource_id);
  xml.read("ResourceType", resource.resource_type);
  xml.read("ResourceStatus", resource.resource_status);
  xml.read("ResourceStatusReason", resource.resource_status_reason);
  xml.at("DriftInformation").read("StackResourceDriftStatus", resource.drift_status);
  xml.read("LastUpdatedTimestamp", resource.last_updated_timestamp);
}

WireRequest ListStackResources::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .text("NextToken", next_token)
      .finish();
}

Result<ListStackResources::Reply> ListStackResources::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.list("StackResourceSummaries", "member", out.stack_resource_summaries);
  result.read("NextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<ListStackResources> ListStackResources::next(const Reply& reply) const {
  return with_token(*this, &ListStackResources::next_token, reply.next_token);
}

WireRequest GetTemplate::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .text("ChangeSetName", change_set_name)
      .text("TemplateStage", template_stage)
      .finish();
}

Result<GetTemplate::Reply> GetTemplate::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.read("TemplateBody", out.template_body);
  result.list("StagesAvailable", "member", out.stages_available);
  return xml.finish(std::move(out));
}

}  // namespace slipway::aws::cloudformation
