// What the KMS operations share on the wire; not for use outside aws/services.
#pragma once

#include <string_view>

namespace slipway::aws::kms {

inline constexpr std::string_view target = "TrentService";

}  // namespace slipway::aws::kms
