#include "aws/retry.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

Error error(ErrorKind kind, std::string code = "") {
  Error e;
  e.kind = kind;
  e.code = std::move(code);
  return e;
}

TEST(Retry, ReasonsByKindAndEffect) {
  struct Row {
    Error error;
    Effect effect;
    RetryReason wanted;
  };
  using enum ErrorKind;
  const std::vector<Row> rows{
      {error(throttled), Effect::changes, RetryReason::throttled},
      {error(transient), Effect::reads, RetryReason::transient},
      {error(transient), Effect::changes_once, RetryReason::transient},
      {error(transient), Effect::changes, RetryReason::none},
      {error(unreachable, "RECV_ERROR"), Effect::reads, RetryReason::transient},
      {error(unreachable, "RECV_ERROR"), Effect::changes, RetryReason::none},
      {error(unreachable, "COULDNT_CONNECT"), Effect::changes, RetryReason::transient},
      {error(unreachable, "COULDNT_RESOLVE_HOST"), Effect::changes, RetryReason::transient},
      {error(unreachable, "OPERATION_TIMEDOUT"), Effect::changes, RetryReason::none},
      {error(unreachable, "CONNECT_TIMEDOUT"), Effect::changes, RetryReason::transient},
      {error(unreachable, "PEER_FAILED_VERIFICATION"), Effect::reads, RetryReason::none},
      {error(denied), Effect::reads, RetryReason::none},
      {error(conflict), Effect::reads, RetryReason::none},
      {error(protocol), Effect::reads, RetryReason::none},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(retry_reason(row.error, row.effect), row.wanted)
        << name(row.error.kind) << row.error.code;
  }
}

TEST(Retry, DelaysGrowToTwentySecondsAndFollowTheHint) {
  using enum RetryReason;
  EXPECT_EQ(retry_delay(1, transient, 1.0, {}), Millis{50});
  EXPECT_EQ(retry_delay(3, transient, 0.5, {}), Millis{100});
  EXPECT_EQ(retry_delay(1, throttled, 1.0, {}), Millis{1000});
  EXPECT_EQ(retry_delay(9, throttled, 1.0, {}), Millis{20'000});
  EXPECT_EQ(retry_delay(1'000'000, throttled, 1.0, {}), Millis{20'000});
  EXPECT_EQ(retry_delay(1, transient, 0.0, {}), Millis{0});
  EXPECT_EQ(retry_delay(1, throttled, 0.5, Millis{3000}), Millis{3000});
  EXPECT_EQ(retry_delay(9, throttled, 1.0, Millis{3000}), Millis{8000});
}

TEST(Retry, ReadsHintsAndRefusesNonsense) {
  EXPECT_EQ(server_hint({{"X-Amz-Retry-After", "1500"}}), Millis{1500});
  EXPECT_EQ(server_hint({{"Retry-After", "2"}}), Millis{2000});
  EXPECT_EQ(server_hint({{"Retry-After", "999999999999"}}), Millis{60'000});
  EXPECT_EQ(server_hint({{"Retry-After", "-1"}}), std::nullopt);
  EXPECT_EQ(server_hint({{"Retry-After", "Sat, 21 Nov 2026 04:05:06 GMT"}}), std::nullopt);
  EXPECT_EQ(server_hint({}), std::nullopt);
}

TEST(Retry, TheQuotaRunsOutAndRefills) {
  RetryQuota quota;
  int taken = 0;
  while (quota.take(RetryReason::transient)) ++taken;
  EXPECT_EQ(taken, 500 / 14);
  EXPECT_FALSE(quota.take(RetryReason::transient));
  quota.give_back(14);
  EXPECT_TRUE(quota.take(RetryReason::transient));
  quota.give_back(10'000);
  EXPECT_EQ(quota.tokens(), 500);
}

TEST(Retry, AttemptsAreAsConfigured) {
  EXPECT_EQ(max_attempts(Effect::reads, {}), 6);
  EXPECT_EQ(max_attempts(Effect::changes, {}), 3);
  EXPECT_EQ(max_attempts(Effect::reads, 1), 1);
  EXPECT_EQ(max_attempts(Effect::reads, -5), 1);
}

TEST(Skew, IsTheServersDateAgainstTheMiddleOfTheExchange) {
  Time sent = *parse_rfc3339("2026-11-21T04:05:06Z");
  Headers dated{{"Date", "Sat, 21 Nov 2026 04:15:08 GMT"}};
  EXPECT_EQ(measure_skew(dated, sent, sent + Millis{4000}), std::chrono::minutes(10));
  EXPECT_EQ(measure_skew({}, sent, sent), std::nullopt);
  EXPECT_EQ(measure_skew(dated, sent, sent - Millis{1}), std::nullopt);
  EXPECT_EQ(measure_skew(dated, sent, sent + std::chrono::minutes(16)), std::nullopt);
  dated.push_back({"Age", "3"});
  EXPECT_EQ(measure_skew(dated, sent, sent), std::nullopt);
}

TEST(Skew, ExplainsARefusalOnlyWhenItIsLarge) {
  auto refused = error(ErrorKind::denied, "SignatureDoesNotMatch");
  EXPECT_TRUE(is_skew_error(refused, std::chrono::minutes(-5)));
  EXPECT_FALSE(is_skew_error(refused, std::chrono::minutes(3)));
  EXPECT_FALSE(
      is_skew_error(error(ErrorKind::denied, "UnauthorizedOperation"), std::chrono::hours(1)));
}

}  // namespace
}  // namespace slipway::aws
