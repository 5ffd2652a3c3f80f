#include "wizard/keys.hh"

#include <gtest/gtest.h>

namespace slipway::wizard {
namespace {

TEST(Keys, RoundTrip) {
  for (const char* text :
       {"prod<down><ret>", "<c-n><a-left><s-tab>", "a<lt>b",
        "<esc><bs><del><ins><home><end><pgup><pgdn>", "<f1><f12>", "grün→", "<c-a-x>", ">", ""}) {
    auto keys = parse_keys(text);
    ASSERT_TRUE(keys.has_value()) << text;
    EXPECT_EQ(to_text(*keys), text);
  }
}

TEST(Keys, NamesMean) {
  auto keys = parse_keys("a<c-n><space><lt><a-right>").value();
  ASSERT_EQ(keys.size(), 5u);
  EXPECT_EQ(keys[0], character('a'));
  EXPECT_EQ(keys[1], control('n'));
  EXPECT_EQ(keys[2], character(' '));
  EXPECT_EQ(keys[3], character('<'));
  EXPECT_EQ(keys[4], (KeyPress{KeyName::right, Modifier::alt}));
}

TEST(Keys, MoveInRowsAndStayInside) {
  std::size_t at = 9;  // a list that has become shorter
  EXPECT_TRUE(moves({KeyName::up}, at, 3, 4));
  EXPECT_EQ(at, 3u);
  for (const auto& [name, expected] :
       std::initializer_list<std::pair<KeyName, std::size_t>>{{KeyName::page_up, 0},
                                                              {KeyName::up, 0},
                                                              {KeyName::down, 1},
                                                              {KeyName::page_down, 4},
                                                              {KeyName::down, 4},
                                                              {KeyName::home, 0},
                                                              {KeyName::end, 4}}) {
    EXPECT_TRUE(moves({name}, at, 3, 4));
    EXPECT_EQ(at, expected) << to_text({name});
  }
  EXPECT_FALSE(moves({KeyName::left}, at, 3, 4));
  EXPECT_FALSE(moves(character('j'), at, 3, 4));
  EXPECT_EQ(at, 4u);
}

TEST(Keys, RejectsUnknownNamesAndOpenEnds) {
  for (const char* text : {"<nope>", "abc<", "<c-", "<x-a>", "<>", "<c-ab>"}) {
    auto keys = parse_keys(text);
    ASSERT_FALSE(keys.has_value()) << text;
    EXPECT_EQ(keys.error().kind, ErrorKind::invalid);
  }
  EXPECT_NE(parse_keys("ab<nope>").error().answer.find("character 3"), std::string::npos);
}

}  // namespace
}  // namespace slipway::wizard
