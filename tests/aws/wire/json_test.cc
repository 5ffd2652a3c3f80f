#include "aws/wire/json.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

constexpr OperationInfo json_info{Service::kms, "Op", Effect::reads};

struct JsonRow {
  std::string name;
};
void read(const Json& json, JsonRow& row) { json.read("name", row.name); }

struct Everything {
  std::string text = "default";
  int number = -1;
  long long big = -1;
  bool truth = false;
  std::optional<Time> time, millis;
  std::vector<std::string> words;
  std::vector<JsonRow> rows;
  std::string deep;
};

Result<Everything> everything(const std::string& body) {
  HttpReply reply{200, {}, body};
  JsonReply json(reply, json_info);
  Json root = json.root();
  Everything out;
  root.read("text", out.text);
  root.read("number", out.number);
  root.read("big", out.big);
  root.read("truth", out.truth);
  root.read("time", out.time);
  root.read_millis("millis", out.millis);
  root.list("words", out.words);
  root.list("rows", out.rows);
  root.at("a").at("b").read("c", out.deep);
  return json.finish(std::move(out));
}

TEST(Json, ReadsEveryKindOfMember) {
  auto out = everything(
      R"({"text": "x", "number": 7, "big": 5000000000, "truth": true, "time": 1.5, "millis": 1500,
          "words": ["a", "b"], "rows": [{"name": "r"}, {}], "a": {"b": {"c": "deep"}},
          "extra": 1})");
  ASSERT_TRUE(out);
  EXPECT_EQ(out->text, "x");
  EXPECT_EQ(out->number, 7);
  EXPECT_EQ(out->big, 5'000'000'000);
  EXPECT_TRUE(out->truth);
  EXPECT_EQ(out->time, Time(Millis(1500)));
  EXPECT_EQ(out->millis, Time(Millis(1500)));
  EXPECT_EQ(out->words.size(), 2u);
  ASSERT_EQ(out->rows.size(), 2u);
  EXPECT_EQ(out->rows[0].name, "r");
  EXPECT_EQ(out->deep, "deep");
}

TEST(Json, IsLenientAboutWhatIsMissingOrNull) {
  for (const char* body :
       {"{}", R"({"text": null, "number": null, "time": null, "millis": null, "words": null,
                  "rows": null, "a": null, "truth": null})",
        R"({"a": {}, "rows": [], "words": []})"}) {
    auto out = everything(body);
    ASSERT_TRUE(out) << body;
    EXPECT_EQ(out->text, "default");
    EXPECT_EQ(out->number, -1);
    EXPECT_FALSE(out->time || out->millis);
  }
}

TEST(Json, TakesTimesAsTextAndWholeFloats) {
  auto out = everything(R"({"time": "2026-11-21T04:05:06Z", "number": 5.0})");
  ASSERT_TRUE(out);
  EXPECT_EQ(out->time, parse_rfc3339("2026-11-21T04:05:06Z"));
  EXPECT_EQ(out->number, 5);
}

TEST(Json, CallsWrongTypesAProtocolError) {
  struct Case {
    const char *body, *answer;
  };
  const Case cases[] = {
      {R"({"text": 1})", "text is not text but a number"},
      {R"({"number": "1"})", "number is not a number that fits but a string"},
      {R"({"number": 1.5})", "number is not a number that fits but a number"},
      {R"({"number": 3000000000})", "number is not a number that fits but a number"},
      {R"({"big": 18446744073709551615})", "big is not a number that fits but a number"},
      {R"({"truth": "true"})", "truth is neither true nor false but a string"},
      {R"({"time": 1e300})", "time is not a time but a number"},
      {R"({"time": "noon"})", "time is not a time but a string"},
      {R"({"millis": "1"})", "millis is not a time but a string"},
      {R"({"millis": 1e300})", "millis is not a time but a number"},
      {R"({"words": {}})", "words is not a list but an object"},
      {R"({"words": [1]})", "words holds what is not text but a number"},
      {R"({"rows": [1]})", "rows holds what is not an object but a number"},
      {R"({"a": []})", "a is not an object but an array"},
      {R"({"a": {"b": 1}})", "b is not an object but a number"},
  };
  for (const Case& c : cases) {
    auto out = everything(c.body);
    ASSERT_FALSE(out) << c.body;
    EXPECT_EQ(out.error().kind, ErrorKind::protocol);
    EXPECT_EQ(out.error().answer, c.answer);
  }
}

TEST(Json, CallsEverythingElseAProtocolError) {
  for (const char* body :
       {"", " ", "{", "[]", "null", "1", "{\"a\": ", "<html></html>", "{}x", "\xff"}) {
    auto out = everything(body);
    ASSERT_FALSE(out) << body;
    EXPECT_EQ(out.error().kind, ErrorKind::protocol);
  }
  EXPECT_NE(everything("<html>sign in</html>").error().answer.find("sign in"), std::string::npos);
}

TEST(Json, QuotesNothingThatMayBeSecret) {
  auto cut = everything(R"({"accessToken": "planted-secret)");
  auto wrong = everything(R"({"number": "planted-secret"})");
  EXPECT_EQ(cut.error().sentence().find("planted"), std::string::npos);
  EXPECT_EQ(wrong.error().sentence().find("planted"), std::string::npos);
}

TEST(Json, SurvivesDeepNesting) {
  std::string body(200'000, '[');
  EXPECT_FALSE(everything(body));
  EXPECT_FALSE(everything("{\"rows\":" + body));
}

TEST(JsonWriter, LeavesOutWhatIsNotSet) {
  JsonWriter inner, json;
  inner.text("x", "");
  json.text("a", "").always("b", "").number("c", std::nullopt).number("d", 5);
  json.flag("e", std::nullopt).flag("f", false).list("g", {}).list("h", {"1"}).object("i", inner);
  json.millis("j", Time(Millis(1234)));
  EXPECT_EQ(json.dump(), R"({"b":"","d":5,"f":false,"h":["1"],"j":1234})");
}

TEST(JsonWriter, WritesARequest) {
  JsonWriter json;
  json.rows("rows", std::vector<std::string>{"x"},
            [](JsonWriter& row, const std::string& name) { row.text("name", name); });
  WireRequest request = json.request("Target", json_info);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.body, R"({"rows":[{"name":"x"}]})");
  EXPECT_EQ(find_header(request.headers, "x-amz-target"), "Target.Op");
  EXPECT_EQ(find_header(request.headers, "content-type"), "application/x-amz-json-1.1");
  EXPECT_EQ(JsonWriter().request("T", json_info).body, "{}");
}

TEST(JsonWriter, SurvivesBytesThatAreNoText) {
  EXPECT_EQ(JsonWriter().text("a", "x\xff").dump(), "{\"a\":\"x\uFFFD\"}");
}

}  // namespace
}  // namespace slipway::aws
