// The linter's view of stages: their order, their inputs against the templates' parameters, the
// outputs they make.
#pragma once

#include <string>
#include <vector>

#include "wizard/lint_names.hh"

namespace slipway::wizard {

// `folder` is put before template paths in places. Also judges every use of a stage's output in
// what was checked so far.
void lint_stages(const Blueprint& blueprint, const std::string& folder, NameLint& names);

// Every text of a stage that may hold references.
std::vector<std::string> texts_of(const StageSpec& spec);

}  // namespace slipway::wizard
