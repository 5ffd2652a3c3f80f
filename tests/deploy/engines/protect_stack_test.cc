#include "deploy/engines/protect_stack.hh"

#include "tests/deploy/engines/flow_steps.hh"

namespace slipway::deploy {
namespace {

Stage stage(std::string body) {
  Stage out;
  out.id = "st";
  out.template_body = std::move(body);
  return out;
}

TEST(StackPolicy, OnlyKindsWithDataAreGuarded) {
  EXPECT_EQ(stack_policy("Resources: {A: {Type: AWS::ECS::Cluster}}"), "");
  EXPECT_EQ(stack_policy("  Type: AWS::S3::BucketPolicy\n"), "");
  EXPECT_EQ(stack_policy(""), "");
  auto policy = stack_policy("  Type: AWS::S3::Bucket\n  Type: \"AWS::RDS::DBCluster\"");
  EXPECT_NE(policy.find(R"("ResourceType":["AWS::RDS::DBCluster","AWS::S3::Bucket"])"),
            std::string::npos)
      << policy;
  EXPECT_NE(policy.find(R"("Action":["Update:Replace","Update:Delete"])"), std::string::npos);
}

TEST(ProtectStack, SetsBoth) {
  ProtectStack flow(stage("Type: AWS::S3::Bucket\n"), "arn:1", false);
  Steps steps(flow);
  EXPECT_NE(steps.body().find("StackPolicyBody="), std::string::npos);
  steps.xml("SetStackPolicy", "");
  steps.xml("UpdateTerminationProtection", "<StackId>arn:1</StackId>");
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->warning, "");
}

TEST(ProtectStack, WhatIsThereAlreadyIsNotAskedFor) {
  ProtectStack flow(stage("Type: AWS::ECS::Cluster"), "arn:1", true);
  Steps steps(flow);
  EXPECT_TRUE(steps.over());
}

TEST(ProtectStack, RefusalsAreToldAndThrottlingIsWaitedOut) {
  ProtectStack flow(stage("Type: AWS::S3::Bucket\n"), "arn:1", false);
  Steps steps(flow);
  steps.refuse("SetStackPolicy", ErrorKind::throttled);
  steps.wait();
  steps.refuse("SetStackPolicy", ErrorKind::denied, "AccessDenied", "no policy for you");
  steps.refuse("UpdateTerminationProtection", ErrorKind::denied, "AccessDenied", "nor this");
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->warning,
            "its data is not guarded against replacement: no policy for you; not protected from "
            "deletion: nor this");
}

}  // namespace
}  // namespace slipway::deploy
