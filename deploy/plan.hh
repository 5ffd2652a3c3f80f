// What a deployment would do, stage by stage. `slipway plan --json` prints exactly this.
#pragma once

#include <string>
#include <vector>

#include "deploy/stage.hh"

namespace slipway::deploy {

enum class ChangeAction : std::uint8_t { add, modify, replace, remove, import, run, check };
std::string_view name(ChangeAction action);

struct PropertyChange {
  std::string path;  // "Properties.DesiredCount"
  // As AWS tells them, empty where it does not; "(known once it is made)" for what it cannot know.
  std::string before, after;
};

struct Change {
  ChangeAction action = ChangeAction::add;
  std::string logical_id, type, physical_id;
  std::string replacement;  // "True", "False", "Conditional", or empty
  std::vector<PropertyChange> properties;
};

// Whether the change throws away what people have put in: the old one goes with all it holds.
bool loses_data(const Change& change);

struct StagePlan {
  std::string id;
  StageKind kind = StageKind::cloudformation;
  std::vector<Change> changes;
  std::string note;  // "no changes", "previewed from the template: needs outputs of infrastructure"
  std::string change_set_arn;  // what apply executes; empty when it must be made first
};

struct Plan {
  std::vector<StagePlan> stages;
};

}  // namespace slipway::deploy
