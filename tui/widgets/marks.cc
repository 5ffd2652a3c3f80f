#include "tui/widgets/marks.hh"

#include <fmt/format.h>

namespace slipway::tui {

Mark mark_of(wizard::Verdict verdict) {
  switch (verdict) {
    case wizard::Verdict::pass:
      return {"✔", "pass", kGood};
    case wizard::Verdict::warn:
      return {"▲", "warn", kWarn};
    case wizard::Verdict::fail:
      return {"✖", "fail", kBad};
    case wizard::Verdict::cannot_tell:
      break;
  }
  return {"?", "cannot tell", kDim};
}

Mark mark_of(deploy::State state) {
  switch (state) {
    case deploy::State::pending:
      return {"○", "waiting", kDim};
    case deploy::State::running:
      return {"◐", "running", kRunning};
    case deploy::State::done:
      return {"✔", "done", kGood};
    case deploy::State::failed:
      return {"✖", "failed", kBad};
    case deploy::State::skipped:
      return {"○", "skipped", kDim};
    case deploy::State::removed:
      return {"✔", "removed", kDim};
    case deploy::State::cancelled:
      break;
  }
  return {"▲", "cancelled", kWarn};
}

std::string clock_text(Millis duration) {
  long seconds = static_cast<long>(duration.count() / 1000);
  if (seconds < 0) seconds = 0;
  if (seconds < 3600) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string ago_text(Time then, Time now) {
  bool future = then > now;
  long seconds = static_cast<long>((future ? then - now : now - then).count() / 1000);
  auto days = static_cast<std::size_t>(seconds / 86400);
  std::string span =
      seconds < 90       ? counted(static_cast<std::size_t>(seconds), "second", "seconds")
      : seconds < 5400   ? counted(static_cast<std::size_t>(seconds / 60), "minute", "minutes")
      : seconds < 129600 ? counted(static_cast<std::size_t>(seconds / 3600), "hour", "hours")
      : days < 60        ? counted(days, "day", "days")
      : days < 700       ? counted(days / 30, "month", "months")
                         : counted(days / 365, "year", "years");
  return future ? "in " + span : span + " ago";
}

}  // namespace slipway::tui
