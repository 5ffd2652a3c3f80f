// Stack policies: which changes of an update they forbid. Facts: "Prevent updates to stack
// resources" in the CloudFormation user guide. With a policy everything is protected that no
// statement allows.
#pragma once

#include <string>
#include <string_view>

#include "deploy/rehearsal/cfn/template.hh"

namespace slipway::deploy::rehearsal::cfn {

// The message of the ValidationError when the text is no policy.
Checked<void> check_stack_policy(const std::string& policy);

// Why `action` (Update:Modify, Update:Replace, Update:Delete) is denied; empty when it is allowed
// or there is no policy.
std::string denied_by(const std::string& policy, std::string_view action,
                      std::string_view logical_id, std::string_view type);

}  // namespace slipway::deploy::rehearsal::cfn
