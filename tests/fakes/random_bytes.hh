// Bytes 0, 1, 2 ... in the place of random ones: repeatable salts and nonces.
#pragma once

#include <functional>
#include <string>

namespace slipway::fakes {

inline std::function<std::string(std::size_t)> counting_bytes() {
  return [next = 0](std::size_t count) mutable {
    std::string bytes;
    while (bytes.size() < count) bytes += static_cast<char>(next++);
    return bytes;
  };
}

}  // namespace slipway::fakes
