#include "aws/rate.hh"

#include <gtest/gtest.h>

#include <algorithm>

namespace slipway::aws {
namespace {

constexpr Steady first_moment{Millis{5'000'000}};
constexpr auto standard = RetryMode::standard;
constexpr auto adaptive = RetryMode::adaptive;

OperationInfo op(Service service, std::string_view name) { return {service, name, Effect::reads}; }

// When each of `count` calls that are all wanted at once may start, in milliseconds.
std::vector<long> starts(RateBudget& budget, const OperationInfo& info, int count,
                         Steady now = first_moment, RetryMode mode = standard) {
  std::vector<long> out;
  for (int i = 0; i < count; ++i) {
    out.push_back(static_cast<long>(budget.reserve(info, "us-west-2", mode, now).count()));
  }
  return out;
}

int most_in_a_second(const std::vector<long>& starts) {
  int most = 0;
  for (long from : starts) {
    auto inside =
        std::ranges::count_if(starts, [&](long t) { return t >= from && t < from + 1000; });
    most = std::max(most, static_cast<int>(inside));
  }
  return most;
}

TEST(Rate, KnowsTheDocumentedLimits) {
  EXPECT_EQ(documented_limit(Service::route53, "ListHostedZones").burst, 5);
  EXPECT_EQ(documented_limit(Service::acm, "ListCertificates").burst, 8);
  EXPECT_EQ(documented_limit(Service::ec2, "DescribeSubnets").per_second, 20);
  EXPECT_EQ(documented_limit(Service::ec2, "DescribeSubnets").group, "DescribeSubnets");
  EXPECT_EQ(documented_limit(Service::elbv2, "DescribeListeners").group, "");
  EXPECT_EQ(documented_limit(Service::ecs, "ListTasks").group,
            documented_limit(Service::ecs, "DescribeTasks").group);
  EXPECT_EQ(documented_limit(Service::ecs, "RunTask").per_second, 5);
  EXPECT_GT(documented_limit(Service::cloudformation, "DescribeStacks").per_second, 0);
}

TEST(Rate, NeverHoldsMoreThanAWindowAllows) {
  struct Row {
    Service service;
    std::string_view name;
    int allowed;
  };
  for (const Row& row : {Row{Service::route53, "ListResourceRecordSets", 5},
                         Row{Service::acm, "DescribeCertificate", 10},
                         Row{Service::service_quotas, "GetServiceQuota", 5}}) {
    RateBudget budget;
    auto when = starts(budget, op(row.service, row.name), 40);
    EXPECT_EQ(most_in_a_second(when), row.allowed) << row.name;
    EXPECT_EQ(when[std::size_t(row.allowed) - 1], 0) << "as fast as allowed: the first at once";
    EXPECT_LE(when.back(), 40 / row.allowed * 1'050) << row.name;
  }
}

TEST(Rate, LetsABucketBurstAndThenFill) {
  RateBudget budget;
  auto when = starts(budget, op(Service::elbv2, "DescribeTargetHealth"), 60);
  EXPECT_EQ(when[39], 0);
  EXPECT_EQ(when[40], 100);
  EXPECT_EQ(when[59], 2000);
  auto later =
      starts(budget, op(Service::elbv2, "DescribeListeners"), 41, first_moment + Millis{60'000});
  EXPECT_EQ(later[39], 0) << "full again after a while, and not fuller than full";
  EXPECT_EQ(later[40], 100);
}

TEST(Rate, CountsApartWhatAwsCountsApart) {
  RateBudget budget;
  starts(budget, op(Service::route53, "ListHostedZones"), 50);
  EXPECT_GT(
      budget.reserve(op(Service::route53, "GetHostedZone"), "us-west-2", standard, first_moment)
          .count(),
      0);
  EXPECT_EQ(
      budget.reserve(op(Service::ec2, "DescribeVpcs"), "us-west-2", standard, first_moment).count(),
      0);
  starts(budget, op(Service::ec2, "DescribeVpcs"), 200);
  EXPECT_EQ(budget.reserve(op(Service::ec2, "DescribeSubnets"), "us-west-2", standard, first_moment)
                .count(),
            0);
  EXPECT_EQ(
      budget.reserve(op(Service::ec2, "DescribeVpcs"), "eu-west-1", standard, first_moment).count(),
      0);
}

TEST(Rate, SlowsAThrottledServiceForAWhileAndNoOther) {
  RateBudget budget;
  auto zones = op(Service::route53, "ListHostedZones");
  auto balancers = op(Service::elbv2, "DescribeListeners");
  for (const auto& info : {zones, balancers})
    budget.answered(info, "us-west-2", Answer::throttled, first_moment);
  EXPECT_EQ(most_in_a_second(starts(budget, zones, 12)), 3);
  EXPECT_EQ(starts(budget, balancers, 41).back(), 200);
  auto after = first_moment + Millis{60'000};
  EXPECT_EQ(most_in_a_second(starts(budget, zones, 12, after)), 5);
  EXPECT_EQ(most_in_a_second(starts(budget, op(Service::acm, "ListCertificates"), 20)), 8);
}

TEST(AdaptiveRate, IsOffUntilTheFirstThrottle) {
  AdaptiveRate rate;
  for (int i = 0; i < 1000; ++i) {
    rate.answered(Answer::accepted, 100 + i * 0.001);
    EXPECT_EQ(rate.reserve(100 + i * 0.001), 0);
  }
  EXPECT_EQ(rate.rate(), 0);
}

TEST(AdaptiveRate, FollowsTheCubicCurve) {
  AdaptiveRate rate;
  for (int i = 0; i < 50; ++i) rate.answered(Answer::accepted, 10 + i * 0.1);
  rate.answered(Answer::throttled, 15);
  double lowest = rate.rate();
  EXPECT_NEAR(lowest, 7, 0.5) << "0.7 of the ten calls a second that were measured";
  for (int i = 1; i <= 20; ++i) rate.answered(Answer::accepted, 15 + i * 0.1);
  EXPECT_GT(rate.rate(), lowest) << "grows again towards what was throttled";
  EXPECT_LE(rate.rate(), 20) << "never beyond twice what was measured";
  for (int i = 1; i <= 50; ++i) rate.answered(Answer::throttled, 17 + i);
  EXPECT_EQ(rate.rate(), AdaptiveRate::least);
}

TEST(AdaptiveRate, SpacesCallsByItsRate) {
  AdaptiveRate rate;
  for (int i = 0; i < 50; ++i) rate.answered(Answer::accepted, 10 + i * 0.1);
  rate.answered(Answer::throttled, 15);
  double first = rate.reserve(15);
  double second = rate.reserve(15);
  EXPECT_NEAR(second - first, 1 / rate.rate(), 1e-9);
}

TEST(Rate, ListensToAnswersInAdaptiveMode) {
  RateBudget budget;
  auto info = op(Service::ec2, "DescribeVpcs");
  for (int i = 0; i < 20; ++i) {
    Steady now = first_moment + Millis{i * 100};
    budget.reserve(info, "us-west-2", adaptive, now);
    budget.answered(info, "us-west-2", Answer::accepted, now);
  }
  auto now = first_moment + Millis{2000};
  budget.answered(info, "us-west-2", Answer::throttled, now);
  EXPECT_GT(starts(budget, info, 20, now, adaptive).back(), 1000);
  EXPECT_EQ(starts(budget, info, 20, now).back(), 0)
      << "standard mode keeps to the documented limit";
  EXPECT_EQ(budget.reserve(op(Service::ec2, "DescribeSubnets"), "us-west-2", adaptive, now).count(),
            0);
}

}  // namespace
}  // namespace slipway::aws
