#include "aws/services/cloudformation_events.hh"

#include "aws/services/cloudformation_wire.hh"

namespace slipway::aws::cloudformation {

// What both listings call by the same names.
template <class Event>
static void read_common(const Xml& xml, Event& event) {
  xml.read("EventId", event.event_id);
  xml.read("StackId", event.stack_id);
  xml.read("OperationId", event.operation_id);
  xml.read("ClientRequestToken", event.client_request_token);
  xml.read("LogicalResourceId", event.logical_resource_id);
  xml.read("PhysicalResourceId", event.physical_resource_id);
  xml.read("ResourceType", event.resource_type);
  xml.read("ResourceStatus", event.resource_status);
  xml.read("ResourceStatusReason", event.resource_status_reason);
  xml.read("ResourceProperties", event.resource_properties);
  xml.read("DetailedStatus", event.detailed_status);
  xml.read("HookType", event.hook_type);
  xml.read("HookStatus", event.hook_status);
  xml.read("HookStatusReason", event.hook_status_reason);
  xml.read("HookFailureMode", event.hook_failure_mode);
  xml.read("Timestamp", event.timestamp);
}

static void read(const Xml& xml, StackEvent& event) {
  read_common(xml, event);
  xml.read("StackName", event.stack_name);
}

WireRequest DescribeStackEvents::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .text("NextToken", next_token)
      .finish();
}

Result<DescribeStackEvents::Reply> DescribeStackEvents::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.list("StackEvents", "member", out.stack_events);
  result.read("NextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeStackEvents> DescribeStackEvents::next(const Reply& reply) const {
  return with_token(*this, &DescribeStackEvents::next_token, reply.next_token);
}

static void read(const Xml& xml, OperationEvent& event) {
  read_common(xml, event);
  xml.read("OperationType", event.operation_type);
  xml.read("OperationStatus", event.operation_status);
  xml.read("EventType", event.event_type);
  xml.read("ValidationName", event.validation_name);
  xml.read("ValidationStatus", event.validation_status);
  xml.read("ValidationStatusReason", event.validation_status_reason);
  xml.read("ValidationPath", event.validation_path);
  xml.read("ValidationFailureMode", event.validation_failure_mode);
  xml.read("StartTime", event.start_time);
  xml.read("EndTime", event.end_time);
}

WireRequest DescribeEvents::request() const {
  return QueryWriter(info.name, version)
      .text("StackName", stack_name)
      .text("ChangeSetName", change_set_name)
      .text("OperationId", operation_id)
      .flag("Filters.FailedEvents", failed_events)
      .text("NextToken", next_token)
      .finish();
}

Result<DescribeEvents::Reply> DescribeEvents::parse(const HttpReply& reply) {
  XmlReply xml(reply, info);
  Xml result = xml.result();
  Reply out;
  result.list("OperationEvents", "member", out.operation_events);
  result.read("NextToken", out.next_token);
  return xml.finish(std::move(out));
}

std::optional<DescribeEvents> DescribeEvents::next(const Reply& reply) const {
  return with_token(*this, &DescribeEvents::next_token, reply.next_token);
}

}  // namespace slipway::aws::cloudformation
