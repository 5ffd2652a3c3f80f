// Turns what AWS says about stopped tasks and failed resources into causes in plain words, by
// tables of known texts. Pure. Texts: "Amazon ECS stopped task error messages" and the messages
// seen in real installs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "deploy/progress.hh"

namespace slipway::deploy {

struct ContainerEvidence {
  std::string name, image, reason;
  std::optional<int> exit_code;
};

// Lines of a failed container that are fetched for its evidence.
inline constexpr int kLogLines = 20;

struct TaskEvidence {
  std::string id;  // the short one
  std::string stop_code, stopped_reason;
  std::vector<ContainerEvidence> containers;
  std::optional<Millis> lived;        // started to stopped
  std::vector<std::string> log_tail;  // the last lines of the container that failed, oldest first
};

struct ServiceEvidence {
  std::string stage, service;         // ids for the cause's place
  std::vector<TaskEvidence> stopped;  // of the newest deployment, oldest first
  std::vector<std::string> messages;  // service events, newest first
  std::vector<std::string>
      target_problems;  // "unhealthy: Target.ResponseCodeMismatch Health checks failed with ..."
  std::vector<std::string> health_checks;  // what is asked of targets that are unhealthy
};

// Whether the service is known to have failed, or is still being watched: a first crash alone is no
// verdict yet.
enum class Stand : std::uint8_t { watching, failed };

// None: nothing that explains a failure (yet).
std::optional<Cause> judge(const ServiceEvidence& evidence, Stand stand);
// A task that was to end with exit code 0 and did not. `what` names it for the headline: "The
// migration".
Cause judge_task(const TaskEvidence& task, const std::string& what);
// A resource CloudFormation could not create, update or delete.
Cause judge_resource(const std::string& stage, const ProgressEvent& failed);

// "exited 1 after 6 s", or the stopped reason: what a row of the tree says of a stopped task.
std::string stopped_text(const TaskEvidence& task);

}  // namespace slipway::deploy
