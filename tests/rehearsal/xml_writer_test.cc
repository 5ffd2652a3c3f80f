#include "deploy/rehearsal/xml_writer.hh"

#include <gtest/gtest.h>

#include <pugixml.hpp>

namespace slipway::deploy::rehearsal {
namespace {

TEST(XmlWriter, nests_and_closes) {
  XmlWriter xml;
  xml.open("a")
      .text("b", "1")
      .boolean("c", true)
      .number("d", -7)
      .list("e", "item", {"x", "y"})
      .open("f");
  EXPECT_EQ(xml.take(),
            "<a><b>1</b><c>true</c><d>-7</d><e><item>x</item><item>y</item></e><f></f></a>");
}

TEST(XmlWriter, leaves_out_what_is_not_there) {
  XmlWriter xml;
  xml.optional("a", "").optional("b", "x").time("c", std::optional<Time>());
  EXPECT_EQ(xml.take(), "<b>x</b>");
}

TEST(XmlWriter, times_always_have_a_fraction) {
  XmlWriter xml;
  xml.time("t", *parse_rfc3339("2026-11-21T04:05:06Z"))
      .time("t", *parse_rfc3339("2026-11-21T04:05:06.5Z"));
  EXPECT_EQ(xml.take(), "<t>2026-11-21T04:05:06.000Z</t><t>2026-11-21T04:05:06.500Z</t>");
}

TEST(XmlWriter, any_text_survives_a_parser) {
  std::string hostile = "<&>\"'\r\n\t ]]> \xC3\xA9";
  XmlWriter xml;
  xml.text("a", hostile);
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(xml.take().c_str()));
  EXPECT_EQ(document.child("a").child_value(), hostile);
  EXPECT_EQ(xml_escape(std::string("a\x01\x1b\0b", 5)),
            "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
            "b");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
