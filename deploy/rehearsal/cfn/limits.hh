// How much a template may hold. Facts: CloudFormation user guide, "Understand CloudFormation
// quotas".
#pragma once

#include <string>

#include "deploy/rehearsal/cfn/template.hh"

namespace slipway::deploy::rehearsal::cfn {

// The service's sentence about the first limit that is passed; empty: none is.
std::string limit_problem(const Template& from);

}  // namespace slipway::deploy::rehearsal::cfn
