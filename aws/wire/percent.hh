// Percent-encoding as AWS wants it everywhere (query parameters, form bodies, signing): every byte
// but letters, digits and - . _ ~ becomes %XX in upper-case hex (RFC 3986, section 2.3). A space is
// %20, never +.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slipway::aws {

enum class Slash : std::uint8_t { encode, keep };  // keep: for whole paths

std::string percent_encode(std::string_view raw, Slash slash = Slash::encode);

}  // namespace slipway::aws
