// Page 11: what will happen. Asks the passphrase of the config files when there is a secret to
// write, then shows the stages' changes and the files' differences. Enter saves the files and
// starts the deployment.
#pragma once

#include "deploy/cost_estimate.hh"
#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

struct PlanLine {
  enum class Kind : std::uint8_t {
    stage,
    change,
    property,
    note,
    file,
    added,
    removed,
    same,
    cost_title,
    cost,
    cost_note,
    blank
  };
  Kind kind = Kind::blank;
  std::string text;
  const deploy::StagePlan* stage = nullptr;  // of stage lines
  const deploy::Change* change = nullptr;    // of change and property lines
  // Of cost lines: how many, a unit's price, what that makes a month.
  std::string amount = {}, price = {}, monthly = {};
};

// The plan or, with show_files, the differences of the files, one entry a line.
std::vector<PlanLine> plan_lines(const Model& model);
// What it costs a month, as far as prices have arrived.
deploy::CostEstimate plan_costs(const Model& model);
// A passphrase exists already: it is asked once, and must be the right one.
bool passphrase_exists(const Model& model);
bool has_secrets(const Model& model);
// Rows of the account have arrived: a plan that waits for the last of them is made.
void plan_when_account_is_there(Model& model, Effects& effects);
// The files are there: what was said before they were is done now.
void config_files_ready(Model& model, Effects& effects);
std::size_t count_of(const deploy::StagePlan& stage, deploy::ChangeAction action);

}  // namespace slipway::wizard
