#include "deploy/progress.hh"

#include <algorithm>

namespace slipway::deploy {

std::string_view name(State state) {
  switch (state) {
    case State::pending:
      return "pending";
    case State::running:
      return "running";
    case State::done:
      return "done";
    case State::failed:
      return "failed";
    case State::skipped:
      return "skipped";
    case State::removed:
      return "removed";
    case State::cancelled:
      return "cancelled";
  }
  return "unknown";
}

bool ended(State state) { return state != State::pending && state != State::running; }

namespace {

// Below this many children a scan is quicker and smaller than an index.
constexpr std::size_t kScan = 12;

std::size_t position(const Node& parent, const std::string& name) {
  if (parent.index) {
    auto found = parent.index->find(name);
    return found == parent.index->end() ? parent.children.size() : found->second;
  }
  auto found = std::ranges::find(parent.children, name, &Node::name);
  return static_cast<std::size_t>(found - parent.children.begin());
}

Node& child(Node& parent, const std::string& name) {
  std::size_t at = position(parent, name);
  if (at < parent.children.size()) return parent.children[at];
  parent.children.emplace_back().name = name;
  if (parent.children.size() > kScan) {
    // A copied tree shares the index until one of the two grows.
    bool rebuild = !parent.index || parent.index.use_count() > 1;
    if (rebuild) {
      parent.index = std::make_shared<std::unordered_map<std::string, std::size_t>>();
      for (std::size_t i = 0; i + 1 < parent.children.size(); ++i)
        parent.index->emplace(parent.children[i].name, i);
    }
    parent.index->emplace(name, at);
  }
  return parent.children.back();
}

// Of two events of the same moment the one further along counts.
int rank(State state) {
  switch (state) {
    case State::pending:
      return 0;
    case State::running:
      return 1;
    default:
      return 2;
  }
}

bool newer(const Node& node, const ProgressEvent& event) {
  if (!node.told) return true;
  if (event.state == State::pending) return false;  // a row announced again
  if (node.state == State::pending) return true;
  if (event.at != *node.told) return event.at > *node.told;
  return rank(event.state) >= rank(node.state);
}

void complete_texts(Node& node, const ProgressEvent& event) {
  if (node.type.empty()) node.type = event.type;
  if (node.physical_id.empty()) node.physical_id = event.physical_id;
}

// An event that came late: it may tell when the present work started, or that older work lasted
// longer.
void take_older(Node& node, const ProgressEvent& event) {
  complete_texts(node, event);
  if (event.state == State::pending) return;
  if (event.verb == node.verb) {
    bool before_floor = node.floor && event.at < *node.floor;
    bool earlier = !node.started || event.at < *node.started;
    if (event.state == State::running && earlier && !before_floor) node.started = event.at;
    return;
  }
  if (!node.floor || event.at > *node.floor) node.floor = event.at;
  if (node.started && *node.started < *node.floor) node.started.reset();
}

void take_newer(Node& node, const ProgressEvent& event) {
  bool other_work =
      node.told && rank(node.state) > 0 &&
      (node.verb != event.verb || (ended(node.state) && event.state == State::running));
  if (other_work) {
    node.floor = node.told;
    node.started.reset();
    node.reason.clear();
  }
  bool same_state = node.state == event.state && node.told && !other_work;
  if (!event.reason.empty() || !same_state) node.reason = event.reason;
  node.state = event.state;
  node.verb = event.verb;
  node.told = event.at;
  if (!event.type.empty()) node.type = event.type;
  if (!event.physical_id.empty()) node.physical_id = event.physical_id;
  if (event.state == State::running && !node.started) node.started = event.at;
  node.ended = ended(event.state) ? std::optional(event.at) : std::nullopt;
}

Node& stage_node(Tree& tree, const std::string& id) {
  auto found = std::ranges::find(tree.stages, id, &Node::name);
  if (found != tree.stages.end()) return *found;
  tree.stages.emplace_back().name = id;
  return tree.stages.back();
}

}  // namespace

void fold(Tree& tree, const ProgressEvent& event) {
  Node* node = &stage_node(tree, event.stage);
  for (const auto& step : event.path) node = &child(*node, step);
  if (event.expected > Millis{0}) node->expected = event.expected;
  if (newer(*node, event))
    take_newer(*node, event);
  else
    take_older(*node, event);
  if (event.cause) tree.cause = event.cause;
}

const Node* find(const Tree& tree, const std::string& stage, const std::vector<std::string>& path) {
  auto found = std::ranges::find(tree.stages, stage, &Node::name);
  if (found == tree.stages.end()) return nullptr;
  const Node* node = &*found;
  for (const auto& step : path) {
    std::size_t at = position(*node, step);
    if (at == node->children.size()) return nullptr;
    node = &node->children[at];
  }
  return node;
}

std::pair<int, int> count(const Node& node) {
  // What a failed or rolled back stage removes is undone, not done.
  bool undoing = node.state == State::failed || node.verb == "roll back";
  int done = 0;
  for (const auto& each : node.children) {
    bool removed = each.state == State::removed && !undoing;
    bool good = each.state == State::done && each.verb != "roll back";
    if (removed || good || each.state == State::skipped) ++done;
  }
  return {done, static_cast<int>(node.children.size())};
}

std::optional<Millis> duration(const Node& node, Time now) {
  if (!node.started) return std::nullopt;
  Time until = node.ended ? *node.ended : now;
  return std::max(Millis{0}, until - *node.started);
}

std::vector<const Node*> display_order(const std::vector<Node>& nodes, std::optional<Time> now) {
  static constexpr Millis seen{3000};
  std::vector<const Node*> order;
  order.reserve(nodes.size());
  for (const auto& node : nodes) order.push_back(&node);
  auto place = [now](const Node* node) {
    if (node->state == State::failed) return 0;
    const bool just_ended = now && node->started && node->ended && *now - *node->ended < seen;
    if (node->state == State::running || just_ended) return 1;
    return node->state == State::pending ? 2 : 3;
  };
  std::ranges::stable_sort(order, {}, place);
  return order;
}

}  // namespace slipway::deploy
