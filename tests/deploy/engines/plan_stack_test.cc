#include "deploy/engines/plan_stack.hh"

#include "tests/deploy/engines/flow_steps.hh"

namespace slipway::deploy {
namespace {

Stage stage() {
  Stage out;
  out.id = "services";
  out.stack_name = "s";
  out.template_body = "Resources: {}";
  out.tags = {{"slipway:blueprint", "test"}, {"slipway:stage", "services"}};
  return out;
}

PlanStack flow() { return {stage(), {{"VpcId", "vpc-1"}}, "us-west-2", "slipway-1-1"}; }

constexpr const char* kMissing = "Stack with id s does not exist";

std::string set_xml(const std::string& status, const std::string& more = "") {
  return "<ChangeSetName>slipway-1-1</ChangeSetName><ChangeSetId>arn:set</"
         "ChangeSetId><StackId>arn:stack/s/1</StackId>"
         "<Status>" +
         status + "</Status>" + more;
}

std::string change_xml(const std::string& action, const std::string& id,
                       const std::string& more = "") {
  return "<member><Type>Resource</Type><ResourceChange><Action>" + action +
         "</Action><LogicalResourceId>" + id +
         "</LogicalResourceId><ResourceType>AWS::ECS::Service</ResourceType>" + more +
         "</ResourceChange></member>";
}

TEST(PlanStack, ANewStackByEveryPage) {
  auto plan = flow();
  Steps steps(plan);
  steps.refuse("DescribeStacks", ErrorKind::invalid, "ValidationError", kMissing);
  EXPECT_NE(steps.body().find("ChangeSetType=CREATE"), std::string::npos);
  EXPECT_NE(steps.body().find("ParameterValue=vpc-1"), std::string::npos);
  EXPECT_NE(steps.body().find("CAPABILITY_NAMED_IAM"), std::string::npos);
  EXPECT_NE(steps.body().find("slipway%3Ablueprint"), std::string::npos);
  steps.xml("CreateChangeSet", "<Id>arn:set</Id><StackId>arn:stack/s/1</StackId>");
  EXPECT_NE(steps.body().find("IncludePropertyValues=true"), std::string::npos);
  steps.xml("DescribeChangeSet", set_xml("CREATE_IN_PROGRESS"));
  steps.wait();
  steps.xml("DescribeChangeSet",
            set_xml("CREATE_COMPLETE",
                    "<Changes>" + change_xml("Add", "A") + "</Changes><NextToken>p2</NextToken>"));
  EXPECT_NE(steps.body().find("NextToken=p2"), std::string::npos);
  steps.xml("DescribeChangeSet",
            set_xml("CREATE_COMPLETE", "<Changes>" + change_xml("Add", "B") + "</Changes>"));
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->plan.changes.size(), 2u);
  EXPECT_EQ(steps.result()->plan.change_set_arn, "arn:set");
}

PlanStack large_flow() {
  Stage large = stage();
  large.template_body = "Resources: {}" + std::string(template_bytes_in_request, '#');
  return {large, {}, "us-west-2", "slipway-1-1"};
}

std::string buckets_xml(const std::vector<std::string>& names, const std::string& more = "") {
  std::string all;
  for (const auto& name : names)
    all += "<Bucket><Name>" + name + "</Name><BucketRegion>us-west-2</BucketRegion></Bucket>";
  return "<ListAllMyBucketsResult><Buckets>" + all + "</Buckets>" + more +
         "</ListAllMyBucketsResult>";
}

TEST(PlanStack, ATemplateTooLargeForARequestGoesByABucket) {
  auto plan = large_flow();
  Steps steps(plan);
  steps.refuse("DescribeStacks", ErrorKind::invalid, "ValidationError", kMissing);
  steps.reply("ListBuckets", buckets_xml({"cf-templates-abc-us-west-2", "logs"},
                                         "<ContinuationToken>2</ContinuationToken>"));
  steps.reply("ListBuckets", buckets_xml({"slipway-templates-1"}));
  EXPECT_EQ(steps.path().substr(0, 31), "/slipway-templates-1/slipway/s/");
  EXPECT_EQ(steps.body().substr(0, 13), "Resources: {}");
  steps.refuse("PutObject", ErrorKind::throttled, "SlowDown");
  steps.wait();
  steps.reply("PutObject", "");
  EXPECT_EQ(steps.body().find("TemplateBody"), std::string::npos);
  EXPECT_NE(steps.body().find("TemplateURL=https%3A%2F%2Fslipway-templates-1.s3.us-west-2."
                              "amazonaws.com%2Fslipway%2Fs%2F"),
            std::string::npos)
      << steps.body();
  EXPECT_EQ(steps.call(), "CreateChangeSet");
}

TEST(PlanStack, WithoutABucketForTemplatesItSaysHowToMakeOne) {
  auto plan = large_flow();
  Steps steps(plan);
  steps.refuse("DescribeStacks", ErrorKind::invalid, "ValidationError", kMissing);
  steps.reply("ListBuckets", buckets_xml({"logs", "slipway-templates.with.dots"}));
  ASSERT_TRUE(steps.over() && !steps.result());
  EXPECT_NE(steps.result().error().fix.find("aws s3 mb"), std::string::npos);
}

TEST(PlanStack, ATemplateTooLargeForABucketIsRefusedAtOnce) {
  Stage huge = stage();
  huge.template_body.assign(template_bytes_in_s3 + 1, '#');
  PlanStack plan{huge, {}, "us-west-2", "slipway-1-1"};
  Steps steps(plan);
  ASSERT_TRUE(steps.over() && !steps.result());
  EXPECT_NE(steps.result().error().answer.find("1000001 bytes"), std::string::npos);
}

TEST(PlanStack, AnUpdateNamesPropertiesAndReplacement) {
  auto plan = flow();
  Steps steps(plan);
  steps.xml("DescribeStacks", stack_xml("UPDATE_COMPLETE", "test",
                                        "<Outputs><member><OutputKey>U</OutputKey><OutputValue>v</"
                                        "OutputValue></member></Outputs>"));
  EXPECT_NE(steps.body().find("ChangeSetType=UPDATE"), std::string::npos);
  steps.xml("CreateChangeSet", "<Id>arn:set</Id><StackId>arn:stack/s/1</StackId>");
  std::string details =
      "<PhysicalResourceId>p</PhysicalResourceId><Replacement>True</"
      "Replacement><Details><member><Target>"
      "<Attribute>Properties</Attribute><Name>DesiredCount</Name><Path>/Properties/DesiredCount</"
      "Path><BeforeValue>1</BeforeValue>"
      "<AfterValue>2</AfterValue></Target></member><member><Target><Attribute>Tags</Attribute>"
      "<AfterValue>[\"{{changeSet:KNOWN_AFTER_APPLY}}\"]</AfterValue></Target></member></Details>";
  steps.xml("DescribeChangeSet",
            set_xml("CREATE_COMPLETE", "<Changes>" + change_xml("Modify", "A", details) +
                                           change_xml("Remove", "B") + "</Changes>"));
  ASSERT_TRUE(steps.over() && steps.result());
  const auto& changes = steps.result()->plan.changes;
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].action, ChangeAction::replace);
  ASSERT_EQ(changes[0].properties.size(), 2u);
  EXPECT_EQ(changes[0].properties[0].path, "Properties.DesiredCount");
  EXPECT_EQ(changes[0].properties[0].after, "2");
  EXPECT_EQ(changes[0].properties[1].path, "Tags");
  EXPECT_EQ(changes[0].properties[1].after, "[\"(known once it is made)\"]");
  EXPECT_EQ(changes[1].action, ChangeAction::remove);
  EXPECT_EQ(steps.result()->outputs.at("U"), "v");
}

// A change set of a stack that is well, which AWS fails for this reason.
void fail_change_set(Steps<PlanStack>& steps, const std::string& why) {
  steps.xml("DescribeStacks", stack_xml("CREATE_COMPLETE"));
  steps.xml("CreateChangeSet", "<Id>arn:set</Id><StackId>arn:stack/s/1</StackId>");
  steps.xml("DescribeChangeSet", set_xml("FAILED", "<StatusReason>" + why + "</StatusReason>"));
}

TEST(PlanStack, NothingToChangeIsASuccessAndLeavesNoChangeSet) {
  auto plan = flow();
  Steps steps(plan);
  fail_change_set(steps,
                  "The submitted information didn't contain changes. Submit "
                  "different information to create a change set.");
  EXPECT_NE(steps.body().find("arn%3Aset"), std::string::npos);
  steps.xml("DeleteChangeSet", "");
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->plan.note, "no changes");
  EXPECT_EQ(steps.result()->plan.change_set_arn, "");
}

TEST(PlanStack, AChangeSetThatFailsTellsWhy) {
  auto plan = flow();
  Steps steps(plan);
  fail_change_set(steps, "Property Foo is unknown");
  steps.refuse("DescribeEvents", ErrorKind::denied, "AccessDenied");
  steps.xml("DeleteChangeSet", "");
  ASSERT_TRUE(steps.over() && !steps.result());
  EXPECT_EQ(steps.result().error().answer, "Property Foo is unknown");
}

TEST(PlanStack, WhatEarlyValidationRefusedIsNamed) {
  auto plan = flow();
  Steps steps(plan);
  fail_change_set(steps,
                  "The following hook(s)/validation failed: "
                  "[AWS::EarlyValidation::PropertyValidation].");
  EXPECT_NE(steps.body().find("ChangeSetName=arn%3Aset"), std::string::npos);
  steps.xml(
      "DescribeEvents",
      "<OperationEvents><member><LogicalResourceId>Bucket</LogicalResourceId>"
      "<ValidationStatus>FAILED</ValidationStatus><ValidationPath>/Resources/Bucket/Properties"
      "</ValidationPath><ValidationStatusReason>extraneous key [Versoning]"
      "</ValidationStatusReason></member><member><LogicalResourceId>Db</LogicalResourceId>"
      "<HookStatus>HOOK_COMPLETE_FAILED</HookStatus><HookType>Our::Guard::Hook</HookType>"
      "<HookStatusReason>not encrypted</HookStatusReason></member></OperationEvents>");
  steps.xml("DeleteChangeSet", "");
  ASSERT_TRUE(steps.over() && !steps.result());
  EXPECT_EQ(steps.result().error().answer,
            "Bucket (/Resources/Bucket/Properties): extraneous key [Versoning]; Db "
            "(Our::Guard::Hook): not encrypted");
}

TEST(PlanStack, WhatWasAskedBeforeAndNotAnsweredIsFound) {
  auto plan = flow();
  Steps steps(plan);
  steps.xml("DescribeStacks", stack_xml("REVIEW_IN_PROGRESS", ""));
  EXPECT_NE(steps.body().find("ChangeSetType=CREATE"), std::string::npos);
  steps.refuse("CreateChangeSet", ErrorKind::conflict, "AlreadyExistsException");
  EXPECT_NE(steps.body().find("ChangeSetName=slipway-1-1"), std::string::npos);
  EXPECT_NE(steps.body().find("StackName=s"), std::string::npos);
  steps.xml("DescribeChangeSet", set_xml("CREATE_COMPLETE"));
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->plan.change_set_arn, "arn:set");
}

TEST(PlanStack, AnEmptyShellIsToldNotPlannedOver) {
  auto plan = flow();
  Steps steps(plan);
  steps.xml("DescribeStacks", stack_xml("ROLLBACK_COMPLETE"));
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_TRUE(steps.result()->shell);
  EXPECT_EQ(steps.result()->stack_id, "arn:stack/s/1");
  EXPECT_EQ(steps.result()->plan.change_set_arn, "");
}

TEST(PlanStack, StatesInTheWayNameTheWayOut) {
  struct Row {
    const char *status, *tag, *fix;
  };
  const Row rows[] = {
      {"CREATE_IN_PROGRESS", "test", "slipway attach"},
      {"UPDATE_ROLLBACK_FAILED", "test", "go on with the rollback"},
      {"DELETE_FAILED", "test", "slipway destroy"},
      {"CREATE_FAILED", "test", "offers to roll it back"},
      {"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "test", "wait until it has ended"},
      {"CREATE_COMPLETE", "", "another name"},
      {"CREATE_COMPLETE", "other", "another name"},
      {"ROLLBACK_COMPLETE", "", "another name"},
      {"REVIEW_IN_PROGRESS", "other", "another name"},
  };
  for (const auto& row : rows) {
    auto plan = flow();
    Steps steps(plan);
    steps.xml("DescribeStacks", stack_xml(row.status, row.tag));
    ASSERT_TRUE(steps.over() && !steps.result()) << row.status;
    EXPECT_EQ(steps.result().error().kind, ErrorKind::conflict);
    EXPECT_NE(steps.result().error().fix.find(row.fix), std::string::npos)
        << steps.result().error().fix;
  }
}

TEST(PlanStack, ThrottlingIsWaitedOutButNotForEver) {
  auto plan = flow();
  Steps steps(plan);
  for (int i = 0; i < 4; ++i) {
    steps.refuse("DescribeStacks", ErrorKind::throttled);
    EXPECT_FALSE(plan.stale().empty());
    steps.wait();
  }
  steps.refuse("DescribeStacks", ErrorKind::throttled);
  ASSERT_TRUE(steps.over());
  EXPECT_EQ(steps.result().error().kind, ErrorKind::throttled);
}

TEST(PlanStack, ExpiredCredentialsAndBrokenRepliesEndIt) {
  auto plan = flow();
  Steps steps(plan);
  steps.refuse("DescribeStacks", ErrorKind::expired_credentials);
  EXPECT_TRUE(steps.over());
  auto other = flow();
  Steps broken(other);
  broken.reply("DescribeStacks", "<not xml");
  ASSERT_TRUE(broken.over());
  EXPECT_EQ(broken.result().error().kind, ErrorKind::protocol);
}

}  // namespace
}  // namespace slipway::deploy
