// Page 1: what to do, and in which folder. Rows first, then the two fields.
#pragma once

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

struct TaskRow {
  enum class Kind : std::uint8_t { attach, go_on, start };
  Kind kind = Kind::start;
  Task task = Task::install;
  std::string title, text;
};

std::vector<TaskRow> task_rows(const Model& model);
// After the rows the focus goes to these two.
inline std::size_t dir_focus(const Model& model) { return task_rows(model).size(); }
inline std::size_t stack_focus(const Model& model) { return task_rows(model).size() + 1; }
// Does what the row under the focus says; asks for the passphrase first where secrets need it.
void start_task(Model& model, Effects& effects);
// Takes what the folder says.
void adopt(Model& model, LoadedPlace place);

}  // namespace slipway::wizard
