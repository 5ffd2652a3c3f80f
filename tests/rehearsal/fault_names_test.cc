#include "deploy/rehearsal/fault_names.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal {
namespace {

TEST(FaultNames, what_is_deployed_or_asked_for_is_met) {
  for (const char* spec :
       {"fail:AWS::ECS::Service", "fail:ApiService", "fail:gone:ApiService", "crash:pulumi-service",
        "fail:slow:pulumi-console", "fail:endless:pulumi-migration", "deny:kms:ListKeys",
        "deny:iam:PassRole", "deny:ec2:Describe*", "deny:*", "deny:s3:ListAllMyBuckets",
        "throttle:ec2@30", "latency:300", "outage:us-west-2", "this does not read"})
    EXPECT_TRUE(unmet(std::vector<std::string>{spec}).empty()) << spec;
}

TEST(FaultNames, a_misspelt_name_is_told_with_the_one_it_is_near) {
  for (const auto& [spec, near] : {std::pair{"fail:ApiServise", "ApiService"},
                                   {"crash:pulumi-servise", "pulumi-service"},
                                   {"fail:slow:pulumi-consol", "pulumi-console"},
                                   {"deny:kms:ListKyes", "kms:ListKeys"}}) {
    const auto hints = unmet(std::vector<std::string>{"latency:1", spec});
    ASSERT_EQ(hints.size(), 1u) << spec;
    EXPECT_NE(hints[0].find(spec), std::string::npos) << hints[0];
    EXPECT_NE(hints[0].find(std::string("did you mean ") + near + "?"), std::string::npos)
        << hints[0];
  }
}

TEST(FaultNames, types_that_the_account_makes_and_slipway_does_not_are_told) {
  EXPECT_EQ(unmet(std::vector<std::string>{"fail:AWS::SNS::Topic"}).size(), 1u);
}

TEST(FaultNames, calls_are_those_of_the_services_that_match) {
  const auto calls = calls_of("ec2");
  EXPECT_NE(std::ranges::find(calls, "DescribeVpcs"), calls.end());
  EXPECT_EQ(std::ranges::find(calls, "ListKeys"), calls.end());
  EXPECT_TRUE(calls_of("moon").empty());
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
