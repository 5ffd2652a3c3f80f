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

}  // namespace slipway::tui
