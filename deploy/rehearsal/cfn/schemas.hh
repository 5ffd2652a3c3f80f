// Property schemas below the first level: what the objects inside properties may and must hold.
#pragma once

#include <string_view>
#include <vector>

#include "deploy/rehearsal/cfn/types.hh"

namespace slipway::deploy::rehearsal::cfn {

// Worded as early validation words them, with the path of the culprit.
std::vector<PropertyProblem> check_nested(std::string_view type, std::string_view logical_id,
                                          const json& properties);

}  // namespace slipway::deploy::rehearsal::cfn
