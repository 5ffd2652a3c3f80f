#include "aws/services/logs.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::logs {
namespace {

using pairs::Json;

// Times of this API are milliseconds in the example, too.
Json millis(const std::optional<Time>& time) {
  return time ? Json(time->time_since_epoch().count()) : Json(nullptr);
}

TEST(Logs, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<GetLogEvents>("logs", [](const GetLogEvents::Reply& r) {
    return Json{{"nextForwardToken", r.next_forward_token},
                {"nextBackwardToken", r.next_backward_token},
                {"events", pairs::each(r.events, [](const LogEvent& e) {
                   return Json{{"timestamp", millis(e.timestamp)},
                               {"ingestionTime", millis(e.ingestion_time)},
                               {"message", e.message}};
                 })}};
  });
}

TEST(Logs, FollowsAStreamUntilItsTokenStays) {
  GetLogEvents op{.log_group_name = "/g", .log_stream_name = "s", .start_time = Time(Millis(5))};
  EXPECT_EQ(op.request().body,
            R"({"logGroupName":"/g","logStreamName":"s","startFromHead":true,"startTime":5})");
  auto second = op.next({{}, "f/1", "b/1"});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->next_token, "f/1");
  EXPECT_FALSE(second->next({{}, "f/1", "b/2"}));
  EXPECT_TRUE(second->next({{}, "f/2", "b/2"}));
}

}  // namespace
}  // namespace slipway::aws::logs
