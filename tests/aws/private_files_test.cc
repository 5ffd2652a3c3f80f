#include "aws/private_files.hh"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "aws/world.hh"
#include "tests/fakes/temp_folder.hh"

namespace slipway {
namespace {

namespace fs = std::filesystem;

struct PrivateFilesTest : testing::Test {
  const TempFolder temporary;
  std::string folder = temporary.path + "/new";
  DiskPrivateFiles keeper;
  DiskFiles files;

  static unsigned mode(const std::string& path) {
    struct stat about {};
    EXPECT_EQ(stat(path.c_str(), &about), 0);
    return about.st_mode & 0777u;
  }
};

TEST_F(PrivateFilesTest, WritesForTheOwnerAloneAndMakesTheFolders) {
  auto path = folder + "/sso/cache/a.json";
  ASSERT_TRUE(keeper.write(path, "one"));
  ASSERT_TRUE(keeper.write(path, "two"));
  EXPECT_EQ(files.read(path).value(), "two");
  EXPECT_EQ(mode(path), 0600u);
  EXPECT_EQ(mode(folder + "/sso"), 0700u);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder + "/sso/cache"), {}), 1) << "nothing left";
}

TEST_F(PrivateFilesTest, SaysWhatFailedWithoutTheText) {
  ASSERT_TRUE(keeper.write(folder + "/file", "x"));
  auto failed = keeper.write(folder + "/file/below", "secret");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::local);
  EXPECT_EQ(failed.error().sentence().find("secret"), std::string::npos);
  fs::create_directories(folder + "/taken.json/x");
  EXPECT_FALSE(keeper.write(folder + "/taken.json", "x"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 2) << "no half-written file stays";
}

}  // namespace
}  // namespace slipway
