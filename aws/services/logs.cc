#include "aws/services/logs.hh"

#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::logs {

static constexpr std::string_view target = "Logs_20140328";

static void read(const Json& json, LogEvent& event) {
  json.read_millis("timestamp", event.timestamp);
  json.read_millis("ingestionTime", event.ingestion_time);
  json.read("message", event.message);
}

WireRequest GetLogEvents::request() const {
  return JsonWriter()
      .text("logGroupName", log_group_name)
      .text("logStreamName", log_stream_name)
      .millis("startTime", start_time)
      .millis("endTime", end_time)
      .number("limit", limit)
      .flag("startFromHead", start_from_head)
      .text("nextToken", next_token)
      .request(target, info);
}

Result<GetLogEvents::Reply> GetLogEvents::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("events", out.events);
  json.root().read("nextForwardToken", out.next_forward_token);
  json.root().read("nextBackwardToken", out.next_backward_token);
  return json.finish(std::move(out));
}

std::optional<GetLogEvents> GetLogEvents::next(const Reply& reply) const {
  return with_token(*this, &GetLogEvents::next_token, reply.next_forward_token);
}

}  // namespace slipway::aws::logs
