#include "aws/services/elbv2.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::elbv2 {
namespace {

using pairs::Json;

Json dump(const LoadBalancer& b) {
  return {{"LoadBalancerArn", b.load_balancer_arn},
          {"LoadBalancerName", b.load_balancer_name},
          {"DNSName", b.dns_name},
          {"CanonicalHostedZoneId", b.canonical_hosted_zone_id},
          {"VpcId", b.vpc_id},
          {"Type", b.type},
          {"Scheme", b.scheme},
          {"IpAddressType", b.ip_address_type},
          {"State", {{"Code", b.state_code}}},
          {"AvailabilityZones",
           pairs::each(b.availability_zones,
                       [](const LoadBalancerZone& z) {
                         return Json{{"ZoneName", z.zone_name}, {"SubnetId", z.subnet_id}};
                       })},
          {"SecurityGroups", b.security_groups},
          {"CreatedTime", pairs::at(b.created_time)}};
}

TEST(Elbv2, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeTargetHealth>("elbv2", [](const DescribeTargetHealth::Reply& r) {
    return Json{
        {"TargetHealthDescriptions",
         pairs::each(r.target_health_descriptions, [](const TargetHealthDescription& h) {
           return Json{
               {"HealthCheckPort", h.health_check_port},
               {"Target", {{"Id", h.target.id}, {"Port", pairs::maybe(h.target.port)}}},
               {"TargetHealth",
                {{"State", h.state}, {"Reason", h.reason}, {"Description", h.description}}}};
         })}};
  });
  pairs::check<DescribeLoadBalancers>("elbv2", [](const DescribeLoadBalancers::Reply& r) {
    return Json{{"LoadBalancers",
                 pairs::each(r.load_balancers, [](const LoadBalancer& b) { return dump(b); })}};
  });
}

TEST(Elbv2, Pages) {
  EXPECT_EQ(DescribeLoadBalancers{}.next({{}, "m"})->marker, "m");
  EXPECT_FALSE(DescribeLoadBalancers{}.next({}));
}

}  // namespace
}  // namespace slipway::aws::elbv2
