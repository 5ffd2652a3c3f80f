// Listeners and rules are told in full, whichever way the template says them.
#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kDoors = R"(
Resources:
  Lb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: lb}}
  Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Port: 8080, Protocol: HTTP}}
  Plain:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Lb
      Port: 80
      Protocol: HTTP
      DefaultActions: [{Type: redirect, RedirectConfig: {Protocol: HTTPS, Port: "443", StatusCode: HTTP_301}}]
  Secure:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Lb
      Port: 443
      Protocol: HTTPS
      Certificates: [{CertificateArn: "arn:aws:acm:us-west-2:123456789012:certificate/0a6f1c1e-5a0f-4a53-9b61-0f4e0c6d1a01"}]
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref Secure
      Priority: 1
      Conditions:
        - {Field: host-header, HostHeaderConfig: {Values: [api.example.com]}}
        - {Field: path-pattern, Values: ["/a/*"]}
      Actions: [{Type: forward, ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Group}]}}]
)";

struct Doors : testing::Test {
  Lab lab;
  void SetUp() override {
    ASSERT_EQ(lab.deploy("s", kDoors), "CREATE_COMPLETE") << lab.first_failure("s");
  }
  std::string id(const char* name) { return lab.stack("s").resources.at(name).physical_id; }
};

std::string door_text(const pugi::xml_document& xml, const char* path) {
  return xml.select_node(path).node().text().get();
}

TEST_F(Doors, listeners_say_where_they_lead) {
  const auto plain =
      lab.xml("DescribeListeners", {{"ListenerArns", {id("Plain")}}}, aws::Service::elbv2);
  EXPECT_EQ(door_text(plain, "//RedirectConfig/Protocol"), "HTTPS");
  EXPECT_EQ(door_text(plain, "//RedirectConfig/Host"), "#{host}");
  EXPECT_EQ(door_text(plain, "//RedirectConfig/Path"), "/#{path}");
  EXPECT_FALSE(plain.select_node("//SslPolicy"));
  EXPECT_FALSE(plain.select_node("//MutualAuthentication"));
  const auto secure =
      lab.xml("DescribeListeners", {{"ListenerArns", {id("Secure")}}}, aws::Service::elbv2);
  EXPECT_EQ(door_text(secure, "//SslPolicy"), "ELBSecurityPolicy-2016-08");
  EXPECT_EQ(door_text(secure, "//MutualAuthentication/Mode"), "off");
  EXPECT_EQ(door_text(secure, "//DefaultActions/member/TargetGroupArn"), id("Group"));
  EXPECT_EQ(door_text(secure, "//ForwardConfig/TargetGroups/member/TargetGroupArn"), id("Group"));
  EXPECT_EQ(door_text(secure, "//ForwardConfig/TargetGroups/member/Weight"), "1");
  EXPECT_EQ(door_text(secure, "//ForwardConfig/TargetGroupStickinessConfig/Enabled"), "false");
}

TEST_F(Doors, rules_say_their_values_twice) {
  const auto rules = lab.xml("DescribeRules", {{"ListenerArn", id("Secure")}}, aws::Service::elbv2);
  EXPECT_EQ(door_text(rules, "//member[Field='host-header']/Values/member"), "api.example.com");
  EXPECT_EQ(door_text(rules, "//member[Field='path-pattern']/PathPatternConfig/Values/member"),
            "/a/*");
  EXPECT_EQ(door_text(rules, "//member[Priority='1']/Actions/member/TargetGroupArn"), id("Group"));
  EXPECT_EQ(door_text(rules, "//member[Priority='default']/Actions/member/TargetGroupArn"),
            id("Group"));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
