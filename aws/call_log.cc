#include "aws/call_log.hh"

#include <spdlog/spdlog.h>

namespace slipway::aws {
namespace {

std::string_view request_id(const HttpReply& reply) {
  for (const char* name : {"x-amzn-requestid", "x-amz-request-id"})
    if (auto id = find_header(reply.headers, name); !id.empty()) return id;
  return "-";
}

}  // namespace

void log_reply(std::string_view call, const Result<HttpReply>& reply) {
  if (!reply)
    spdlog::warn("{}: {}", call, reply.error().answer);
  else if (reply->status < 300)
    spdlog::info("{}: {} ({})", call, reply->status, request_id(*reply));
  else
    spdlog::warn("{}: {} ({})", call, reply->status, request_id(*reply));
}

}  // namespace slipway::aws
