#include "wizard/pages/diff.hh"

#include <gtest/gtest.h>

namespace slipway::wizard {
namespace {

std::string shown(const std::string& before, const std::string& after) {
  std::string out;
  for (const DiffLine& line : diff_lines(before, after)) {
    out += line.kind == DiffLine::Kind::added     ? "+"
           : line.kind == DiffLine::Kind::removed ? "-"
                                                  : " ";
    out += line.text + "|";
  }
  return out;
}

TEST(Diff, SaysWhatCameAndWent) {
  EXPECT_EQ(shown("", "a\nb\n"), "+a|+b|");
  EXPECT_EQ(shown("a\nb\n", ""), "-a|-b|");
  EXPECT_EQ(shown("a\nb\nc\n", "a\nX\nc\n"), " a|-b|+X| c|");
  EXPECT_EQ(shown("a\n", "a\n"), " a|");
  EXPECT_EQ(shown("a", "a\nb"), " a|+b|");
  EXPECT_EQ(shown("", ""), "");
}

TEST(Diff, GivesUpOnHugeTexts) {
  std::string big;
  for (int i = 0; i < 2500; ++i) big += "line\n";
  EXPECT_EQ(diff_lines(big, big).size(), 5000u);
}

}  // namespace
}  // namespace slipway::wizard
