#include <gtest/gtest.h>

#include "tui/terminal.hh"

namespace slipway::tui {
namespace {

TEST(TerminalLook, ReadsTheBackgroundTheTerminalTells) {
  using enum Background;
  struct Told {
    const char* reply;
    std::optional<Background> background;
  };
  for (const auto& [reply, expected] : std::vector<Told>{{"ffff/ffff/ffff", light},
                                                         {"0000/0000/0000", dark},
                                                         {"1d1d/2121/2929", dark},
                                                         {"fd/f6/e3", light},
                                                         {"f/f/f", light},
                                                         {"0000/0000/ffff", dark},
                                                         {"ffff/ffff/0000", light},
                                                         {"", std::nullopt},
                                                         {"ffff/ffff", std::nullopt},
                                                         {"ffff//ffff", std::nullopt},
                                                         {"fffff/0/0", std::nullopt},
                                                         {"gg/00/00", std::nullopt},
                                                         {"-f/00/00", std::nullopt}}) {
    EXPECT_EQ(background_told_by(reply), expected) << reply;
  }
}

TEST(TerminalLook, ReadsColorfgbg) {
  EXPECT_EQ(background_of({{"COLORFGBG", "0;15"}}), Background::light);
  EXPECT_EQ(background_of({{"COLORFGBG", "0;default;7"}}), Background::light);
  EXPECT_EQ(background_of({{"COLORFGBG", "15;0"}}), Background::dark);
  EXPECT_EQ(background_of({{"COLORFGBG", "odd"}}), Background::dark);
  EXPECT_EQ(background_of({}), Background::dark);
}

TEST(TerminalLook, WhereTheCursorCannotBeMovedNothingIsPainted) {
  EXPECT_TRUE(can_paint({{"TERM", "xterm-256color"}}));
  EXPECT_TRUE(can_paint({{"TERM", "vt100"}}));
  EXPECT_FALSE(can_paint({{"TERM", "dumb"}}));
  EXPECT_FALSE(can_paint({{"TERM", ""}}));
  EXPECT_FALSE(can_paint({}));
}

}  // namespace
}  // namespace slipway::tui
