// Wait conditions: resources that are there once somebody has told so often enough, by the call
// SignalResource (with a CreationPolicy) or by what is put where their handle's URL leads. Facts:
// CloudFormation user guide, "Create wait conditions in a CloudFormation template"; template
// reference, "CreationPolicy attribute".
#pragma once

#include <string_view>

#include "deploy/rehearsal/cfn/estate.hh"
#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal::cfn {

inline constexpr std::string_view kWaitType = "AWS::CloudFormation::WaitCondition";
inline constexpr std::string_view kHandleType = "AWS::CloudFormation::WaitConditionHandle";

// "PT1H5M30S"; none: it is no such duration.
std::optional<std::chrono::seconds> duration_in(std::string_view text);

Answer signal_resource(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::cfn
