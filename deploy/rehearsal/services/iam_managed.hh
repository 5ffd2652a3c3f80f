// Documents of AWS's managed policies, as IAM tells them: those that give everything, and those
// that roles of our templates have. Source: the managed policy reference.
#pragma once

#include <string_view>

namespace slipway::deploy::rehearsal::iam {

// By the name at the end of its ARN; empty: not known here.
std::string_view managed_policy(std::string_view name);

}  // namespace slipway::deploy::rehearsal::iam
