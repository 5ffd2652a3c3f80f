#include "deploy/rehearsal/request_findings.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace slipway::deploy::rehearsal {
namespace {

const Shapes& shop() {
  static const Shapes shapes(
      "[shop]\n"
      "Buy = operation Name!:Name Count:Count Tags:Tags Flat:Flat Extra:Extra Gift:boolean "
      "When:timestamp Data:blob Words:Words\n"
      "Count = integer 1..9\n"
      "Extra = map Name string ..1\n"
      "Flat = list - Tag\n"
      "Name = string 2..5 /[a-zü]+/\n"
      "Tag = structure Key!:Name Sort:Sort\n"
      "Tags = list Tag Tag 1..2\n"
      "Words = list member Sort\n"
      "Sort = enum up|down");
  return shapes;
}

// "Tags.1.Key missing" of each finding.
std::string found(Travel travel, const char* input) {
  std::vector<std::string> out;
  for (const auto& each :
       request_findings(travel, *shop().request("shop", "Buy"), nlohmann::json::parse(input))) {
    constexpr const char* kinds[] = {"unknown", "unreadable", "missing", "limit"};
    out.push_back(
        fmt::format("{} {}", fmt::join(each.path, "."), kinds[static_cast<int>(each.kind)]));
  }
  return fmt::format("{}", fmt::join(out, ", "));
}

struct Sent {
  const char *input, *findings;
};

TEST(RequestFindings, of_json) {
  for (const Sent& row : std::vector<Sent>{
           {R"({"Name": "ab"})", ""},
           {R"({"Name": "ab", "Count": 3, "Gift": false, "When": 1.5, "Data": "YWI="})", ""},
           {R"({})", "Name missing"},
           {R"({"Name": null})", "Name missing"},
           {R"({"Name": "ab", "Count": null})", ""},
           {R"({"Name": "a"})", "Name limit"},
           {R"({"Name": "abcdef"})", "Name limit"},
           {R"({"Name": "üüüüü"})", ""},
           {R"({"Name": "AB"})", "Name limit"},
           {R"({"Name": 12})", "Name unreadable"},
           {R"({"Name": ["ab"]})", "Name unreadable"},
           {R"({"Name": "ab", "Nmae": 1})", "Nmae unknown"},
           {R"({"Name": "ab", "Count": 0})", "Count limit"},
           {R"({"Name": "ab", "Count": 10})", "Count limit"},
           {R"({"Name": "ab", "Count": "3"})", "Count unreadable"},
           {R"({"Name": "ab", "Gift": "true"})", "Gift unreadable"},
           {R"({"Name": "ab", "When": "2026-01-01"})", "When unreadable"},
           {R"({"Name": "ab", "Data": "*"})", "Data unreadable"},
           {R"({"Name": "ab", "Tags": []})", "Tags limit"},
           {R"({"Name": "ab", "Tags": [{"Key": "ab"}, {}, {"Key": "ab", "Sort": "left"}]})",
            "Tags limit, Tags.2.Key missing, Tags.3.Sort limit"},
           {R"({"Name": "ab", "Tags": {"Key": "ab"}})", "Tags unreadable"},
           {R"({"Name": "ab", "Tags": [null]})", "Tags.1 unreadable"},
           {R"({"Name": "ab", "Words": ["up", "left"]})", "Words limit"},
           {R"({"Name": "ab", "Extra": {"ab": "1"}})", ""},
           {R"({"Name": "ab", "Extra": {"ab": "1", "B": 2}})",
            "Extra limit, Extra.B limit, Extra.B unreadable"},
           {R"({"Name": "ab", "Extra": []})", "Extra unreadable"},
           {R"([])", " unreadable"},
       })
    EXPECT_EQ(found(Travel::typed, row.input), row.findings) << row.input;
}

TEST(RequestFindings, of_forms) {
  for (const Sent& row : std::vector<Sent>{
           {R"({"Name": "ab", "Count": "3", "Gift": "TRUE", "When": "2026-01-01"})", ""},
           {R"({"Name": "ab", "Count": "three"})", "Count unreadable"},
           {R"({"Name": "ab", "Gift": "yes"})", "Gift unreadable"},
           {R"({"Name": "ab", "Tags": {"Tag": [{"Key": "ab"}]}})", ""},
           {R"({"Name": "ab", "Tags": [{"Key": "ab"}]})", ""},
           {R"({"Name": "ab", "Tags": "text"})", "Tags unreadable"},
           {R"({"Name": "ab", "Words": ""})", ""},
           {R"({"Name": "ab", "Flat": {"Key": "ab"}})", "Flat unreadable"},
           {R"({"Name": {"Sub": "ab"}})", "Name unreadable"},
       })
    EXPECT_EQ(found(Travel::text, row.input), row.findings) << row.input;
}

TEST(RequestFindings, of_xml_where_a_list_of_one_looks_like_that_one) {
  for (const Sent& row : std::vector<Sent>{
           {R"({"Name": "ab", "Tags": {"Tag": {"Key": "ab"}}, "Flat": {"Key": "ab"}})", ""},
           {R"({"Name": "ab", "Tags": {"Tag": {}}, "Flat": {}})",
            "Tags.1.Key missing, Flat.1.Key missing"},
           {R"({"Name": "ab", "Tags": {"Other": {"Key": "ab"}}})", "Tags unreadable"},
       })
    EXPECT_EQ(found(Travel::xml, row.input), row.findings) << row.input;
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
