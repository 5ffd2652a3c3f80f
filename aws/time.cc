#include "aws/time.hh"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace slipway {

namespace {

using std::chrono::days;
using std::chrono::floor;

struct Civil {
  int year = 0;
  unsigned month = 0, day = 0;
  int hour = 0, minute = 0, second = 0, milli = 0;
};

Civil civil(Time time) {
  auto day = floor<days>(time);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss clock(time - day);
  return {int(date.year()),
          unsigned(date.month()),
          unsigned(date.day()),
          int(clock.hours().count()),
          int(clock.minutes().count()),
          int(clock.seconds().count()),
          int(clock.subseconds().count())};
}

std::optional<Time> from_civil(const Civil& c) {
  std::chrono::year_month_day date(std::chrono::year(c.year), std::chrono::month(c.month),
                                   std::chrono::day(c.day));
  // Second 60 is a leap second: AWS never sends one, but other clocks do.
  if (!date.ok() || c.hour > 23 || c.minute > 59 || c.second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(c.hour) + std::chrono::minutes(c.minute) +
         std::chrono::seconds(c.second) + Millis(c.milli);
}

// Reads fixed-width numbers and literals from the front of a text.
struct Scanner {
  std::string_view rest;
  bool ok = true;

  int digits(std::size_t count) {
    int value = 0;
    if (rest.size() < count) ok = false;
    for (std::size_t i = 0; ok && i < count; ++i) {
      if (rest[i] < '0' || rest[i] > '9')
        ok = false;
      else
        value = value * 10 + (rest[i] - '0');
    }
    if (ok) rest.remove_prefix(count);
    return value;
  }
  bool skip(std::string_view literal) {
    if (!rest.starts_with(literal)) return false;
    rest.remove_prefix(literal.size());
    return true;
  }
  void need(std::string_view literal) { ok = ok && skip(literal); }
  bool digit_next() const { return !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; }
};

int fraction_millis(Scanner& in) {
  int millis = 0;
  int weight = 100;
  if (!in.digit_next()) in.ok = false;
  while (in.ok && in.digit_next()) {  // what failed before is not read on
    millis += in.digits(1) * weight;
    weight /= 10;
  }
  return millis;
}

// "Z", "UTC" (written by old AWS CLIs into their caches), "+hh:mm", "-hhmm" or nothing.
std::chrono::minutes zone(Scanner& in) {
  if (in.rest.empty() || in.skip("Z") || in.skip("z") || in.skip("UTC")) return {};
  int sign = in.skip("+") ? 1 : in.skip("-") ? -1 : 0;
  if (sign == 0) in.ok = false;
  int hours = in.digits(2);
  in.skip(":");
  int minutes = in.digits(2);
  if (hours > 23 || minutes > 59) in.ok = false;
  return sign * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
}

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string to_rfc3339(Time time) {
  Civil c = civil(time);
  auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour,
                          c.minute, c.second);
  if (c.milli != 0) text += fmt::format(".{:03}", c.milli);
  return text + "Z";
}

std::string to_amz_date(Time time) {
  Civil c = civil(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute,
                     c.second);
}

std::string to_http_date(Time time) {
  Civil c = civil(time);
  auto weekday = std::chrono::weekday(floor<days>(time)).c_encoding();
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[weekday], c.day,
                     months[c.month - 1], c.year, c.hour, c.minute, c.second);
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  Scanner in{text};
  Civil c;
  c.year = in.digits(4);
  in.need("-");
  c.month = unsigned(in.digits(2));
  in.need("-");
  c.day = unsigned(in.digits(2));
  if (!in.skip("T") && !in.skip("t")) in.need(" ");
  c.hour = in.digits(2);
  in.need(":");
  c.minute = in.digits(2);
  in.need(":");
  c.second = in.digits(2);
  if (in.skip(".")) c.milli = fraction_millis(in);
  auto offset = zone(in);
  if (!in.ok || !in.rest.empty()) return std::nullopt;
  auto local = from_civil(c);
  if (!local) return std::nullopt;
  return *local - offset;
}

std::optional<Time> parse_http_date(std::string_view text) {
  Scanner in{text};
  Civil c;
  // The weekday says nothing new; it is only skipped.
  if (in.rest.size() < 5) return std::nullopt;
  in.rest.remove_prefix(3);
  in.need(", ");
  c.day = unsigned(in.digits(2));
  in.need(" ");
  for (unsigned i = 0; i < months.size() && c.month == 0; ++i) {
    if (in.skip(months[i])) c.month = i + 1;
  }
  in.need(" ");
  c.year = in.digits(4);
  in.need(" ");
  c.hour = in.digits(2);
  in.need(":");
  c.minute = in.digits(2);
  in.need(":");
  c.second = in.digits(2);
  in.need(" GMT");
  if (!in.ok || !in.rest.empty()) return std::nullopt;
  return from_civil(c);
}

Time from_epoch(double seconds) {
  // A reply can carry any number; one beyond the years 1..9999 would overflow below.
  constexpr double limit = 250'000'000'000.0;
  if (!(std::abs(seconds) < limit)) return {};
  return Time(Millis(std::llround(seconds * 1000.0)));
}

}  // namespace slipway
