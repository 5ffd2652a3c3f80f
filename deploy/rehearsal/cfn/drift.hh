// Drift: what stands in the account compared with what the stack made of it. A check takes a while
// and tells its findings when it is done.
#pragma once

#include "deploy/rehearsal/cfn/handlers.hh"

namespace slipway::deploy::rehearsal::cfn {

Answer detect_stack_drift(World& world, const Call& call);
Answer detect_stack_resource_drift(World& world, const Call& call);
Answer describe_drift_detection(World& world, const Call& call);
Answer describe_resource_drifts(World& world, const Call& call);

// The DriftInformation of a stack and of one of its resources, as descriptions carry it.
json stack_drift_information(const Stack& stack, Time now);
json resource_drift_information(const Stack& stack, const std::string& logical_id, Time now);

}  // namespace slipway::deploy::rehearsal::cfn
