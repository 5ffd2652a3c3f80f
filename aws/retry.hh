// When to send a request again, and how long to wait before: AWS's standard mode with the 2026
// delays, as pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include "aws/http.hh"
#include "aws/operation.hh"

namespace slipway::aws {

enum class RetryReason : std::uint8_t { none, transient, throttled };

// A change that carries no idempotency token is not repeated once it may have reached AWS.
RetryReason retry_reason(const Error& error, Effect effect);

// How often a call is tried at most, the first time included. AWS_MAX_ATTEMPTS is kept to; without
// it reading and tokened calls are tried more often than the CLI's 3 times: a poll of an hour makes
// thousands of calls.
int max_attempts(Effect effect, std::optional<int> configured);

// What the server asks for: x-amz-retry-after in milliseconds, Retry-After in seconds.
std::optional<Millis> server_hint(const Headers& headers);

// Before retry 1, 2, ...: `random` in [0, 1) of min(base * 2^(retry-1), 20 s), base 50 ms or,
// throttled, 1 s; a hint is a floor, and at most 5 s are added to it.
Millis retry_delay(int retry, RetryReason reason, double random, std::optional<Millis> hint);

// Keeps a client from storming a service that is down: retries cost tokens, success gives them
// back.
class RetryQuota {
 public:
  bool take(RetryReason reason);
  // After a success: `taken` is what its retries cost together.
  void give_back(int taken);
  static int cost(RetryReason reason);
  int tokens() const { return tokens_; }

 private:
  static constexpr int capacity = 500;
  int tokens_ = capacity;
};

// How far the server's clock is ahead of ours, from the Date header of a reply and the times around
// the exchange. Nothing when the reply was cached (Age), has no date, or took too long to say.
std::optional<Millis> measure_skew(const Headers& headers, Time sent, Time received);
// The server refused the signature and the clocks differ so much that this is why.
bool is_skew_error(const Error& error, Millis skew);

}  // namespace slipway::aws
