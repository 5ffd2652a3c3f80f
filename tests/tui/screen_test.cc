#include "tui/screen.hh"

#include <gtest/gtest.h>

#include "tui/theme.hh"

namespace slipway::tui {
namespace {

TEST(Screen, PutsInside) {
  Screen screen(10, 2);
  EXPECT_EQ(screen.put(2, 0, "abc", {}, 8), 3);
  EXPECT_EQ(screen.put(7, 1, "toolong", {}, 10), 3);
  EXPECT_EQ(screen.put(0, 5, "below", {}, 10), 0);
  EXPECT_EQ(screen.text(), "  abc\n       too\n");
}

TEST(Screen, DoubleWidthTakesTwoCells) {
  Screen screen(6, 1);
  screen.put(0, 0, "日x", {}, 6);
  EXPECT_EQ(screen.at(0, 0).glyph, U'日');
  EXPECT_EQ(screen.at(1, 0).glyph, 0u);
  EXPECT_EQ(screen.at(2, 0).glyph, U'x');
  screen.put(1, 0, "a", {}, 1);  // cuts the wide one in half
  EXPECT_EQ(screen.text(), " ax\n");
  screen.put(0, 0, "日", {}, 2);
  screen.put(0, 0, "b", {}, 1);
  EXPECT_EQ(screen.text(), "b x\n");
}

TEST(Screen, WideGlyphAtTheEdgeBecomesASpace) {
  Screen screen(3, 1);
  screen.put(0, 0, "ab日", {}, 10);
  EXPECT_EQ(screen.text(), "ab\n");
}

TEST(Screen, MarksAndTranslates) {
  Screen screen(4, 1);
  screen.put(0, 0, "✔日", Style{}, 4);
  screen.mark({0, 0, 4, 1}, Attribute::reverse);
  EXPECT_TRUE(has(screen.at(0, 0).style.attributes, Attribute::reverse));
  screen.translate(ascii_of);
  EXPECT_EQ(screen.text(), "+?\n");
}

TEST(Theme, EveryGlyphOfTheViewsHasAStandIn) {
  for (char32_t glyph : std::u32string(U"●◐○✔✖▲▸│─…·•‹›→–")) EXPECT_NE(ascii_of(glyph), U'?');
}

}  // namespace
}  // namespace slipway::tui
