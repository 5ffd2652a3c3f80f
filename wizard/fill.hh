// ${...} texts and conditions of blueprints.
#pragma once

#include <string>
#include <string_view>

#include "wizard/rules/rule.hh"

namespace slipway::wizard {

// Fills ${answer}, ${derived} and ${discovered.x}; ${stage.output} is left standing for deploy::resolve.
Result<std::string> fill(std::string_view text, const Facts& facts);
// "subnetMode = private and not enableX", empty = true.
Result<bool> holds(std::string_view condition, const Facts& facts);

// The deployment the answers ask for: the blueprint's stages with everything filled in, templates read.
Result<std::vector<deploy::Stage>> deployment_stages(const Facts& facts);

}  // namespace slipway::wizard
