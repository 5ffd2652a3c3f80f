#include "aws/wire/xml.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

constexpr OperationInfo xml_info{Service::ec2, "Op", Effect::reads};

struct XmlRow {
  std::string name;
  std::optional<int> size;
};
void read(const Xml& xml, XmlRow& row) {
  xml.read("name", row.name);
  xml.read("size", row.size);
}

// Reads one text member of <OpResponse>.
Result<std::string> text_of(const std::string& body, std::string_view member = "a") {
  HttpReply reply{200, {}, body};
  XmlReply xml(reply, xml_info);
  std::string out = "default";
  xml.root().read(member, out);
  return xml.finish(std::move(out));
}

TEST(Xml, ReadsText) {
  struct Case {
    std::string inner, want;
  };
  const Case cases[] = {
      {"<a>x</a>", "x"},
      {"", "default"},
      {"<a/>", ""},
      {"<a></a>", ""},
      {"<a> </a>", " "},
      {"<a>x &amp; &lt;y&gt; &#65;&#x2713;</a>", "x & <y> A\u2713"},
      {"<a>x<!-- no -->y</a>", "xy"},
      {"<a>x<![CDATA[<&>]]>y</a>", "x<&>y"},
      {"<b><a>deep</a></b>", "default"},
      {"<n:a xmlns:n='urn:x'>x</n:a>", "x"},
      {"<a>first</a><a>second</a>", "first"},
      {"<a>&unknown;</a>", "&unknown;"},
  };
  for (const Case& c : cases) {
    auto text = text_of("<?xml version='1.0'?><OpResponse>" + c.inner + "</OpResponse>");
    ASSERT_TRUE(text) << c.inner;
    EXPECT_EQ(*text, c.want) << c.inner;
  }
}

TEST(Xml, CallsEverythingElseAProtocolError) {
  for (const char* body : {"", " ", "<", "{}", "<OpResponse>", "<OpResponse></Op>", "<OpResponse",
                           "<html><a>x</a></html>", "<OpRespons/>", "<OpResponse><a></OpResponse>",
                           "plain", "\xff\xfe", "<!DOCTYPE x [<!ENTITY"}) {
    auto text = text_of(body);
    ASSERT_FALSE(text) << body;
    EXPECT_EQ(text.error().kind, ErrorKind::protocol);
    EXPECT_EQ(text.error().what, "understand the reply to Op");
    EXPECT_FALSE(text.error().answer.empty());
  }
}

TEST(Xml, ExpandsNoEntitiesOfADoctype) {
  auto text = text_of(
      "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><OpResponse><a>&e;</a></OpResponse>");
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "&e;");
}

TEST(Xml, FindsMembersInWhateverOrder) {
  for (const char* inner : {"<b/><name>x</name><size>3</size>", "<size>3</size><name>x</name>",
                            "<size>3</size><b/><c/><name>x</name><d/>"}) {
    HttpReply reply{200, {}, "<OpResponse>" + std::string(inner) + "</OpResponse>"};
    XmlReply xml(reply, xml_info);
    Xml root = xml.root();
    XmlRow row, again;
    read(root, row);
    read(root, again);
    EXPECT_EQ(row.name + again.name, "xx") << inner;
    EXPECT_EQ(row.size.value_or(0) + again.size.value_or(0), 6) << inner;
    EXPECT_FALSE(root.at("e").present());
  }
}

TEST(Xml, ReadsListsOfRows) {
  HttpReply reply{200,
                  {},
                  "<OpResponse><rows><item><name>x</name><size>3</size></item><other/>"
                  "<item><name>y</name></item></rows><none/></OpResponse>"};
  XmlReply xml(reply, xml_info);
  std::vector<XmlRow> rows, none, absent;
  std::vector<std::string> names;
  xml.root().list("rows", "item", rows);
  xml.root().list("none", "item", none);
  xml.root().list("absent", "item", absent);
  xml.root().collect("rows", "item", "name", names);
  ASSERT_TRUE(xml.finish(0));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].name, "x");
  EXPECT_EQ(rows[0].size, 3);
  EXPECT_FALSE(rows[1].size);
  EXPECT_EQ(names, (std::vector<std::string>{"x", "y"}));
  EXPECT_TRUE(none.empty() && absent.empty());
}

TEST(Xml, ReadsNumbersTimesAndTruth) {
  HttpReply reply{200,
                  {},
                  "<OpResponse><n>-7</n><big>9223372036854775807</big><yes>true</yes><no>false</no>"
                  "<t>2026-11-21T04:05:06.789Z</t><empty/></OpResponse>"};
  XmlReply xml(reply, xml_info);
  int n = 0;
  long long big = 0;
  bool yes = false, no = true, empty = true;
  std::optional<Time> time, none;
  Xml root = xml.root();
  root.read("n", n);
  root.read("big", big);
  root.read("yes", yes);
  root.read("no", no);
  root.read("empty", empty);
  root.read("t", time);
  root.read("empty", none);
  ASSERT_TRUE(xml.finish(0));
  EXPECT_EQ(n, -7);
  EXPECT_EQ(big, 9223372036854775807);
  EXPECT_TRUE(yes && !no && !empty);
  EXPECT_EQ(time, parse_rfc3339("2026-11-21T04:05:06.789Z"));
  EXPECT_FALSE(none);
}

TEST(Xml, NotesTheFirstWrongMember) {
  HttpReply reply{200,
                  {{"x-amzn-requestid", "r-1"}},
                  "<OpResponse><n>7x</n><m>99999999999</m><b>maybe</b><t>noon</t></OpResponse>"};
  auto fault = [&](auto read) {
    XmlReply xml(reply, xml_info);
    read(xml.root());
    auto result = xml.finish(0);
    EXPECT_EQ(result.error().request_id, "r-1");
    return result.error().answer;
  };
  int number = 0;
  bool truth = false;
  Time time{};
  EXPECT_EQ(fault([&](Xml r) { r.read("n", number), r.read("b", truth); }),
            "n is not a number: \"7x\"");
  EXPECT_EQ(fault([&](Xml r) { r.read("m", number); }), "m is not a number: \"99999999999\"");
  EXPECT_EQ(fault([&](Xml r) { r.read("b", truth); }), "b is neither true nor false: \"maybe\"");
  EXPECT_EQ(fault([&](Xml r) { r.read("t", time); }), "t is not a time: \"noon\"");
}

TEST(Xml, WantsTheQueryProtocolsWrapper) {
  HttpReply reply{200, {}, "<OpResponse><OpResult><a>x</a></OpResult></OpResponse>"};
  XmlReply xml(reply, xml_info);
  EXPECT_EQ(xml.result().at("a").text(), "x");
  HttpReply bare{200, {}, "<OpResponse><a>x</a></OpResponse>"};
  XmlReply without(bare, xml_info);
  EXPECT_FALSE(without.result().present());
  EXPECT_EQ(without.finish(0).error().answer, "the body has no <OpResult>");
}

TEST(Xml, SurvivesDeepNesting) {
  std::string body = "<OpResponse>";
  for (int i = 0; i < 20'000; ++i) body += "<a>";
  EXPECT_FALSE(text_of(body));
  for (int i = 0; i < 20'000; ++i) body += "</a>";
  body += "</OpResponse>";
  EXPECT_TRUE(text_of(body));
}

}  // namespace
}  // namespace slipway::aws
