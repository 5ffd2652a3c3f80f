#include "aws/services/cloudformation_change_sets.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::cloudformation {
namespace {

using pairs::Json;

Json dump_change(const ResourceChange& c) {
  auto detail = [](const ChangeDetail& d) {
    return Json{{"Target",
                 {{"Attribute", d.attribute},
                  {"Name", d.name},
                  {"RequiresRecreation", d.requires_recreation}}},
                {"Evaluation", d.evaluation},
                {"ChangeSource", d.change_source}};
  };
  return {{"ResourceChange",
           {{"Action", c.action},
            {"LogicalResourceId", c.logical_resource_id},
            {"PhysicalResourceId", c.physical_resource_id},
            {"ResourceType", c.resource_type},
            {"Replacement", c.replacement},
            {"Scope", c.scope},
            {"Details", pairs::each(c.details, detail)}}}};
}

TEST(ChangeSets, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<CreateChangeSet>("cloudformation", [](const CreateChangeSet::Reply& r) {
    return Json{{"Id", r.id}, {"StackId", r.stack_id}};
  });
  pairs::check<DescribeChangeSet>("cloudformation", [](const DescribeChangeSet::Reply& r) {
    return Json{{"ChangeSetName", r.change_set_name},
                {"ChangeSetId", r.change_set_id},
                {"StackId", r.stack_id},
                {"StackName", r.stack_name},
                {"Description", r.description},
                {"Status", r.status},
                {"StatusReason", r.status_reason},
                {"ExecutionStatus", r.execution_status},
                {"CreationTime", pairs::at(r.creation_time)},
                {"Capabilities", r.capabilities},
                {"NotificationARNs", r.notification_arns},
                {"Changes", pairs::each(r.changes, dump_change)}};
  });
}

TEST(ChangeSets, WritesParametersEvenWhenEmpty) {
  CreateChangeSet op;
  op.stack_name = "s";
  op.change_set_name = "c";
  op.change_set_type = "CREATE";
  op.template_url = "https://x";
  op.parameters = {{.parameter_key = "a", .parameter_value = "", .resolved_value = ""},
                   {.parameter_key = "b",
                    .parameter_value = "unsent",
                    .use_previous_value = true,
                    .resolved_value = ""}};
  op.capabilities = {"CAPABILITY_NAMED_IAM"};
  op.tags = {{"slipway:stage", "infra"}};
  op.client_token = "t";
  op.on_stack_failure = "DO_NOTHING";
  EXPECT_EQ(op.request().body,
            "Action=CreateChangeSet&Version=2010-05-15&StackName=s&ChangeSetName=c"
            "&ChangeSetType=CREATE&TemplateURL=https%3A%2F%2Fx&Parameters.member.1.ParameterKey=a"
            "&Parameters.member.1.ParameterValue=&Parameters.member.2.ParameterKey=b"
            "&Parameters.member.2.UsePreviousValue=true&Capabilities.member.1=CAPABILITY_NAMED_IAM"
            "&Tags.member.1.Key=slipway%3Astage&Tags.member.1.Value=infra&ClientToken=t"
            "&OnStackFailure=DO_NOTHING");
}

TEST(ChangeSets, ReadsPropertyValues) {
  auto reply = DescribeChangeSet::parse(pairs::ok(
      "<DescribeChangeSetResponse><DescribeChangeSetResult><Changes><member><Type>Resource</Type>"
      "<ResourceChange><Action>Modify</Action><Replacement>Conditional</Replacement>"
      "<PolicyAction>ReplaceAndSnapshot</PolicyAction><Details><member><Target><Path>/P</Path>"
      "<BeforeValue>1</BeforeValue><AfterValue>2</AfterValue><AttributeChangeType>Modify"
      "</AttributeChangeType></Target><CausingEntity>X</CausingEntity></member></Details>"
      "<BeforeContext>{}</BeforeContext><AfterContext>{\"a\":1}</AfterContext></ResourceChange>"
      "</member></Changes><NextToken>t</NextToken></DescribeChangeSetResult>"
      "</DescribeChangeSetResponse>"));
  ASSERT_TRUE(reply);
  const ResourceChange& change = reply->changes.at(0);
  EXPECT_EQ(change.replacement, "Conditional");
  EXPECT_EQ(change.policy_action, "ReplaceAndSnapshot");
  EXPECT_EQ(change.after_context, "{\"a\":1}");
  EXPECT_EQ(change.details.at(0).before_value, "1");
  EXPECT_EQ(change.details.at(0).after_value, "2");
  EXPECT_EQ(change.details.at(0).causing_entity, "X");
  EXPECT_EQ(DescribeChangeSet{}.next(*reply)->next_token, "t");
}

TEST(ChangeSets, KnowsWhenThereIsNothingToDo) {
  EXPECT_TRUE(says_no_changes(
      "The submitted information didn't contain changes. Submit different information to create a "
      "change set."));
  EXPECT_TRUE(says_no_changes("No updates are to be performed."));
  EXPECT_FALSE(says_no_changes("Resource of type X is not supported"));
  EXPECT_FALSE(says_no_changes(""));
}

TEST(ChangeSets, ExecutesOnce) {
  ExecuteChangeSet op{.change_set_name = "arn", .client_request_token = "t"};
  EXPECT_EQ(op.request().body,
            "Action=ExecuteChangeSet&Version=2010-05-15&ChangeSetName=arn&ClientRequestToken=t");
  op.disable_rollback = false;
  EXPECT_NE(op.request().body.find("DisableRollback=false"), std::string::npos);
  EXPECT_TRUE(ExecuteChangeSet::parse(
      pairs::ok("<ExecuteChangeSetResponse><ExecuteChangeSetResult/></ExecuteChangeSetResponse>")));
  EXPECT_FALSE(ExecuteChangeSet::parse(pairs::ok("<html/>")));
  EXPECT_TRUE(DeleteChangeSet::parse(pairs::ok("<DeleteChangeSetResponse/>")));
}

}  // namespace
}  // namespace slipway::aws::cloudformation
