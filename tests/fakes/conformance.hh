// Finds the conformance data of others (SLIPWAY_CONFORMANCE); tests skip without it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace slipway {

inline std::filesystem::path conformance_folder() {
  const char* folder = std::getenv("SLIPWAY_CONFORMANCE");
  return folder == nullptr ? std::filesystem::path() : std::filesystem::path(folder);
}

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Every folder below `root`, at any depth, in order.
inline std::vector<std::filesystem::path> folders_below(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_directory()) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace slipway

// Only a machine without the data skips: a folder that is named and lacks a part is an error.
#define SKIP_WITHOUT_CONFORMANCE(part)                                                         \
  if (slipway::conformance_folder().empty()) GTEST_SKIP() << "SLIPWAY_CONFORMANCE is not set"; \
  ASSERT_TRUE(std::filesystem::exists(slipway::conformance_folder() / (part)))                 \
      << "SLIPWAY_CONFORMANCE names a folder without " << (part)
