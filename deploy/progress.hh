// Progress events of every engine fold into one tree: stage -> resource -> (for ECS) deployment ->
// task -> container. Pure: duplicates and disorder are fine, state comes from events, durations
// from their timestamps. The same tree feeds the screen, --plain lines, --json lines and attach.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "aws/time.hh"

namespace slipway::deploy {

enum class State : std::uint8_t { pending, running, done, failed, skipped, removed, cancelled };
std::string_view name(State state);

// The first real failure in plain words.
struct Cause {
  std::string stage, path;
  std::string headline;  // "The API container stops at once: it cannot decrypt with the KMS key."
  std::vector<std::string> evidence;  // stopped reason, exit code, last log lines
  std::string fix;
};

struct ProgressEvent {
  std::string stage;
  std::vector<std::string>
      path;  // below the stage; empty: the stage itself. {"ApiService", "task 4f2c"}
  State state = State::pending;
  Time at{};
  std::string verb;  // "create", "update", "delete", "run", "check"; for wording only
  std::string type;  // AWS::ECS::Service, task, container, probe
  std::string physical_id;
  std::string reason;
  std::string id;  // of the source's event where it has one; for the log, folding needs none
  std::optional<Cause> cause =
      std::nullopt;    // this event is, or explains better, the first real failure
  Millis expected{0};  // of a stage that waits: how long it will take; zero: not known
};

struct Node {
  std::string name, type, verb, physical_id, reason;
  State state = State::pending;
  std::optional<Time> started, ended;  // of the work `verb` names: a later delete starts anew
  std::vector<Node> children;          // in order of first appearance

  Millis expected{0};  // of a stage, before it has rows; zero: not known

  // For fold: the time of the event that set the state, and the last moment of the work before this
  // one.
  std::optional<Time> told, floor;
  // Where a child's name stands in `children`; made once there are many.
  std::shared_ptr<std::unordered_map<std::string, std::size_t>> index;
};

struct Tree {
  std::vector<Node> stages;
  std::optional<Cause> cause;
  std::optional<std::string>
      stale;  // why what is shown may be old: "throttled", "credentials expired"
};

// Takes an event in. Folding the same event twice changes nothing, and the order of arrival only
// decides the order of rows: an event older than what a node already knows can no more than correct
// when the work started.
void fold(Tree& tree, const ProgressEvent& event);
// The node an event would change; null where there is none yet.
const Node* find(const Tree& tree, const std::string& stage, const std::vector<std::string>& path);
// Children right below a node: how many are done, of how many.
std::pair<int, int> count(const Node& node);
// How long the node's work has taken so far (until `now` while it runs); none when it never
// started.
std::optional<Millis> duration(const Node& node, Time now);
// Children as they are to be shown: failed, then running, waiting, then the others, each in order
// of first appearance. Given a time, what has ended shortly before it still stands among those that
// run: its end is seen where everybody looks, and what waits below it keeps its place.
std::vector<const Node*> display_order(const std::vector<Node>& nodes,
                                       std::optional<Time> now = std::nullopt);

bool ended(State state);  // nothing more is expected of it

}  // namespace slipway::deploy
