// Writes the XML of replies: elements in order, text escaped as AWS escapes it. Values that XML
// cannot carry (control characters) become U+FFFD, as a reply must always parse.
//
//   XmlWriter xml;
//   xml.open("vpcSet").open("item").text("vpcId", id).close().close();
//   xml.list("subnetIdSet", "item", ids);
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/time.hh"

namespace slipway::deploy::rehearsal {

class XmlWriter {
 public:
  XmlWriter& open(std::string_view name);
  XmlWriter& close();  // the element opened last
  XmlWriter& text(std::string_view name, std::string_view value);
  XmlWriter& number(std::string_view name, long long value);
  XmlWriter& boolean(std::string_view name, bool value);
  XmlWriter& time(std::string_view name, Time value);  // 2026-11-21T04:05:06.000Z
  // Nothing at all when there is no value (or the text is empty).
  XmlWriter& time(std::string_view name, const std::optional<Time>& value);
  XmlWriter& optional(std::string_view name, std::string_view value);
  XmlWriter& list(std::string_view name, std::string_view item,
                  const std::vector<std::string>& values);

  std::string take();  // closes what is open

 private:
  std::string out_;
  std::vector<std::string> open_;
};

std::string xml_escape(std::string_view text);

}  // namespace slipway::deploy::rehearsal
