#include "aws/services/cloudformation_change_sets.hh"

#include "aws/services/cloudformation_wire.hh"

namespace slipway::aws::cloudformation {

static void write_parameter(QueryWriter& query, const Parameter& parameter) {
  query.text("ParameterKey", parameter.parameter_key);
  if (parameter.use_previous_value) {
    query.flag("UsePreviousValue", true);
  } else {
    query.always("ParameterValue", parameter.parameter_value);
  }
}

WireRequest CreateChangeSet::request() const {
  QueryWriter query(info.name, version);
  query.text("StackName", stack_name).text("ChangeSetName", change_set_name);
  query.text("ChangeSetType", change_set_type);
  query.text("TemplateBody", template_body).text("TemplateURL", template_url);
  if (use_previous_template) query.flag("UsePreviousTemplate", true);
  query.rows("Parameters.member", parameters, write_parameter);
  query.list("Capabilities.member", capabilities);
  query.rows("Tags.member", tags, [](QueryWriter& q, const Tag& tag) {
    q.text("Key", tag.key).always("Value", tag.value);
  });
  query.list("NotificationARNs.member", notification_arns);
  query.text("RoleARN", role_arn).text("ClientToken", client_token);
  query.text("Description", description).text("OnStackFailure", on_stack_failure);
  query.text("DeploymentMode", deployment_mode);
  if (include_nested_stacks) query.flag("IncludeNestedStacks", true);
  if (import_existing_resources) query.flag("ImportExistingResources", true);
  return query.finish();
}

Result<CreateChangeSet::Reply> CreateChangeSet::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.read("Id", out.id);
  result.read("StackId", out.stack_id);
  return xml.finish(std::move(out));
}

static void read(const Xml& xml, ChangeDetail& detail) {
  Xml target = xml.at("Target");
  target.read("Attribute", detail.attribute);
  target.read("Name", detail.name);
  target.read("Path", detail.path);
  target.read("RequiresRecreation", detail.requires_recreation);
  target.read("AttributeChangeType", detail.attribute_change_type);
  target.read("BeforeValue", detail.before_value);
  target.read("AfterValue", detail.after_value);
  xml.read("Evaluation", detail.evaluation);
  xml.read("ChangeSource", detail.change_source);
  xml.read("CausingEntity", detail.causing_entity);
}

// A <member> of Changes; its ResourceChange is all there is.
static void read(const Xml& member, ResourceChange& change) {
  Xml xml = member.at("ResourceChange");
  xml.read("Action", change.action);
  xml.read("LogicalResourceId", change.logical_resource_id);
  xml.read("PhysicalResourceId", change.physical_resource_id);
  xml.read("ResourceType", change.resource_type);
  xml.read("Replacement", change.replacement);
  xml.read("PolicyAction", change.policy_action);
  xml.list("Scope", "member", change.scope);
  xml.list("Details", "member", change.details);
  xml.read("ChangeSetId", change.change_set_id);
  xml.read("BeforeContext", change.before_context);
  xml.read("AfterContext", change.after_context);
  xml.read("ResourceDriftStatus", change.resource_drift_status);
}

WireRequest DescribeChangeSet::request() const {
  QueryWriter query(info.name, version);
  query.text("ChangeSetName", change_set_name).text("StackName", stack_name);
  query.text("NextToken", next_token);
  if (include_property_values) query.flag("IncludePropertyValues", true);
  return query.finish();
}

Result<DescribeChangeSet::Reply> DescribeChangeSet::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.read("ChangeSetName", out.change_set_name);
  result.read("ChangeSetId", out.change_set_id);
  result.read("StackId", out.stack_id);
  result.read("StackName", out.stack_name);
  result.read("Description", out.description);
  result.read("Status", out.status);
  result.read("StatusReason", out.status_reason);
  result.read("ExecutionStatus", out.execution_status);
  result.read("CreationTime", out.creation_time);
  result.list("Parameters", "member", out.parameters);
  result.list("Capabilities", "member", out.capabilities);
  result.list("NotificationARNs", "member", out.notification_arns);
  result.list("Tags", "member", out.tags);
  result.list("Changes", "member", out.changes);
  result.read("NextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeChangeSet> DescribeChangeSet::next(const Reply& reply) const {
  return with_token(*this, &DescribeChangeSet::next_token, reply.next_token);
}

// The two sentences AWS uses; there is no code for it.
bool says_no_changes(std::string_view status_reason) {
  return status_reason.find("didn't contain changes") != std::string_view::npos ||
         status_reason.find("No updates are to be performed") != std::string_view::npos;
}

WireRequest ExecuteChangeSet::request() const {
  QueryWriter query(info.name, version);
  query.text("ChangeSetName", change_set_name).text("StackName", stack_name);
  query.text("ClientRequestToken", client_request_token);
  query.flag("DisableRollback", disable_rollback);
  if (retain_except_on_create) query.flag("RetainExceptOnCreate", true);
  return query.finish();
}

Result<ExecuteChangeSet::Reply> ExecuteChangeSet::parse(const HttpReply& reply) {
  return parse_nothing<ExecuteChangeSet>(reply);
}

WireRequest DeleteChangeSet::request() const {
  return QueryWriter(info.name, version)
      .text("ChangeSetName", change_set_name)
      .text("StackName", stack_name)
      .finish();
}

Result<DeleteChangeSet::Reply> DeleteChangeSet::parse(const HttpReply& reply) {
  return parse_nothing<DeleteChangeSet>(reply);
}

}  // namespace slipway::aws::cloudformation
