#include "deploy/run_history.hh"

#include <fmt/format.h>

namespace slipway::deploy {

RunHistory newest_run(const std::vector<RunRecord>& records) {
  RunHistory run;
  for (const auto& record : records) {
    if (record.phase == "run") {
      if (record.token != run.id) run = RunHistory{};
      run.id = record.token;
      run.doing = record.cursor;
      run.unfinished = run.doing != "plan";
    } else if (record.phase == "end") {
      run.unfinished = false;
    } else if (!record.stage.empty()) {
      // Asked, and answered with its ARN: two records, one change set.
      if (record.phase == "change-set" && record.change_set_arn.empty())
        ++run.change_sets[record.stage];
      run.last[record.stage] = record;
    }
  }
  return run;
}

std::optional<LastRun> last_run(const std::vector<RunRecord>& records) {
  std::optional<LastRun> last;
  for (const auto& record : records) {
    if (record.phase == "run" && record.cursor != "plan")
      last = LastRun{.does = record.cursor, .started = record.at, .ended = {}, .outcome = {}};
    if (record.phase != "end" || !last) continue;
    last->ended = record.at;
    last->outcome = record.cursor;
  }
  return last;
}

std::string operation_name(const std::string& run_id, const std::string& stage,
                           std::string_view what) {
  constexpr std::size_t kStageLength = 32;
  std::string clean;
  for (char c : stage.substr(0, kStageLength)) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    clean += plain ? c : '-';
  }
  return fmt::format("slipway-{}-{}-{}", run_id, clean, what).substr(0, 64);
}

}  // namespace slipway::deploy
