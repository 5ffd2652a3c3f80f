// Points in time as AWS writes them. `Time` is wall-clock UTC to the millisecond (what is signed
// and shown); `Steady` never jumps (what is waited for). Both are always passed in, never looked
// up: see World in aws/world.hh.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace slipway {

using Millis = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Millis>;
using Steady = std::chrono::time_point<std::chrono::steady_clock, Millis>;

std::string to_rfc3339(Time time);    // 2026-11-21T04:05:06Z (fraction only when there is one)
std::string to_amz_date(Time time);   // 20261121T040506Z
std::string to_http_date(Time time);  // Sat, 21 Nov 2026 04:05:06 GMT

// Accepts 2026-11-21T04:05:06[.fff][Z|+hh:mm]; a missing zone means UTC.
std::optional<Time> parse_rfc3339(std::string_view text);
// IMF-fixdate of a Date header.
std::optional<Time> parse_http_date(std::string_view text);
// Seconds since 1970 with fractions, as the JSON protocols send times.
Time from_epoch(double seconds);

}  // namespace slipway
