#include "tui/text.hh"

#include <gtest/gtest.h>

namespace slipway::tui {
namespace {

TEST(Text, WidthCountsColumns) {
  EXPECT_EQ(width("plain"), 5);
  EXPECT_EQ(width("grün"), 4);
  EXPECT_EQ(width("日本"), 4);
  EXPECT_EQ(width("e\xcc\x81"), 1);  // e and a combining accent
  EXPECT_EQ(width("✔●◐▸"), 4);
  EXPECT_EQ(width("\U0001f600"), 2);
}

TEST(Text, ControlsAreNeutralised) {
  EXPECT_EQ(clean_text("a\x1b[2Jb"), "a·[2Jb");
  EXPECT_EQ(clean_text("a\nb\tc\r"), "a b c ");
  EXPECT_EQ(clean_text(std::string("a\0b", 3)), "a·b");
  EXPECT_EQ(clean_text("\xc2\x9b"
                       "31m"),
            "·31m");  // C1 CSI
  EXPECT_EQ(clean_text("safe\xe2\x80\xae"
                       "evil"),
            "safe·evil");  // right-to-left override
  EXPECT_EQ(clean_text("\xff"), "\xef\xbf\xbd");
}

TEST(Text, EllipsisFits) {
  EXPECT_EQ(ellipsis("abcdef", 6), "abcdef");
  EXPECT_EQ(ellipsis("abcdef", 5), "abcd…");
  EXPECT_EQ(ellipsis("日本語", 4), "日…");
  EXPECT_EQ(ellipsis("abc", 0), "");
  EXPECT_EQ(ellipsis_middle("arn:aws:acm:us-west-2:certificate/1234", 15), "arn:aws…te/1234");
  for (int columns = 0; columns < 20; ++columns) {
    EXPECT_LE(width(ellipsis("日本語 and more text", columns)), columns);
    EXPECT_LE(width(ellipsis_middle("日本語 and more text", columns)), columns);
  }
}

TEST(Text, WrapBreaksAtSpaces) {
  EXPECT_EQ(wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrap("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(wrap("a\nb", 10), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(wrap("", 10), (std::vector<std::string>{""}));
  EXPECT_EQ(wrap("日本語", 1).size(), 3u);  // wider than the room: still ends
}

}  // namespace
}  // namespace slipway::tui
