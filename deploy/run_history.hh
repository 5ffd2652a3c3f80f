// What the journal's records say about the newest run: which stages it has been through, and what
// was under way when it was interrupted. Pure. A run is a "run" record (token: its id, cursor: what
// it does), the records of its stages, and an "end" record once nothing is left to do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "deploy/deployment.hh"

namespace slipway::deploy {

struct RunHistory {
  std::string id;                          // empty: there never was a run
  std::string doing;                       // "plan", "apply", "destroy"
  bool unfinished = false;                 // an apply or destroy without an end
  std::map<std::string, RunRecord> last;   // by stage: the newest record
  std::map<std::string, int> change_sets;  // by stage: how many have been asked for
};
RunHistory newest_run(const std::vector<RunRecord>& records);

// What was done last, planning aside.
std::optional<LastRun> last_run(const std::vector<RunRecord>& records);

// Names of the run's operations: the same run and stage always give the same name, so that asking
// AWS again after a crash finds what was asked before. Letters, digits and dashes, at most 64 (the
// limit of an ECS client token).
std::string operation_name(const std::string& run_id, const std::string& stage,
                           std::string_view what);

}  // namespace slipway::deploy
