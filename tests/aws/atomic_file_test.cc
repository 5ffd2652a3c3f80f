#include "aws/atomic_file.hh"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/fakes/temp_folder.hh"

namespace slipway {
namespace {

namespace fs = std::filesystem;

class AtomicFile : public ::testing::Test {
 protected:
  std::string text(const std::string& file) const {
    std::ifstream stream(dir + "/" + file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(dir), fs::directory_iterator()));
  }
  const TempFolder folder;
  const std::string& dir = folder.path;
};

TEST_F(AtomicFile, ReplacesWholeAnd0600) {
  std::ofstream(dir + "/f") << "old";
  fs::permissions(dir + "/f", fs::perms::all);
  auto staged = StagedFile::write(dir + "/f", "new");
  ASSERT_TRUE(staged);
  EXPECT_EQ(text("f"), "old");
  ASSERT_TRUE(staged->commit());
  EXPECT_EQ(text("f"), "new");
  EXPECT_EQ(fs::status(dir + "/f").permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFile, NotCommittedLeavesNothing) {
  { ASSERT_TRUE(StagedFile::write(dir + "/f", "new")); }
  EXPECT_EQ(files(), 0U);
}

TEST_F(AtomicFile, AFullDiskLeavesTheOldFile) {
  std::ofstream(dir + "/f") << "old";
  // A file size limit fails a write half-way, as a full disk does.
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto* handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small{.rlim_cur = 1000, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  auto staged = StagedFile::write(dir + "/f", std::string(5000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(staged);
  EXPECT_EQ(staged.error().kind, ErrorKind::local);
  EXPECT_EQ(text("f"), "old");
  EXPECT_EQ(files(), 1U);
}

TEST(FileError, SaysWhatToDo) {
  struct Case {
    int number;
    const char* fix;
  };
  for (const Case& c : {Case{ENOSPC, "free some space"},
                        {EROFS, "can be written"},
                        {EACCES, "rights of /a"},
                        {ENOTDIR, "move"},
                        {EIO, "disk"},
                        {ENXIO, "/a"}}) {
    Error error = file_error("write", "/a/b", c.number);
    EXPECT_EQ(error.kind, ErrorKind::local);
    EXPECT_NE(error.sentence().find("write /a/b"), std::string::npos);
    EXPECT_NE(error.fix.find(c.fix), std::string::npos) << error.fix;
  }
}

TEST_F(AtomicFile, MakesFolders) {
  ASSERT_TRUE(make_folder(dir + "/a/b/c"));
  EXPECT_TRUE(fs::is_directory(dir + "/a/b/c"));
  EXPECT_EQ(fs::status(dir + "/a").permissions(), fs::perms::owner_all);
  std::ofstream(dir + "/file") << "x";
  auto made = make_folder(dir + "/file/a");
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().sentence().find("/file"), std::string::npos);
}

}  // namespace
}  // namespace slipway
