#include "aws/config/command_words.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

struct CommandLine {
  std::string line;
  std::vector<std::string> words;
};

// What Python 3.11's shlex.split says of each.
TEST(CommandWords, AreWhatTheAwsCliPassesOn) {
  const std::vector<CommandLine> lines = {
      {"", {}},
      {"  \t ", {}},
      {"/opt/tool --for dev", {"/opt/tool", "--for", "dev"}},
      {"  a\tb\r\nc ", {"a", "b", "c"}},
      {R"("/my programs/tool" --name 'two words')", {"/my programs/tool", "--name", "two words"}},
      {R"(a\ b c\\d)", {"a b", R"(c\d)"}},
      {R"(C:\tools\x)", {"C:toolsx"}},
      {R"("a\"b" "c\\d" "e\fg" "$HOME\$x")", {"a\"b", R"(c\d)", R"(e\fg)", R"($HOME\$x)"}},
      {R"('a\b' 'c"d')", {R"(a\b)", "c\"d"}},
      {R"(a"b c"d'e f'g)", {"ab cde fg"}},
      {R"('' "" x)", {"", "", "x"}},
      {"cat x | jq .y > z; true && $(false) `id` *.json #no",
       {"cat", "x", "|", "jq", ".y", ">", "z;", "true", "&&", "$(false)", "`id`", "*.json", "#no"}},
      {"gr\xc3\xbc\xc3\x9f --\xe2\x9c\x93", {"gr\xc3\xbc\xc3\x9f", "--\xe2\x9c\x93"}},
  };
  for (const CommandLine& each : lines) {
    auto words = command_words(each.line);
    ASSERT_TRUE(words) << each.line << ": " << words.error();
    EXPECT_EQ(*words, each.words) << each.line;
  }
}

TEST(CommandWords, SayWhatIsLeftOpen) {
  for (const char* line : {"a 'b", "a \"b", "'", "a \"b\\\""}) {
    auto words = command_words(line);
    ASSERT_FALSE(words) << line;
    EXPECT_EQ(words.error(), "a quotation is not closed") << line;
  }
  for (const char* line : {"a \\", "\\", "\"a\\"}) {
    auto words = command_words(line);
    ASSERT_FALSE(words) << line;
    EXPECT_EQ(words.error(), "nothing follows the last backslash") << line;
  }
}

}  // namespace
}  // namespace slipway::aws
