#include "wizard/journal.hh"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/fakes/temp_folder.hh"

namespace slipway::wizard {
namespace {

namespace fs = std::filesystem;

struct FixedClock : Clock {
  Time now() const override { return Time(Millis(1'795'233'600'000)); }
  Steady steady() const override { return {}; }
};

class JournalTest : public ::testing::Test {
 protected:
  std::string path() const { return dir + "/.slipway/journal.jsonl"; }
  std::string text() const {
    std::ifstream file(path());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void add(const std::string& more) { std::ofstream(path(), std::ios::app) << more; }
  std::unique_ptr<Journal> open(const std::string& stack = "prod") {
    auto journal = Journal::open(dir, stack, clock);
    EXPECT_TRUE(journal) << journal.error().sentence();
    return journal ? std::move(*journal) : nullptr;
  }

  const TempFolder folder;
  const std::string& dir = folder.path;
  FixedClock clock;
};

constexpr auto plain = deploy::Secrecy::plain;

TEST_F(JournalTest, ContinuesWhereItStopped) {
  {
    auto journal = open();
    ASSERT_TRUE(journal->at_page("network"));
    ASSERT_TRUE(journal->answered("vpcId", {.value = "vpc-1", .provenance = Provenance::discovered},
                                  plain));
    ASSERT_TRUE(
        journal->answered("publicSubnetIds", {.value = std::vector<std::string>{"a", "b"}}, plain));
    ASSERT_TRUE(journal->answered("licenseKey", {.value = "hunter2"}, deploy::Secrecy::secret));
    ASSERT_TRUE(journal->append(
        {.stage = "application", .phase = "execute", .token = "t-1", .at = clock.now()}));
    ASSERT_TRUE(journal->at_page("names"));
  }
  EXPECT_EQ(text().find("hunter2"), std::string::npos);
  EXPECT_EQ(fs::status(path()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  auto journal = open();
  EXPECT_EQ(journal->page(), "names");
  EXPECT_EQ(journal->answers().text("vpcId"), "vpc-1");
  EXPECT_EQ(journal->answers().find("vpcId")->provenance, Provenance::discovered);
  EXPECT_EQ(journal->answers().list("publicSubnetIds"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(journal->answers().find("licenseKey"), nullptr);
  ASSERT_EQ(journal->records().size(), 1U);
  EXPECT_EQ(journal->records()[0].token, "t-1");
  EXPECT_EQ(journal->records()[0].at, clock.now());
}

TEST_F(JournalTest, FinishedLeavesNothingToContinue) {
  {
    auto journal = open();
    ASSERT_TRUE(journal->at_page("plan"));
    ASSERT_TRUE(journal->answered("vpcId", {.value = "vpc-1"}, plain));
    ASSERT_TRUE(journal->append({.stage = "dns", .phase = "done"}));
    ASSERT_TRUE(journal->finished());
  }
  auto journal = open();
  EXPECT_EQ(journal->page(), "");
  EXPECT_TRUE(journal->answers().all().empty());
  EXPECT_EQ(journal->records().size(), 1U);
}

TEST_F(JournalTest, StacksDoNotMix) {
  { ASSERT_TRUE(open("prod")->answered("vpcId", {.value = "vpc-1"}, plain)); }
  EXPECT_TRUE(open("test")->answers().all().empty());
}

TEST_F(JournalTest, CutAtEveryByteKeepsTheWholeRecords) {
  {
    auto journal = open();
    ASSERT_TRUE(journal->answered("a", {.value = "1"}, plain));
    ASSERT_TRUE(journal->answered("b", {.value = "2"}, plain));
  }
  std::string whole = text();
  std::size_t first = whole.find('\n') + 1;
  for (std::size_t size = first; size < whole.size(); ++size) {
    fs::resize_file(path(), size);
    {
      auto journal = open();
      ASSERT_TRUE(journal);
      EXPECT_EQ(journal->answers().text("a"), "1");
      EXPECT_EQ(journal->answers().find("b"), nullptr);
      ASSERT_TRUE(journal->answered("c", {.value = "3"}, plain));
    }
    EXPECT_EQ(open()->answers().text("c"), "3");
    std::ofstream(path(), std::ios::trunc) << whole;
  }
}

TEST_F(JournalTest, ZeroBytesAtTheEndAreACutLine) {
  { ASSERT_TRUE(open()->answered("a", {.value = "1"}, plain)); }
  add(std::string(300, '\0'));
  EXPECT_EQ(open()->answers().text("a"), "1");
}

TEST_F(JournalTest, StrangeTypesAreNoProblem) {
  { ASSERT_TRUE(open()->answered("a", {.value = "1"}, plain)); }
  add("{\"v\":1,\"stack\":\"prod\",\"type\":\"answer\",\"key\":7,\"value\":{\"x\":1},\"line\":"
      "\"y\"}\n{\"v\":1,\"stack\":[]}\n");
  EXPECT_EQ(open()->answers().text("a"), "1");
}

TEST_F(JournalTest, AFullDiskSpoilsNothing) {
  auto journal = open();
  ASSERT_TRUE(journal->answered("a", {.value = "1"}, plain));
  std::string before = text();
  // A file size limit cuts the write half-way, as a full disk does.
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  auto* handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small{.rlim_cur = before.size() + 20, .rlim_max = limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  auto answered = journal->answered("b", {.value = "2"}, plain);
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(answered);
  EXPECT_FALSE(answered.error().fix.empty());
  EXPECT_EQ(text(), before);
  ASSERT_TRUE(journal->answered("b", {.value = "2"}, plain));
  journal.reset();
  EXPECT_EQ(open()->answers().text("b"), "2");
}

TEST_F(JournalTest, DamageInTheMiddleIsNamed) {
  { ASSERT_TRUE(open()->answered("a", {.value = "1"}, plain)); }
  add("{broken\n{\"v\":1}\n");
  auto journal = Journal::open(dir, "prod", clock);
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().place.line, 2);
  EXPECT_NE(journal.error().fix.find("move the file away"), std::string::npos);
}

TEST_F(JournalTest, ANewerJournalIsNotTouched) {
  { ASSERT_TRUE(open()->answered("a", {.value = "1"}, plain)); }
  add("{\"v\":2,\"type\":\"answer\"}\n");
  std::string before = text();
  auto journal = Journal::open(dir, "prod", clock);
  ASSERT_FALSE(journal);
  EXPECT_NE(journal.error().answer.find("newer"), std::string::npos);
  EXPECT_EQ(text(), before);
}

TEST_F(JournalTest, ASecondRunIsToldWhoHoldsTheFolder) {
  auto first = open();
  auto second = Journal::open(dir, "prod", clock);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::conflict);
  EXPECT_NE(second.error().answer.find("process " + std::to_string(getpid()) + " on "),
            std::string::npos);
  first.reset();
  EXPECT_TRUE(Journal::open(dir, "prod", clock));
}

TEST_F(JournalTest, AFolderThatCannotBeMade) {
  std::ofstream(dir + "/file") << "x";
  auto journal = Journal::open(dir + "/file", "prod", clock);
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().kind, ErrorKind::local);
  EXPECT_FALSE(journal.error().fix.empty());
}

}  // namespace
}  // namespace slipway::wizard
