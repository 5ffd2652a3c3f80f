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
