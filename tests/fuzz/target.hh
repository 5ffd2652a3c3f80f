// What every fuzzer is: one function that gets bytes, with the name libFuzzer calls. It returns
// zero; what must hold for any input is checked by `must`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace slipway::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {static_cast<const char*>(static_cast<const void*>(data)), size};
}

inline void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace slipway::fuzz
