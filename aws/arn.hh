// The parts of an Amazon Resource Name: arn:partition:service:region:account:resource.
#pragma once

#include <string>
#include <string_view>

namespace slipway::aws {

// arn:aws:iam::123456789012:role/x -> 123456789012. Empty where the text is no ARN, or one of no
// account.
std::string account_of_arn(std::string_view arn);

}  // namespace slipway::aws
