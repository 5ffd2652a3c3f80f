// A folder of a test's own, gone with it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace slipway {

struct TempFolder {
  std::string path = testing::TempDir() + "slipway-XXXXXX";
  TempFolder() {
    if (!mkdtemp(path.data())) ADD_FAILURE() << "no folder at " << path;
  }
  ~TempFolder() { std::filesystem::remove_all(path); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
};

}  // namespace slipway
