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

// The physical id of a handle: where signals are put, signed beforehand for a day.
std::string handle_url(World& world, const Birth& birth);
// PutObject by such a URL; none: it is no such object.
std::optional<Answer> put_signal(World& world, const Call& call);

Answer signal_resource(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::cfn
