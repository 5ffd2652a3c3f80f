// One line a reply in the log (`--log FILE`): what was called, how it was answered, under which
// request id. Never a body, a header or a URL: those can hold secrets.
#pragma once

#include <string_view>

#include "aws/http.hh"

namespace slipway::aws {

void log_reply(std::string_view call, const Result<HttpReply>& reply);

}  // namespace slipway::aws
