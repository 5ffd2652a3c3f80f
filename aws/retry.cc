#include "aws/retry.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "aws/curl_errors.hh"

namespace slipway::aws {

namespace {

std::optional<long> whole_number(std::string_view text) {
  long value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

// A server that asks for an hour is not obeyed: the person at the screen decides.
constexpr long longest_hint_ms = 60'000;

}  // namespace

RetryReason retry_reason(const Error& error, Effect effect) {
  // Throttled means turned away at the door: nothing was done.
  if (error.kind == ErrorKind::throttled) return RetryReason::throttled;
  bool safe = effect != Effect::changes;
  if (error.kind == ErrorKind::transient) return safe ? RetryReason::transient : RetryReason::none;
  if (error.kind != ErrorKind::unreachable) return RetryReason::none;
  // Neither a bad address nor a certificate gets better within seconds.
  constexpr std::array<std::string_view, 6> hopeless{
      "UNSUPPORTED_PROTOCOL",     "URL_MALFORMAT",   "SSL_CACERT_BADFILE",
      "PEER_FAILED_VERIFICATION", "SSL_CERTPROBLEM", "BAD_FUNCTION_ARGUMENT"};
  if (std::ranges::find(hopeless, error.code) != hopeless.end()) return RetryReason::none;
  return safe || never_sent(error) ? RetryReason::transient : RetryReason::none;
}

int max_attempts(Effect effect, std::optional<int> configured) {
  if (configured) return std::max(1, *configured);
  return effect == Effect::changes ? 3 : 6;
}

std::optional<Millis> server_hint(const Headers& headers) {
  if (auto ms = whole_number(find_header(headers, "x-amz-retry-after"))) {
    return Millis{std::min(*ms, longest_hint_ms)};
  }
  if (auto seconds = whole_number(find_header(headers, "retry-after"))) {
    return Millis{std::min(*seconds, longest_hint_ms / 1000) * 1000};
  }
  return std::nullopt;
}

Millis retry_delay(int retry, RetryReason reason, double random, std::optional<Millis> hint) {
  double base = reason == RetryReason::throttled ? 1000.0 : 50.0;
  double ceiling = std::min(base * std::pow(2.0, std::clamp(retry - 1, 0, 30)), 20'000.0);
  Millis delay{std::llround(random * ceiling)};
  if (!hint) return delay;
  return std::clamp(delay, *hint, *hint + Millis{5000});
}

int RetryQuota::cost(RetryReason reason) {
  return reason == RetryReason::none ? 0 : reason == RetryReason::throttled ? 5 : 14;
}

bool RetryQuota::take(RetryReason reason) {
  int price = cost(reason);
  if (price > tokens_) return false;
  tokens_ -= price;
  return true;
}

void RetryQuota::give_back(int taken) {
  tokens_ = std::min(capacity, tokens_ + std::max(taken, 1));
}

std::optional<Millis> measure_skew(const Headers& headers, Time sent, Time received) {
  auto date = parse_http_date(find_header(headers, "date"));
  bool cached = !find_header(headers, "age").empty();
  auto took = received - sent;
  if (!date || cached || took < Millis{0} || took > std::chrono::minutes(15)) return std::nullopt;
  return *date - (sent + took / 2);
}

bool is_skew_error(const Error& error, Millis skew) {
  constexpr std::array<std::string_view, 8> codes{
      "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
      "RequestTimeTooSkewed",      "AccessDeniedException", "RequestExpired",
      "RequestInTheFuture",        "AccessDenied"};
  return std::chrono::abs(skew) > std::chrono::minutes(4) &&
         std::ranges::find(codes, error.code) != codes.end();
}

}  // namespace slipway::aws
