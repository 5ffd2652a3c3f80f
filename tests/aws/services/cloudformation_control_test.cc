#include "aws/services/cloudformation_control.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::cloudformation {
namespace {

using pairs::Json;

TEST(CloudFormationControl, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  auto dump = [](const UpdateTerminationProtection::Reply& r) {
    return Json{{"StackId", r.stack_id}};
  };
  pairs::check<UpdateTerminationProtection>("cloudformation", dump);
}

TEST(CloudFormationControl, WritesRequests) {
  CancelUpdateStack cancel{.stack_name = "s", .client_request_token = "t"};
  EXPECT_EQ(cancel.request().body,
            "Action=CancelUpdateStack&Version=2010-05-15&StackName=s&ClientRequestToken=t");
  ContinueUpdateRollback go_on{.stack_name = "s", .resources_to_skip = {"A", "B"}};
  EXPECT_EQ(go_on.request().body,
            "Action=ContinueUpdateRollback&Version=2010-05-15&StackName=s"
            "&ResourcesToSkip.member.1=A&ResourcesToSkip.member.2=B");
  RollbackStack back{.stack_name = "s", .retain_except_on_create = true};
  EXPECT_EQ(back.request().body,
            "Action=RollbackStack&Version=2010-05-15&StackName=s&RetainExceptOnCreate=true");
  UpdateTerminationProtection protect{.stack_name = "s", .enable_termination_protection = false};
  EXPECT_EQ(protect.request().body,
            "Action=UpdateTerminationProtection&Version=2010-05-15&StackName=s"
            "&EnableTerminationProtection=false");
}

TEST(CloudFormationControl, TakesRepliesThatSayNothing) {
  EXPECT_TRUE(DeleteStack::parse(pairs::ok(
      "<DeleteStackResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
      "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteStackResponse>")));
  EXPECT_TRUE(CancelUpdateStack::parse(pairs::ok("<CancelUpdateStackResponse/>")));
  EXPECT_TRUE(ContinueUpdateRollback::parse(
      pairs::ok("<ContinueUpdateRollbackResponse><ContinueUpdateRollbackResult/>"
                "</ContinueUpdateRollbackResponse>")));
  EXPECT_FALSE(DeleteStack::parse(pairs::ok("<DeleteStackRespons")));
}

TEST(CloudFormationControl, ReadsTheOperationOfARollback) {
  auto reply = RollbackStack::parse(pairs::ok(
      "<RollbackStackResponse><RollbackStackResult><StackId>s</StackId><OperationId>o</OperationId>"
      "</RollbackStackResult></RollbackStackResponse>"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->operation_id, "o");
}

}  // namespace
}  // namespace slipway::aws::cloudformation
