#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kBalanced = R"(
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Subnets: [subnet-0a10000000000000a, subnet-0a10000000000000b]
      LoadBalancerAttributes: [{Key: idle_timeout.timeout_seconds, Value: "120"}]
      Tags: [{Key: team, Value: a}]
  Network:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Type: network, Subnets: [subnet-0a10000000000000a]}
  Target:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      {Port: 80, Protocol: HTTP, TargetType: ip, VpcId: vpc-0a1b2c3d4e5f60718,
       TargetGroupAttributes: [{Key: deregistration_delay.timeout_seconds, Value: "5"}]}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 443
      Protocol: HTTPS
      Certificates: [{CertificateArn: "arn:aws:acm:us-west-2:123456789012:certificate/one"}]
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Target}]
)";

struct BalancerAttributes : testing::Test {
  Lab lab;
  void SetUp() override {
    ASSERT_EQ(lab.deploy("s", kBalanced), "CREATE_COMPLETE") << lab.first_failure("s");
  }
  std::string id(const char* logical) { return lab.stack("s").resources.at(logical).physical_id; }
  // The value of one attribute; "-" where it is none.
  std::string value(std::string_view action, const char* parameter, const char* logical,
                    const std::string& key) {
    const auto xml = lab.xml(action, {{parameter, id(logical)}}, aws::Service::elbv2);
    const auto found = xml.select_node(("//member[Key='" + key + "']/Value").c_str());
    return found ? found.node().text().get() : "-";
  }
};

TEST_F(BalancerAttributes, are_aws_s_defaults_but_for_what_was_set) {
  constexpr auto balancers = "DescribeLoadBalancerAttributes";
  constexpr auto arn = "LoadBalancerArn";
  EXPECT_EQ(value(balancers, arn, "Balancer", "idle_timeout.timeout_seconds"), "120");
  EXPECT_EQ(value(balancers, arn, "Balancer", "deletion_protection.enabled"), "false");
  EXPECT_EQ(value(balancers, arn, "Balancer", "load_balancing.cross_zone.enabled"), "true");
  EXPECT_EQ(value(balancers, arn, "Balancer", "access_logs.s3.bucket"), "");
  EXPECT_EQ(value(balancers, arn, "Network", "load_balancing.cross_zone.enabled"), "false");
  EXPECT_EQ(value(balancers, arn, "Network", "routing.http2.enabled"), "-");
  constexpr auto groups = "DescribeTargetGroupAttributes";
  EXPECT_EQ(value(groups, "TargetGroupArn", "Target", "deregistration_delay.timeout_seconds"), "5");
  EXPECT_EQ(value(groups, "TargetGroupArn", "Target", "stickiness.type"), "lb_cookie");
  EXPECT_EQ(value("DescribeListenerAttributes", "ListenerArn", "Listener",
                  "routing.http.response.server.enabled"),
            "true");
}

TEST_F(BalancerAttributes, of_what_is_not_there_are_refused) {
  for (const auto& [action, parameter, code] : std::vector<std::array<const char*, 3>>{
           {"DescribeLoadBalancerAttributes", "LoadBalancerArn", "LoadBalancerNotFound"},
           {"DescribeTargetGroupAttributes", "TargetGroupArn", "TargetGroupNotFound"},
           {"DescribeListenerAttributes", "ListenerArn", "ListenerNotFound"},
           {"DescribeListenerCertificates", "ListenerArn", "ListenerNotFound"}})
    EXPECT_EQ(code_of(lab.call(action, {{parameter, "arn:none"}}, aws::Service::elbv2)), code);
}

TEST_F(BalancerAttributes, tags_and_certificates_are_told) {
  const auto tags = lab.xml("DescribeTags", {{"ResourceArns", {id("Balancer"), id("Target")}}},
                            aws::Service::elbv2);
  EXPECT_EQ(tags.select_nodes("//TagDescriptions/member").size(), 2u);
  EXPECT_EQ(std::string(tags.select_node("//member[Key='team']/Value").node().text().get()), "a");
  EXPECT_EQ(code_of(lab.call("DescribeTags", {{"ResourceArns", {"arn:x:listener/none"}}},
                             aws::Service::elbv2)),
            "ListenerNotFound");
  EXPECT_EQ(code_of(lab.call("DescribeTags", {{"ResourceArns", {"x"}}}, aws::Service::elbv2)),
            "ValidationError");
  const auto certificates = lab.xml("DescribeListenerCertificates",
                                    {{"ListenerArn", id("Listener")}}, aws::Service::elbv2);
  EXPECT_EQ(std::string(certificates.select_node("//IsDefault").node().text().get()), "true");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
