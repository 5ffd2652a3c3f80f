// Progress events of every engine fold into one tree: stage -> resource -> (for ECS) deployment -> task -> container.
// Pure: duplicates and disorder are fine, state comes from events, durations from their timestamps. The same tree
// feeds the screen, --plain lines, --json lines and attach.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/time.hh"

namespace slipway::deploy {

enum class State : std::uint8_t { pending, running, done, failed, skipped, removed, cancelled };
std::string_view name(State state);

struct ProgressEvent {
  std::string stage;
  std::vector<std::string> path;  // below the stage; empty: the stage itself. {"ApiService", "task 4f2c"}
  State state = State::pending;
  Time at{};
  std::string verb;         // "create", "update", "delete", "run", "check"; for wording only
  std::string type;         // AWS::ECS::Service, task, container, probe
  std::string physical_id;
  std::string reason;
  std::string id;           // unique where the source has one (event ids): duplicates are dropped
};

struct Node {
  std::string name, type, verb, physical_id, reason;
  State state = State::pending;
  std::optional<Time> started, ended;
  std::vector<Node> children;  // in order of first appearance
};

// The first real failure in plain words.
struct Cause {
  std::string stage, path;
  std::string headline;             // "The API container stops at once: it cannot decrypt with the KMS key."
  std::vector<std::string> evidence; // stopped reason, exit code, last log lines
  std::string fix;
};

struct Tree {
  std::vector<Node> stages;
  std::optional<Cause> cause;
  std::optional<std::string> stale;  // why what is shown may be old: "throttled", "credentials expired"
};

void fold(Tree& tree, const ProgressEvent& event);
// Children below a node: how many are done, of how many.
std::pair<int, int> count(const Node& node);

}  // namespace slipway::deploy
