#include "wizard/utf8.hh"

#include <gtest/gtest.h>

namespace slipway::wizard {
namespace {

TEST(Utf8, RoundTrip) {
  for (const char* text : {"", "plain", "grün", "→ ✔", "日本", "\U0001f600"}) {
    EXPECT_EQ(encode(decode(text)), text);
  }
}

TEST(Utf8, BrokenBytesBecomeReplacements) {
  EXPECT_EQ(decode("\xff"), U"\ufffd");
  EXPECT_EQ(decode("a\xc3"), U"a\ufffd");            // cut
  EXPECT_EQ(decode("\xc0\xaf"), U"\ufffd\ufffd");    // overlong '/'
  EXPECT_EQ(decode("\xe0\x80\xaf").size(), 3u);      // overlong
  EXPECT_EQ(decode("\xed\xa0\x80").size(), 3u);      // surrogate
  EXPECT_EQ(decode("\xf4\x90\x80\x80").size(), 4u);  // past the end of Unicode
}

TEST(Utf8, LengthNeverLeavesTheText) {
  std::string text = "a\xe2\x9c\x94\xe2\x9c";
  std::size_t at = 0, count = 0;
  while (at < text.size()) {
    at += code_length(text, at);
    ++count;
  }
  EXPECT_EQ(at, text.size());
  EXPECT_EQ(count, 4u);
}

TEST(Utf8, TrimsWhiteSpaceOnly) {
  EXPECT_EQ(trimmed(" \t\r\n a b \v\f"), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
  EXPECT_EQ(trimmed(""), "");
}

}  // namespace
}  // namespace slipway::wizard
