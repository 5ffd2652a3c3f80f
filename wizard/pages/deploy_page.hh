// Page 12: the progress tree, what is wrong first. Ctrl-C asks: detach, cancel, keep watching.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

struct TreeRow {
  const deploy::Node* node = nullptr;
  int depth = 0;
  std::string path;  // names joined by '/'
  bool folded = false;
};

// The visible rows: failed and running children before the rest, finished stages folded unless
// opened.
std::vector<TreeRow> tree_rows(const Model& model);
std::size_t cursor_row(const Model& model, const std::vector<TreeRow>& rows);

void begin_deployment(Model& model, Effects& effects);
// Follows what is running already, by the journal or else by AWS.
void begin_attach(Model& model, Effects& effects);
void begin_destroy(Model& model, Effects& effects);
// The account's time, and since when this deployment runs by it.
Time account_now(const Model& model);
std::optional<Time> running_since(const Model& model);
void progressed(Model& model, const deploy::ProgressEvent& event);
void deployment_ended(Model& model, const Result<deploy::DeploymentEnd>& end, Effects& effects);
// What leaving the program now means: exit code and words.
int exit_code(const Model& model);

enum class Interrupt : std::uint8_t { detach, cancel, keep_watching };
void interrupt(Model& model, Interrupt choice, Effects& effects);

}  // namespace slipway::wizard
