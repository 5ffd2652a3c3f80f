#include "aws/world.hh"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace slipway {
namespace {

TEST(World, TheEnvironmentIsAMap) {
  setenv("SLIPWAY_TEST_VARIABLE", "a=b", 1);
  setenv("SLIPWAY_TEST_EMPTY", "", 1);
  auto environment = process_environment();
  EXPECT_EQ(environment.at("SLIPWAY_TEST_VARIABLE"), "a=b");
  EXPECT_EQ(environment.at("SLIPWAY_TEST_EMPTY"), "");
}

TEST(DiskFiles, ReadsWholeFilesAndTellsWhyNot) {
  auto folder =
      std::filesystem::temp_directory_path() / ("slipway-world-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  auto path = (folder / "x").string();
  std::string text(50'000, 'x');
  text += std::string("\0y", 2);
  std::ofstream(path, std::ios::binary) << text;
  DiskFiles files;
  EXPECT_EQ(files.read(path), text);
  auto missing = files.read(path + "/none");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::not_found);
  auto directory = files.read(folder.string());
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().kind, ErrorKind::local);
  EXPECT_EQ(directory.error().what, "read " + folder.string());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace slipway
