#include "wizard/pages/editor.hh"

#include <gtest/gtest.h>

namespace slipway::wizard {
namespace {

Editor typed(const std::string& keys, const std::string& before = "") {
  Editor editor(before);
  auto parsed = parse_keys(keys);
  EXPECT_TRUE(parsed.has_value()) << keys;
  for (const KeyPress& key : *parsed) edit(editor, key);
  return editor;
}

TEST(Editor, EditsLikeALine) {
  EXPECT_EQ(typed("abc").text, "abc");
  EXPECT_EQ(typed("abc<left>X").text, "abXc");
  EXPECT_EQ(typed("abc<bs><bs>").text, "a");
  EXPECT_EQ(typed("abc<home><del>").text, "bc");
  EXPECT_EQ(typed("abc<home>X<end>Y").text, "XabcY");
  EXPECT_EQ(typed("one two<c-w>").text, "one ");
  EXPECT_EQ(typed("one two<left><left><left><c-k>").text, "one ");
  EXPECT_EQ(typed("one two<left><left><left><c-u>").text, "two");
  EXPECT_EQ(typed("<bs><del><left><right>").text, "");
}

TEST(Editor, MovesByCharactersNotBytes) {
  EXPECT_EQ(typed("<left>x", "grün").text, "grüxn");
  EXPECT_EQ(typed("<left><left><bs>", "a✔b✔").text, "ab✔");
  EXPECT_EQ(typed("<bs>", "日").text, "");
}

TEST(Editor, LeavesForeignKeysAlone) {
  Editor editor("a");
  EXPECT_FALSE(edit(editor, control('n')));
  EXPECT_FALSE(edit(editor, {KeyName::enter}));
  EXPECT_FALSE(edit(editor, {KeyName::left, Modifier::alt}));
  EXPECT_EQ(editor.text, "a");
}

TEST(Editor, PastedTextIsCleaned) {
  Editor one;
  insert(one, "a\nb\x1b[31m\tc\r\n");
  EXPECT_EQ(one.text, "ab[31m c");
  Editor many;
  insert(many, "-----BEGIN-----\r\nabc\r\n", Lines::many);
  EXPECT_EQ(many.text, "-----BEGIN-----\nabc\n");
  EXPECT_EQ(many.cursor, many.text.size());
}

}  // namespace
}  // namespace slipway::wizard
