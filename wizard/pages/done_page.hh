// Page 13: what there is now, whether it answers, and what to do next.
#pragma once

#include "wizard/model.hh"

namespace slipway::wizard {

struct DoneOutput {
  std::string title, value;
};

// The blueprint's outputs with everything filled in; those nothing fills are left out.
std::vector<DoneOutput> done_outputs(const Model& model);
// Probes and health checks of the run.
std::vector<const deploy::Node*> done_probes(const Model& model);
std::vector<std::string> next_steps(const Model& model);
// What stays in the terminal when the screen has gone: the outputs, or how to go on.
std::vector<std::string> farewell(const Model& model);

}  // namespace slipway::wizard
