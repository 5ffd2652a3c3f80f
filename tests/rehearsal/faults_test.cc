#include "deploy/rehearsal/faults.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal {
namespace {

TEST(Faults, reads_every_form) {
  for (const char* spec :
       {"throttle:ec2", "throttle:ec2@30", "throttle:*@10", "error:kms.ListKeys", "error:*=503@5",
        "deny:kms:*", "latency:300", "latency:acm=20", "latency:acm.ListCertificates=20", "expired",
        "skew:-600", "fail:AWS::ECS::Service", "fail:ApiService"})
    EXPECT_TRUE(parse_fault(spec)) << spec;
  for (const char* spec :
       {"", ":", "throttle", "throttle:", "throttle:ec2@x", "throttle:ec2@101", "throttle:ec2@-1",
        "error:x=200", "error:x=abc", "latency:", "latency:fast", "latency:acm=", "skew:x",
        "expired:1", "fail:", "trouble:ec2", "skew:99999999999999999999"}) {
    auto fault = parse_fault(spec);
    ASSERT_FALSE(fault) << spec;
    EXPECT_EQ(fault.error().kind, ErrorKind::invalid);
    EXPECT_FALSE(fault.error().fix.empty());
  }
}

int struck(unsigned seed, std::string_view service, std::string_view action,
           std::vector<bool>* which = nullptr) {
  auto faults = Faults::parse({"throttle:ec2@30"}, seed);
  int count = 0;
  for (int i = 0; i < 1000; ++i) {
    bool hit = faults->strike(*find_wire(service), action).has_value();
    count += hit;
    if (which) which->push_back(hit);
  }
  return count;
}

TEST(Faults, chances_repeat_with_the_seed) {
  std::vector<bool> first, again, other;
  EXPECT_NEAR(struck(1, "ec2", "DescribeVpcs", &first), 300, 60);
  struck(1, "ec2", "DescribeVpcs", &again);
  struck(2, "ec2", "DescribeVpcs", &other);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
  EXPECT_EQ(struck(1, "kms", "ListKeys"), 0);
}

TEST(Faults, throttling_has_each_service_s_name) {
  EXPECT_EQ(throttled(*find_wire("ec2")).code, "RequestLimitExceeded");
  EXPECT_EQ(throttled(*find_wire("kms")).code, "ThrottlingException");
  EXPECT_EQ(throttled(*find_wire("cloudformation")).code, "Throttling");
  EXPECT_EQ(throttled(*find_wire("route53")).status, 400);
  EXPECT_EQ(throttled(*find_wire("s3")).code, "SlowDown");
}

TEST(Faults, add_up) {
  auto faults = Faults::parse(
      {"latency:100", "latency:acm=20", "skew:60", "skew:-10", "fail:A", "fail:B", "deny:kms:*"},
      1);
  EXPECT_EQ(faults->delay(*find_wire("acm"), "ListCertificates"), Millis(120));
  EXPECT_EQ(faults->delay(*find_wire("ec2"), "DescribeVpcs"), Millis(100));
  EXPECT_EQ(faults->skew(), Millis(50'000));
  EXPECT_EQ(faults->failing_resources(), (std::vector<std::string>{"A", "B"}));
  EXPECT_TRUE(faults->denies("kms:ListKeys"));
  EXPECT_FALSE(faults->denies("ec2:ListKeys"));
  EXPECT_FALSE(faults->expired());
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
