#include "aws/services/logs.hh"

#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::logs {

static constexpr std::string_view target = "Logs_20140328";

static void read(const Json& json, LogStream& stream) {
  json.read("logStreamName", stream.log_stream_name);
  json.read("arn", stream.arn);
  json.read_millis("creationTime", stream.creation_time);
  json.read_millis("firstEventTimestamp", stream.first_event_timestamp);
  json.read_millis("lastEventTimestamp", stream.last_event_timestamp);
  json.read_millis("lastIngestionTime", stream.last_ingestion_time);
}

WireRequest DescribeLogStreams::request() const {
  JsonWriter json;
  json.text("logGroupName", log_group_name).text("logStreamNamePrefix", log_stream_name_prefix);
  json.text("orderBy", order_by);
  if (descending) json.flag("descending", true);
  return json.number("limit", limit).text("nextToken", next_token).request(target, info);
}

Result<DescribeLogStreams::Reply> DescribeLogStreams::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("logStreams", out.log_streams);
  json.root().read("nextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<DescribeLogStreams> DescribeLogStreams::next(const Reply& reply) const {
  return with_token(*this, &DescribeLogStreams::next_token, reply.next_token);
}

static void read(const Json& json, LogEvent& event) {
  json.read_millis("timestamp", event.timestamp);
  json.read_millis("ingestionTime", event.ingestion_time);
  json.read("message", event.message);
  json.read("logStreamName", event.log_stream_name);
  json.read("eventId", event.event_id);
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

WireRequest FilterLogEvents::request() const {
  return JsonWriter()
      .text("logGroupName", log_group_name)
      .list("logStreamNames", log_stream_names)
      .text("logStreamNamePrefix", log_stream_name_prefix)
      .millis("startTime", start_time)
      .millis("endTime", end_time)
      .text("filterPattern", filter_pattern)
      .number("limit", limit)
      .text("nextToken", next_token)
      .request(target, info);
}

Result<FilterLogEvents::Reply> FilterLogEvents::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("events", out.events);
  json.root().read("nextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<FilterLogEvents> FilterLogEvents::next(const Reply& reply) const {
  return with_token(*this, &FilterLogEvents::next_token, reply.next_token);
}

}  // namespace slipway::aws::logs
