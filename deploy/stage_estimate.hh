// How long a stage that has not begun will take, from its template alone: the longest chain of
// resources that need each other. What is known only later (conditions, what really changes)
// corrects it once the stage has rows. Pure.
#pragma once

#include <vector>

#include "deploy/plan.hh"

namespace slipway::deploy {

// `changes` are the plan's, or the template's preview; what they do not name is left as it is.
Millis expected_of_stage(const Stage& stage, const std::vector<Change>& changes);

}  // namespace slipway::deploy
