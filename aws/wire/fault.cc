#include "aws/wire/fault.hh"

namespace slipway::aws {

void Fault::note(std::string_view where, std::string_view problem, std::string_view found) {
  if (!text.empty()) return;
  text.append(where).append(" ").append(problem);
  if (found.empty()) return;
  constexpr std::size_t enough = 60;
  text.append(": \"")
      .append(found.substr(0, enough))
      .append(found.size() > enough ? "...\"" : "\"");
}

Error misunderstood(const OperationInfo& info, const HttpReply& reply, const Fault& fault) {
  Error error;
  error.kind = ErrorKind::protocol;
  error.what = "understand the reply to " + std::string(info.name);
  error.answer = fault.text;
  error.fix =
      "Try again; if it stays, something between here and AWS (a proxy, a sign-in page) may be "
      "answering in its place";
  error.request_id = find_header(reply.headers, "x-amzn-requestid");
  error.status = reply.status;
  return error;
}

}  // namespace slipway::aws
