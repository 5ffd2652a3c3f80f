#include "aws/wire/query.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

struct QueryRow {
  std::string name;
  std::vector<std::string> values;
};

TEST(Query, WritesScalarsListsAndRows) {
  QueryWriter query("Op", "2010-01-01");
  query.text("A", "x y").text("B", "").always("C", "").number("D", 5).number("E", std::nullopt);
  query.flag("F", false).flag("G", std::nullopt).list("H.member", {"1", "2"}).list("I", {});
  query.rows("Filter", std::vector<QueryRow>{{"n", {"v", "w"}}, {"m", {}}},
             [](QueryWriter& q, const QueryRow& row) {
               q.text("Name", row.name).list("Value", row.values);
             });
  query.text("Last", "&=+");
  WireRequest request = query.finish();
  EXPECT_EQ(
      request.body,
      "Action=Op&Version=2010-01-01&A=x%20y&C=&D=5&F=false&H.member.1=1&H.member.2=2"
      "&Filter.1.Name=n&Filter.1.Value.1=v&Filter.1.Value.2=w&Filter.2.Name=m&Last=%26%3D%2B");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(find_header(request.headers, "content-type"),
            "application/x-www-form-urlencoded; charset=utf-8");
}

TEST(Query, NestsRowsInRows) {
  std::vector<QueryRow> rows{{"a", {"1"}}};
  QueryWriter query("Op", "1");
  query.rows("X.member", rows, [&](QueryWriter& q, const QueryRow& outer) {
    q.text("Name", outer.name);
    q.rows("Y.member", rows,
           [](QueryWriter& inner, const QueryRow& row) { inner.text("Name", row.name); });
    q.text("After", "z");
  });
  EXPECT_EQ(query.finish().body,
            "Action=Op&Version=1&X.member.1.Name=a&X.member.1.Y.member.1.Name=a"
            "&X.member.1.After=z");
}

}  // namespace
}  // namespace slipway::aws
