// Stages in the order of their needs. Pure.
#pragma once

#include <vector>

#include "deploy/stage.hh"

namespace slipway::deploy {

// Each stage after all it needs, otherwise as given; needs that are no stage of this deployment
// count as met. `invalid` names the stages that need each other in a circle.
Result<std::vector<Stage>> in_order(std::vector<Stage> stages);

// The stage ids that `${stage.output}` references of these inputs name and `outputs` does not fill.
std::vector<std::string> open_references(const std::vector<Input>& inputs, const Outputs& outputs);
// The inputs, or a probe's texts, with every reference filled in.
Result<std::vector<Input>> resolve_inputs(const Stage& stage, const Outputs& outputs);
Result<Probe> filled(Probe probe, const Outputs& outputs);

}  // namespace slipway::deploy
