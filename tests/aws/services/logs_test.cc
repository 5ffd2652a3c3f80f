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
  pairs::check<DescribeLogStreams>("logs", [](const DescribeLogStreams::Reply& r) {
    return Json{{"logStreams", pairs::each(r.log_streams, [](const LogStream& s) {
                   return Json{{"logStreamName", s.log_stream_name},
                               {"arn", s.arn},
                               {"creationTime", millis(s.creation_time)},
                               {"lastEventTimestamp", millis(s.last_event_timestamp)}};
                 })}};
  });
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

TEST(Logs, FiltersAcrossEmptyPages) {
  auto reply = FilterLogEvents::parse(pairs::ok(R"({"events": [], "nextToken": "t"})"));
  ASSERT_TRUE(reply);
  FilterLogEvents op{.log_group_name = "/g", .log_stream_names = {"a"}, .limit = 10};
  auto second = op.next(*reply);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->request().body,
            R"({"limit":10,"logGroupName":"/g","logStreamNames":["a"],"nextToken":"t"})");
  auto events = FilterLogEvents::parse(pairs::ok(
      R"({"events": [{"logStreamName": "a", "timestamp": 1500, "message": "m",
                      "eventId": "1"}]})"));
  ASSERT_TRUE(events);
  EXPECT_EQ(events->events.at(0).timestamp, Time(Millis(1500)));
  EXPECT_EQ(events->events.at(0).log_stream_name, "a");
}

TEST(Logs, ListsTheNewestStreamsFirst) {
  DescribeLogStreams op{.log_group_name = "/g", .order_by = "LastEventTime", .descending = true};
  EXPECT_EQ(op.request().body,
            R"({"descending":true,"limit":50,"logGroupName":"/g","orderBy":"LastEventTime"})");
  EXPECT_EQ(op.next({{}, "t"})->next_token, "t");
}

}  // namespace
}  // namespace slipway::aws::logs
