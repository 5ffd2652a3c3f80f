#include "aws/services/elbv2_target_groups.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::elbv2 {
namespace {

using pairs::Json;

Json dump(const TargetGroup& v) {
  return {{"TargetGroupArn", v.target_group_arn},
          {"TargetGroupName", v.target_group_name},
          {"Protocol", v.protocol},
          {"ProtocolVersion", v.protocol_version},
          {"TargetType", v.target_type},
          {"VpcId", v.vpc_id},
          {"HealthCheckProtocol", v.health_check_protocol},
          {"HealthCheckPort", v.health_check_port},
          {"HealthCheckPath", v.health_check_path},
          {"Matcher", Json{{"HttpCode", v.http_code}}},
          {"Port", pairs::maybe(v.port)},
          {"HealthCheckIntervalSeconds", pairs::maybe(v.health_check_interval_seconds)},
          {"HealthCheckTimeoutSeconds", pairs::maybe(v.health_check_timeout_seconds)},
          {"HealthyThresholdCount", pairs::maybe(v.healthy_threshold_count)},
          {"UnhealthyThresholdCount", pairs::maybe(v.unhealthy_threshold_count)},
          {"HealthCheckEnabled", v.health_check_enabled},
          {"LoadBalancerArns", v.load_balancer_arns}};
}

Json dump(const AccountLimit& v) { return {{"Name", v.name}, {"Max", v.max}}; }

TEST(Elbv2TargetGroups, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeTargetGroups>("elbv2", [](const DescribeTargetGroups::Reply& r) {
    return Json{{"TargetGroups",
                 pairs::each(r.target_groups, [](const TargetGroup& x) { return dump(x); })}};
  });
  pairs::check<DescribeAccountLimits>("elbv2", [](const DescribeAccountLimits::Reply& r) {
    return Json{{"Limits", pairs::each(r.limits, [](const AccountLimit& x) { return dump(x); })}};
  });
}

TEST(Elbv2TargetGroups, Pages) {
  DescribeTargetGroups op{.load_balancer_arn = "arn:x"};
  EXPECT_EQ(op.request().body,
            "Action=DescribeTargetGroups&Version=2015-12-01&LoadBalancerArn=arn%3Ax&PageSize=400");
  DescribeTargetGroups::Reply reply;
  EXPECT_FALSE(op.next(reply));
  reply.next_marker = "m";
  auto second = op.next(reply);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->marker, "m");
  EXPECT_EQ(second->load_balancer_arn, "arn:x");
}

}  // namespace
}  // namespace slipway::aws::elbv2
