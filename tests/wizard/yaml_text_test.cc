#include "wizard/yaml_text.hh"

#include <gtest/gtest.h>

namespace slipway::wizard {
namespace {

using YamlKind = YamlValue::Kind;

struct Edit {
  const char* what;
  std::string before;
  YamlPath path;
  std::string key;
  YamlValue value;
  std::string after;
};

TEST(YamlText, Edits) {
  for (const Edit& c : std::vector<Edit>{
           {"a new file", "", {"config"}, "p:a", {.text = "1"}, "config:\n  p:a: \"1\"\n"},
           {"a top-level key",
            "",
            {},
            "encryptionsalt",
            {.text = "v1:x"},
            "encryptionsalt: v1:x\n"},
           {"appended at the end of its map",
            "config:\n  p:a: x\n# tail\nother: 1\n",
            {"config"},
            "p:b",
            {.text = "w"},
            "config:\n  p:a: x\n  p:b: w\n# tail\nother: 1\n"},
           {"the comment behind a value stays",
            "config:\n  p:a: x # why\n  p:b: y\n",
            {"config"},
            "p:a",
            {.text = "z"},
            "config:\n  p:a: z # why\n  p:b: y\n"},
           {"a # inside quotes is no comment",
            "config:\n  p:a: 'x # y' # why\n",
            {"config"},
            "p:a",
            {.text = "z"},
            "config:\n  p:a: z # why\n"},
           {"a # without a space is no comment",
            "config:\n  p:a: x#y\n",
            {"config"},
            "p:a",
            {.text = "z"},
            "config:\n  p:a: z\n"},
           {"a doubled quote does not end the text",
            "config:\n  p:a: 'it''s # x'\n",
            {"config"},
            "p:a",
            {.text = "z"},
            "config:\n  p:a: z\n"},
           {"CRLF",
            "config:\r\n  p:a: x\r\n  p:b: y\r\n",
            {"config"},
            "p:a",
            {.text = "z"},
            "config:\r\n  p:a: z\r\n  p:b: y\r\n"},
           {"CRLF when appending",
            "config:\r\n  p:a: x\r\n",
            {"config"},
            "p:b",
            {.text = "z"},
            "config:\r\n  p:a: x\r\n  p:b: z\r\n"},
           {"no line end at the end",
            "config:\n  p:a: x",
            {"config"},
            "p:b",
            {.text = "z"},
            "config:\n  p:a: x\n  p:b: z\n"},
           {"four spaces",
            "config:\n    p:a: x\n",
            {"config"},
            "p:b",
            {.text = "z"},
            "config:\n    p:a: x\n    p:b: z\n"},
           {"a literal block becomes one line",
            "config:\n  p:a: |\n    l1\n    # l2\n  # note\n  p:b: y\n",
            {"config"},
            "p:a",
            {.text = "z"},
            "config:\n  p:a: z\n  # note\n  p:b: y\n"},
           {"one line becomes a literal block",
            "config:\n  p:a: x\n  p:b: y\n",
            {"config"},
            "p:a",
            {.text = "l1\nl2\n"},
            "config:\n  p:a: |\n    l1\n    l2\n  p:b: y\n"},
           {"a secret over a text",
            "config:\n  p:a: x\n  p:b: y\n",
            {"config"},
            "p:a",
            {.kind = YamlKind::secure, .text = "v1:n:c"},
            "config:\n  p:a:\n    secure: v1:n:c\n  p:b: y\n"},
           {"a secret over a secret keeps both comments",
            "config:\n  p:a: # one\n    secure: v1:o:o # two\n",
            {"config"},
            "p:a",
            {.kind = YamlKind::secure, .text = "v1:n:c"},
            "config:\n  p:a: # one\n    secure: v1:n:c # two\n"},
           {"a secret in braces",
            "config:\n  p:a: {secure: v1:o:o} # one\n",
            {"config"},
            "p:a",
            {.kind = YamlKind::secure, .text = "v1:n:c"},
            "config:\n  p:a: # one\n    secure: v1:n:c\n"},
           {"a list keeps the lines of its items",
            "config:\n  p:a:\n    - x # first\n    - 'y'\n",
            {"config"},
            "p:a",
            {.kind = YamlKind::list, .items = {"y", "z", "x"}},
            "config:\n  p:a:\n    - 'y'\n    - z\n    - x # first\n"},
           {"a list that is not indented",
            "config:\n  p:a:\n  - x\n  p:b: y\n",
            {"config"},
            "p:a",
            {.kind = YamlKind::list, .items = {"z"}},
            "config:\n  p:a:\n  - z\n  p:b: y\n"},
           {"an empty config",
            "config: {} # nothing\n",
            {"config"},
            "p:a",
            {.text = "x"},
            "config: # nothing\n  p:a: x\n"},
           {"config without value",
            "config:\nother: 1\n",
            {"config"},
            "p:a",
            {.text = "x"},
            "config:\n  p:a: x\nother: 1\n"},
           {"only comments",
            "# mine\n",
            {"config"},
            "p:a",
            {.text = "x"},
            "# mine\nconfig:\n  p:a: x\n"},
           {"quoted keys",
            "config:\n  \"p:a\": x\n",
            {"config"},
            "p:a",
            {.text = "w"},
            "config:\n  \"p:a\": w\n"},
           {"a byte order mark",
            "\xEF\xBB\xBF"
            "config:\n  p:a: x\n",
            {"config"},
            "p:a",
            {.text = "w"},
            "\xEF\xBB\xBF"
            "config:\n  p:a: w\n"},
           {"document marks",
            "---\nconfig:\n  p:a: x\n...\n",
            {"config"},
            "p:b",
            {.text = "w"},
            "---\nconfig:\n  p:a: x\n  p:b: w\n...\n"},
           {"a value on the next line",
            "config:\n  p:a:\n    x\n  p:b: y\n",
            {"config"},
            "p:a",
            {.text = "z"},
            "config:\n  p:a: z\n  p:b: y\n"},
           {"a text over lines",
            "config:\n  p:a: \"x\n    y\"\n  p:b: y\n",
            {"config"},
            "p:a",
            {.text = "z"},
            "config:\n  p:a: z\n  p:b: y\n"},
           {"umlauts before the value",
            "config:\n  # ä ö ü\n  p:ä: x # ü\n",
            {"config"},
            "p:ä",
            {.text = "é"},
            "config:\n  # ä ö ü\n  p:ä: é # ü\n"},
       }) {
    SCOPED_TRACE(c.what);
    auto after = set_entry(c.before, c.path, c.key, c.value, "f");
    ASSERT_TRUE(after) << after.error().sentence();
    EXPECT_EQ(*after, c.after);
    auto map = read_map(*after, c.path, "f");
    ASSERT_TRUE(map) << map.error().sentence();
    const YamlEntry* entry = map->find(c.key);
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->text, c.value.text);
    EXPECT_EQ(entry->items, c.value.items);
  }
}

TEST(YamlText, EverySetTextReadsBack) {
  std::vector<std::string> texts = {
      "",        " ",      "a\n",
      "\na",     "a\n\n",  "- a",
      "a: b",    "# a",    "'",
      "\"",      "~",      "0123",
      "\t",      "a\r\nb", "-----BEGIN KEY-----\nAAAA\n-----END KEY-----\n",
      "  a\n b", "é",      "\xF0\x9F\x94\x90"};
  for (std::string before : {"", "config:\n  p:b: x\n", "config:\n  p:a: y\n  p:b: x\n",
                             "config:\r\n  p:a: |\r\n    l\r\n  p:b: x\r\n"})
    for (auto& text : texts) {
      auto after = set_entry(before, {"config"}, "p:a", {.text = text}, "f");
      ASSERT_TRUE(after) << after.error().sentence();
      auto map = read_map(*after, {"config"}, "f");
      ASSERT_TRUE(map) << *after;
      EXPECT_EQ(map->find("p:a")->text, text) << *after;
      EXPECT_EQ(map->entries.size(), before.find("p:b") == std::string::npos ? 1U : 2U);
    }
}

TEST(YamlText, Removes) {
  EXPECT_EQ(remove_entry("config:\n  p:a: x\n  # of b\n  p:b: |\n    l\n  p:c: z\n", {"config"},
                         "p:b", "f")
                .value(),
            "config:\n  p:a: x\n  # of b\n  p:c: z\n");
  EXPECT_EQ(remove_entry("config:\n  p:a: x\n", {"config"}, "p:z", "f").value(),
            "config:\n  p:a: x\n");
}

struct Wrong {
  const char* text;
  int line;
  const char* says;
};

TEST(YamlText, SaysWhereItIsWrong) {
  for (const Wrong& c : std::initializer_list<Wrong>{
           {"a: b\n\tc: d\n", 2, "YAML"},
           {"a: 1\nb: 2\na: 3\n", 3, "stands twice"},
           {"- a\n", 1, "key: value"},
           {"just text\n", 1, "key: value"},
           {"a: b\n---\nc: d\n", 0, "more than one"},
           {"[a]: b\n", 1, "not a text"},
           {"? a\n: b\n", 1, "not understood"},
           {"a: *x\n", 1, "YAML"},
           {"a: b: c\n", 1, "YAML"},
       }) {
    SCOPED_TRACE(c.text);
    auto map = read_map(c.text, {}, "file.yaml");
    EXPECT_FALSE(map);
    if (map) continue;
    EXPECT_EQ(map.error().kind, ErrorKind::invalid);
    EXPECT_EQ(map.error().place.file, "file.yaml");
    if (c.line != 0) {
      EXPECT_EQ(map.error().place.line, c.line);
    }
    EXPECT_NE(map.error().answer.find(c.says), std::string::npos) << map.error().answer;
    EXPECT_FALSE(map.error().fix.empty());
  }
}

TEST(YamlText, CutAnywhereNeverThrows) {
  std::string text =
      "a: 'x'\nconfig:\n  p:a: [1, \"b\"]\n  p:b: |\n    l1\n  p:c: {secure: v1:a:b}\n  p:d: &x "
      "y\n";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    auto cut = text.substr(0, size);
    (void)read_map(cut, {"config"}, "f");
    (void)set_entry(cut, {"config"}, "p:c", {.text = "z"}, "f");
    for (char c : {'\0', '\xFF', '{', '&'})
      (void)set_entry(cut + c, {"config"}, "p:c", {.text = "z"}, "f");
  }
  (void)read_map(std::string(100'000, '['), {}, "f");
}

}  // namespace
}  // namespace slipway::wizard
