#include "deploy/stage_estimate.hh"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <set>

#include "deploy/estimates.hh"

namespace slipway::deploy {

namespace {

constexpr Millis kChangeSet{10'000};  // making and executing it

using Ids = std::set<std::string, std::less<>>;

// What a scalar may name: itself (Ref, DependsOn), what stands before a dot (GetAtt), and what
// stands in ${} (Sub).
void add_names(const std::string& text, const Ids& ids, Ids& found) {
  auto add = [&](std::string_view name) {
    auto known = ids.find(name.substr(0, name.find('.')));
    if (known != ids.end()) found.insert(*known);
  };
  add(text);
  for (std::size_t at = 0; (at = text.find("${", at)) != text.npos; at += 2)
    add(std::string_view(text).substr(at + 2, text.find('}', at) - at - 2));
}

void add_needs(const YAML::Node& node, const Ids& ids, Ids& found) {
  if (node.IsScalar()) return add_names(node.Scalar(), ids, found);
  if (node.IsSequence())
    for (const auto& each : node) add_needs(each, ids, found);
  if (node.IsMap())
    for (const auto& each : node) add_needs(each.second, ids, found);
}

struct Piece {
  Millis takes{0};
  Ids needs;
  std::optional<Millis> ready;  // after this long, with everything it needs
};

// A piece asked for while it is being worked out stands in a circle: nothing comes before it then.
Millis ready_after(std::map<std::string, Piece>& pieces, const std::string& id) {
  auto& piece = pieces.at(id);
  if (piece.ready) return *piece.ready;
  piece.ready = piece.takes;
  Millis before{0};
  for (const auto& need : piece.needs)
    if (need != id) before = std::max(before, ready_after(pieces, need));
  piece.ready = before + piece.takes;
  return *piece.ready;
}

Millis longest_chain(const Stage& stage, const std::vector<Change>& changes) {
  std::map<std::string, Piece> pieces;
  Ids ids;
  for (const auto& change : changes) {
    const bool gone = change.action == ChangeAction::remove;
    pieces[change.logical_id].takes = typical_duration(change.type, gone ? "delete" : "create");
    ids.insert(change.logical_id);
  }
  const auto resources = YAML::Load(stage.template_body)["Resources"];
  for (auto& [id, piece] : pieces)
    if (resources[id]) add_needs(resources[id], ids, piece.needs);
  Millis longest{0};
  for (const auto& id : ids) longest = std::max(longest, ready_after(pieces, id));
  return longest;
}

}  // namespace

Millis expected_of_stage(const Stage& stage, const std::vector<Change>& changes) {
  if (stage.kind == StageKind::ecs_task) return typical_duration("task", "run");
  if (stage.kind == StageKind::probe) return typical_duration("probe", "check");
  if (changes.empty()) return kChangeSet;
  // yaml-cpp throws; a template it cannot read is CloudFormation's to refuse.
  try {
    return kChangeSet + longest_chain(stage, changes);
  } catch (const YAML::Exception&) {
    return kChangeSet;
  }
}

}  // namespace slipway::deploy
