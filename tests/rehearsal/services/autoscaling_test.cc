#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kScaled = R"(
Resources:
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {MinCapacity: 1, MaxCapacity: 4, ResourceId: service/a/b, ScalableDimension: "ecs:service:DesiredCount", ServiceNamespace: ecs}
  Policy:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: cpu
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 70
        DisableScaleIn: true
        PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
)";

TEST(Autoscaling, targets_and_policies_of_stacks_are_told) {
  constexpr auto service = aws::Service::application_autoscaling;
  Lab lab;
  ASSERT_EQ(lab.deploy("s", kScaled), "CREATE_COMPLETE") << lab.first_failure("s");
  const nlohmann::json ecs = {{"ServiceNamespace", "ecs"}};
  const auto targets = lab.reply(service, "DescribeScalableTargets", ecs)["ScalableTargets"];
  ASSERT_EQ(targets.size(), 1u);
  EXPECT_EQ(targets[0]["MaxCapacity"], 4);
  EXPECT_EQ(targets[0]["ResourceId"], "service/a/b");
  const auto arn = targets[0]["ScalableTargetARN"].get<std::string>();
  EXPECT_TRUE(arn.starts_with("arn:aws:application-autoscaling:us-west-2:")) << arn;
  EXPECT_EQ(arn.size() - arn.find(":scalable-target/0ec5"), 17u + 36u) << arn;
  const auto policies = lab.reply(service, "DescribeScalingPolicies", ecs)["ScalingPolicies"];
  ASSERT_EQ(policies.size(), 1u);
  EXPECT_EQ(policies[0]["ResourceId"], "service/a/b");
  const auto& tracking = policies[0]["TargetTrackingScalingPolicyConfiguration"];
  EXPECT_EQ(tracking["TargetValue"], 70.0);
  EXPECT_EQ(tracking["DisableScaleIn"], true);
  for (const auto& [key, value] : std::vector<std::pair<const char*, nlohmann::json>>{
           {"ServiceNamespace", "rds"}, {"ResourceIds", {"service/a/c"}}}) {
    auto input = ecs;
    input[key] = value;
    EXPECT_TRUE(lab.reply(service, "DescribeScalableTargets", input)["ScalableTargets"].empty());
  }
  EXPECT_EQ(code_of(lab.call("DescribeScalableTargets",
                             {{"ServiceNamespace", "ecs"}, {"NextToken", "x"}}, service)),
            "InvalidNextTokenException");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
