#include "aws/http.hh"

#include <gtest/gtest.h>

namespace slipway {
namespace {

TEST(FindHeader, ComparesWithoutCaseAndTakesTheFirst) {
  Headers headers{{"Content-Type", "a"}, {"content-type", "b"}, {"X", ""}};
  EXPECT_EQ(find_header(headers, "CONTENT-TYPE"), "a");
  EXPECT_EQ(find_header(headers, "x"), "");
  EXPECT_EQ(find_header(headers, "Content"), "");
  EXPECT_EQ(find_header({}, "x"), "");
}

}  // namespace
}  // namespace slipway
