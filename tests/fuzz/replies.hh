// Replies of operations: whatever comes, a value or a protocol error, never anything else.
#pragma once

#include "aws/classify.hh"
#include "aws/operation.hh"
#include "tests/fuzz/target.hh"

namespace slipway::fuzz {

// The bytes are every operation's reply: a good one, then a refusal.
template <aws::Operation... Ops>
int parse_as(const std::uint8_t* data, std::size_t size) {
  HttpReply reply{200, {}, std::string(text_of(data, size))};
  const auto sound = [](const auto& parsed) {
    must(parsed || parsed.error().kind == ErrorKind::protocol);
  };
  (sound(Ops::parse(reply)), ...);
  reply.status = 400;
  (static_cast<void>(aws::classify({Ops::info, "us-west-2"}, reply)), ...);
  return 0;
}

}  // namespace slipway::fuzz
