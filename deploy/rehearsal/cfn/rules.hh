// The Rules section: assertions about parameter values, judged before anything is made. Facts:
// "Rule-specific intrinsic functions" of the CloudFormation user guide.
#pragma once

#include "deploy/rehearsal/cfn/evaluate.hh"

namespace slipway::deploy::rehearsal::cfn {

// The first assertion that does not hold, in its author's words. Of the scope only parameters,
// pseudo parameters and `attribute` are used.
Checked<void> check_rules(const Template& from, const Scope& scope);

}  // namespace slipway::deploy::rehearsal::cfn
