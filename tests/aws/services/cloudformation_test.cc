#include "aws/services/cloudformation.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::cloudformation {
namespace {

using pairs::Json;

Json dump_stack(const Stack& s) {
  auto parameter = [](const Parameter& p) {
    return Json{{"ParameterKey", p.parameter_key}, {"ParameterValue", p.parameter_value}};
  };
  auto output = [](const Output& o) {
    return Json{{"OutputKey", o.output_key},
                {"OutputValue", o.output_value},
                {"Description", o.description},
                {"ExportName", o.export_name}};
  };
  return {{"StackId", s.stack_id},
          {"StackName", s.stack_name},
          {"Description", s.description},
          {"StackStatus", s.stack_status},
          {"StackStatusReason", s.stack_status_reason},
          {"CreationTime", pairs::at(s.creation_time)},
          {"LastUpdatedTime", pairs::at(s.last_updated_time)},
          {"DisableRollback", s.disable_rollback},
          {"EnableTerminationProtection", s.enable_termination_protection},
          {"Parameters", pairs::each(s.parameters, parameter)},
          {"Outputs", pairs::each(s.outputs, output)},
          {"Tags", pairs::tags(s.tags)},
          {"Capabilities", s.capabilities},
          {"NotificationARNs", s.notification_arns}};
}

TEST(CloudFormation, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeStacks>("cloudformation", [](const DescribeStacks::Reply& r) {
    return Json{{"Stacks", pairs::each(r.stacks, dump_stack)}};
  });
  pairs::check<ListStackResources>("cloudformation", [](const ListStackResources::Reply& r) {
    return Json{{"StackResourceSummaries",
                 pairs::each(r.stack_resource_summaries, [](const StackResourceSummary& s) {
                   return Json{
                       {"LogicalResourceId", s.logical_resource_id},
                       {"PhysicalResourceId", s.physical_resource_id},
                       {"ResourceType", s.resource_type},
                       {"ResourceStatus", s.resource_status},
                       {"LastUpdatedTimestamp", pairs::at(s.last_updated_timestamp)},
                       {"DriftInformation", {{"StackResourceDriftStatus", s.drift_status}}}};
                 })}};
  });
  pairs::check<GetTemplate>("cloudformation", [](const GetTemplate::Reply& r) {
    return Json{{"TemplateBody", r.template_body}, {"StagesAvailable", r.stages_available}};
  });
}

TEST(CloudFormation, ReadsAStackInFull) {
  auto reply = DescribeStacks::parse(pairs::ok(
      "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>s</StackName>"
      "<DetailedStatus>CONFIGURATION_COMPLETE</DetailedStatus><Parameters><member><ParameterKey>k"
      "</ParameterKey><ParameterValue/><ResolvedValue>r</ResolvedValue></member></Parameters>"
      "<LastOperations><member><OperationType>CREATE_STACK</OperationType><OperationId>o"
      "</OperationId></member></LastOperations><EnableTerminationProtection>true"
      "</EnableTerminationProtection></member></Stacks><NextToken>t</NextToken>"
      "</DescribeStacksResult></DescribeStacksResponse>"));
  ASSERT_TRUE(reply);
  const Stack& stack = reply->stacks.at(0);
  EXPECT_EQ(stack.detailed_status, "CONFIGURATION_COMPLETE");
  EXPECT_EQ(stack.parameters.at(0).resolved_value, "r");
  EXPECT_EQ(stack.last_operations.at(0).operation_id, "o");
  EXPECT_TRUE(stack.enable_termination_protection);
  EXPECT_EQ(DescribeStacks{}.next(*reply)->next_token, "t");
}

TEST(CloudFormation, WritesRequests) {
  EXPECT_EQ(DescribeStacks{}.request().body, "Action=DescribeStacks&Version=2010-05-15");
  ListStackResources resources{.stack_name = "s", .next_token = "t"};
  EXPECT_EQ(resources.request().body,
            "Action=ListStackResources&Version=2010-05-15&StackName=s&NextToken=t");
  EXPECT_FALSE(resources.next({{}, "t"}));
  GetTemplate get{.stack_name = "s", .template_stage = "Processed"};
  EXPECT_EQ(get.request().body,
            "Action=GetTemplate&Version=2010-05-15&StackName=s&TemplateStage=Processed");
}

}  // namespace
}  // namespace slipway::aws::cloudformation
