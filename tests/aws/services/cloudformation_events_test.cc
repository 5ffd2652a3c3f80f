#include "aws/services/cloudformation_events.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::cloudformation {
namespace {

using pairs::Json;

TEST(CloudFormationEvents, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeStackEvents>("cloudformation", [](const DescribeStackEvents::Reply& r) {
    return Json{{"StackEvents", pairs::each(r.stack_events, [](const StackEvent& e) {
                   return Json{{"EventId", e.event_id},
                               {"StackId", e.stack_id},
                               {"StackName", e.stack_name},
                               {"LogicalResourceId", e.logical_resource_id},
                               {"PhysicalResourceId", e.physical_resource_id},
                               {"ResourceType", e.resource_type},
                               {"ResourceStatus", e.resource_status},
                               {"ResourceStatusReason", e.resource_status_reason},
                               {"ResourceProperties", e.resource_properties},
                               {"ClientRequestToken", e.client_request_token},
                               {"Timestamp", pairs::at(e.timestamp)}};
                 })}};
  });
}

TEST(CloudFormationEvents, ReadsAFailedValidation) {
  auto reply = DescribeEvents::parse(pairs::ok(
      "<DescribeEventsResponse><DescribeEventsResult><OperationEvents><member><EventId>e</EventId>"
      "<OperationType>CREATE_CHANGESET</OperationType><OperationStatus>FAILED</OperationStatus>"
      "<EventType>VALIDATION_ERROR</EventType><LogicalResourceId>B</LogicalResourceId>"
      "<Timestamp>2026-11-21T04:05:06.789Z</Timestamp><ValidationName>PROPERTY_VALIDATION"
      "</ValidationName><ValidationStatus>FAILED</ValidationStatus><ValidationFailureMode>FAIL"
      "</ValidationFailureMode><ValidationPath>/P</ValidationPath><ValidationStatusReason>no"
      "</ValidationStatusReason></member></OperationEvents><NextToken>t</NextToken>"
      "</DescribeEventsResult></DescribeEventsResponse>"));
  ASSERT_TRUE(reply);
  const OperationEvent& event = reply->operation_events.at(0);
  EXPECT_EQ(event.event_type, "VALIDATION_ERROR");
  EXPECT_EQ(event.validation_name, "PROPERTY_VALIDATION");
  EXPECT_EQ(event.validation_failure_mode, "FAIL");
  EXPECT_EQ(event.validation_path, "/P");
  EXPECT_EQ(event.validation_status_reason, "no");
  EXPECT_EQ(event.timestamp, parse_rfc3339("2026-11-21T04:05:06.789Z"));
  EXPECT_EQ(DescribeEvents{}.next(*reply)->next_token, "t");
}

TEST(CloudFormationEvents, Pages) {
  DescribeStackEvents op{.stack_name = "s", .next_token = ""};
  EXPECT_EQ(op.request().body, "Action=DescribeStackEvents&Version=2010-05-15&StackName=s");
  EXPECT_EQ(op.next({{}, "t"})->request().body,
            "Action=DescribeStackEvents&Version=2010-05-15&StackName=s&NextToken=t");
  EXPECT_FALSE(op.next({}));
}

}  // namespace
}  // namespace slipway::aws::cloudformation
