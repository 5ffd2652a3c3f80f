#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "deploy/rehearsal/protocol.hh"

namespace slipway::deploy::rehearsal {
namespace {

struct Row {
  const char* form;
  const char* json;
};

TEST(QueryInput, nests_dotted_names) {
  for (auto [form, json] : {
           Row{"", "{}"},
           Row{"A=1&B=x%20y+z", R"({"A":"1","B":"x y z"})"},
           Row{"Filter.1.Name=vpc-id&Filter.1.Value.1=a&Filter.1.Value.2=b",
               R"({"Filter":[{"Name":"vpc-id","Value":["a","b"]}]})"},
           Row{"VpcId.2=b&VpcId.1=a&VpcId.10=c", R"({"VpcId":["a","b","c"]})"},
           Row{"Tags.member.1.Key=k&Tags.member.1.Value=v",
               R"({"Tags":[{"Key":"k","Value":"v"}]})"},
           Row{"Map.entry.1.key=k&Map.entry.1.value=v", R"({"Map":[{"key":"k","value":"v"}]})"},
           Row{"A.B.C=1&A.B.D=2", R"({"A":{"B":{"C":"1","D":"2"}}})"},
           Row{"Empty=&Bare", R"({"Empty":"","Bare":""})"},
           Row{"A=1&A.B=2", R"({"A":{"B":"2"}})"},
           Row{"A.0=x", R"({"A":{"0":"x"}})"},
           Row{"A.99999999999999999999=x", R"({"A":{"99999999999999999999":"x"}})"},
           Row{"A.900000000.B=x", R"({"A":[{"B":"x"}]})"},
           Row{"%zz=%4", R"({"%zz":"%4"})"},
           Row{"&&=&", R"({"":""})"},
       })
    EXPECT_EQ(from_query(parse_form(form)), nlohmann::json::parse(json)) << form;
}

TEST(QueryInput, names_of_any_depth_end) {
  std::string deep = "A";
  for (int i = 0; i < 100'000; ++i) deep += ".A";
  EXPECT_LT(from_query({{deep, "x"}}).dump().size(), 500u);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
