// What the load balancing operations share on the wire; not for use outside aws/services.
#pragma once

#include <string_view>

namespace slipway::aws::elbv2 {

inline constexpr std::string_view version = "2015-12-01";

}  // namespace slipway::aws::elbv2
