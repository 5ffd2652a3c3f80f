// CloudWatch Logs: what containers said. JSON 1.1, target Logs_20140328. Times here are
// milliseconds on the wire.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::logs {

struct LogEvent {
  Time timestamp{};
  std::optional<Time> ingestion_time;
  std::string message;
};

// Tokens lead both ways and never run out: the end is reached when the forward token is the one
// that was sent. `next` walks forward until then, so following a stream is asking again with the
// last forward token.
struct GetLogEvents {
  static constexpr OperationInfo info{Service::logs, "GetLogEvents", Effect::reads};
  std::string log_group_name, log_stream_name;
  std::optional<Time> start_time, end_time;
  std::optional<int> limit;     // at most 10000
  bool start_from_head = true;  // false: the newest events first page
  std::string next_token;
  struct Reply {
    std::vector<LogEvent> events;
    std::string next_forward_token, next_backward_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<GetLogEvents> next(const Reply& reply) const;
};

}  // namespace slipway::aws::logs
