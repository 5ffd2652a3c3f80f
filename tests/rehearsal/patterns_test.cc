#include "deploy/rehearsal/patterns.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal {
namespace {

TEST(Patterns, match_the_whole_text_as_java_would) {
  struct Row {
    const char *pattern, *fits, *fails;
  };
  for (const Row& row : std::vector<Row>{
           {"[a-zA-Z][-a-zA-Z0-9]*", "a-1", "1a"},
           {"[\\w+=,.@-]*", "a_b@c", "a b"},
           {"[\\.\\-_/#A-Za-z0-9]+", "/a.b-c#1", "a:b"},
           {"^\\d{12}$", "123456789012", "12345678901"},
           {"(?:[a-z]+/)*[a-z]+", "a/b/c", "a//c"},
           {"a|bc", "bc", "abc"},
           {"([a-zA-Z][-a-zA-Z0-9]*)|(arn:\\b(aws|aws-cn)\\b:[-a-zA-Z0-9:/._+]*)",
            "arn:aws:cloudformation:us-west-2:1:stack/a/b", "arn:other:x"},
           {"^\\!?[a-zA-Z0-9 :_@\\/\\+\\=\\.\\-\\!]*$", "!a b-c", "a*b"},
           {"[^:*]*", "a/b", "a:b"},
           {"[\\]a]+", "]a]", "b"},
           {"\\s+x", " x", "x"},
       }) {
    EXPECT_TRUE(matches_pattern(row.pattern, row.fits)) << row.pattern;
    EXPECT_FALSE(matches_pattern(row.pattern, row.fails)) << row.pattern;
  }
}

TEST(Patterns, that_posix_cannot_say_let_everything_through) {
  for (const char* pattern : {"[\\p{L}\\p{N}]*", "(?!aws:).*", "[\\u0020-\\u00FF]*", "\\S+", "[a-z",
                              "[a[b]]", "(unclosed", "\\"})
    EXPECT_TRUE(matches_pattern(pattern, "anything \xff")) << pattern;
}

TEST(Patterns, take_long_texts_without_recursion) {
  EXPECT_TRUE(matches_pattern("(a|b)*", std::string(200'000, 'a')));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
