#include "deploy/rehearsal/faults.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal {
namespace {

TEST(Faults, reads_every_form) {
  for (const char* spec : {"throttle:ec2",
                           "throttle:ec2@30",
                           "throttle:*@10",
                           "error:kms.ListKeys",
                           "error:*=503@5",
                           "deny:kms:*",
                           "latency:300",
                           "latency:acm=20",
                           "latency:acm.ListCertificates=20",
                           "expired",
                           "expired@20",
                           "skew:-600",
                           "fail:AWS::ECS::Service",
                           "fail:ApiService",
                           "crash:api",
                           "reset:*@5",
                           "cut:ec2",
                           "slow:ecr=100@50",
                           "slow:ecr",
                           "outage:us-west-2",
                           "outage:us-west-2=503",
                           "error:*.Describe*",
                           "error:e?2.DescribeVpcs",
                           "fail:slow:api",
                           "outage:us-*"})
    EXPECT_TRUE(parse_fault(spec)) << spec;
}

struct Wrong {
  const char* spec;
  const char* why;
};

TEST(Faults, says_what_is_wrong_with_a_spec) {
  for (auto [spec, why] : {
           Wrong{"", "empty"},
           Wrong{":", "empty"},
           Wrong{"throttle", "where"},
           Wrong{"throttle:", "where"},
           Wrong{"throtle:ec2", "did you mean throttle?"},
           Wrong{"trouble:ec2", "throttle, error"},
           Wrong{"throttle:ecx@30", "did you mean ec2?"},
           Wrong{"throttle:ec2@x", "from 0 to 100"},
           Wrong{"throttle:ec2@101", "from 0 to 100"},
           Wrong{"throttle:ec2@-1", "from 0 to 100"},
           Wrong{"error:ec2=200", "from 500 to 599"},
           Wrong{"error:ec2=abc", "from 500 to 599"},
           Wrong{"latency:", "milliseconds"},
           Wrong{"latency:fast", "milliseconds"},
           Wrong{"latency:acm=", "whole number"},
           Wrong{"skew:x", "seconds"},
           Wrong{"skew:99999999999999999999", "seconds"},
           Wrong{"expired:1", "expired@20"},
           Wrong{"fail:", "AWS::ECS::Service"},
           Wrong{"crash", "crash:pulumi-service"},
           Wrong{"deny:ListKeys", "kms:ListKeys"},
           Wrong{"outage:us-west-9", "did you mean us-west-1?"},
           Wrong{"slow:ecr=-5", "whole number"},
           Wrong{"throttle:ec2.DescribeVpc", "did you mean DescribeVpcs?"},
           Wrong{"error:kms.Fly", "no call \"Fly\" of kms"},
           Wrong{"fail:AWS::ECS::Servic", "no resources of the type AWS::ECS::Servic"},
       }) {
    auto fault = parse_fault(spec);
    ASSERT_FALSE(fault) << spec;
    EXPECT_EQ(fault.error().kind, ErrorKind::invalid);
    EXPECT_NE(fault.error().answer.find(why), std::string::npos)
        << spec << ": " << fault.error().answer;
    EXPECT_FALSE(fault.error().fix.empty());
  }
}

// What the help shows can be typed as it stands, with something in place of the capitals.
TEST(Faults, every_form_of_the_help_reads) {
  std::string forms(fault_forms().substr(fault_forms().find("\n  ")));
  for (auto [from, to] : {std::pair{"WHERE", "ec2"}, {"NAME", "api"}, {"ID", "Database"}})
    for (auto at = forms.find(from); at != forms.npos; at = forms.find(from, at))
      forms.replace(at, std::string_view(from).size(), to);
  int read = 0;
  for (std::size_t at = 0; (at = forms.find_first_not_of(" \n,;", at)) != forms.npos;) {
    const auto word = forms.substr(at, forms.find_first_of(" \n,;", at) - at);
    at += word.size();
    const auto colon = word.find(':');
    if (colon == word.npos || colon + 1 == word.size() || word.front() == '{') continue;
    const auto fault = parse_fault(word);
    EXPECT_TRUE(fault) << word << ": " << (fault ? "" : fault.error().sentence());
    ++read;
  }
  EXPECT_GT(read, 22);
}

TEST(Faults, a_misspelt_failure_is_told) {
  const auto fault = parse_fault("fail:unhealty:api");
  ASSERT_FALSE(fault);
  EXPECT_NE(fault.error().sentence().find("did you mean unhealthy?"), std::string::npos);
  EXPECT_TRUE(parse_fault("fail:AWS::ECS::Service"));
  EXPECT_TRUE(parse_fault("fail:Database"));
}

int struck(unsigned seed, std::string_view service, std::string_view action,
           std::vector<bool>* which = nullptr) {
  auto faults = Faults::parse({"throttle:ec2@30"}, seed);
  int count = 0;
  for (int i = 0; i < 1000; ++i) {
    bool hit = faults->strike(*find_wire(service), action, "us-west-2").error.has_value();
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
  auto strike = [&](const char* service, const char* action) {
    return faults->strike(*find_wire(service), action, "us-west-2");
  };
  EXPECT_EQ(strike("acm", "ListCertificates").delay, Millis(120));
  EXPECT_EQ(strike("ec2", "DescribeVpcs").delay, Millis(100));
  EXPECT_EQ(faults->skew(), Millis(50'000));
  EXPECT_EQ(faults->failing_resources(), (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(faults->denied(), (std::vector<std::string>{"kms:*"}));
  EXPECT_FALSE(faults->expired());
}

TEST(Faults, break_connections) {
  auto faults = Faults::parse({"cut:ec2", "reset:ec2.DescribeVpcs", "slow:acm=500"}, 1);
  auto strike = [&](const char* service, const char* action) {
    return faults->strike(*find_wire(service), action, "us-west-2");
  };
  EXPECT_EQ(strike("ec2", "DescribeVpcs").delivery, Delivery::none);
  EXPECT_EQ(strike("ec2", "DescribeSubnets").delivery, Delivery::half);
  EXPECT_EQ(strike("acm", "ListCertificates").delivery, Delivery::whole);
  EXPECT_EQ(strike("acm", "ListCertificates").spread, Millis(500));
}

TEST(Faults, a_region_fails_by_itself) {
  auto faults = Faults::parse({"outage:us-west-2"}, 1);
  const auto strike = [&](const char* region) {
    return faults->strike(*find_wire("ec2"), "DescribeVpcs", region);
  };
  EXPECT_EQ(strike("us-west-2").delivery, Delivery::silent);
  EXPECT_EQ(strike("us-east-1").delivery, Delivery::whole);
  const auto saying = Faults::parse({"outage:us-west-2=503"}, 1)
                          ->strike(*find_wire("ec2"), "DescribeVpcs", "us-west-2");
  EXPECT_EQ(saying.error->status, 503);
  EXPECT_FALSE(faults->strike(*find_wire("ec2"), "DescribeVpcs", "us-east-1").error);
  EXPECT_TRUE(faults->outage("us-west-2"));
  EXPECT_FALSE(faults->outage("us-east-1"));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
