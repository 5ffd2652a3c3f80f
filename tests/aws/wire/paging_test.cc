#include "aws/wire/paging.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

struct Op {
  std::string token, kept = "x";
};

TEST(Paging, SendsTheTokenBackUntilThereIsNone) {
  auto second = with_token(Op{}, &Op::token, "t");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->token, "t");
  EXPECT_EQ(second->kept, "x");
  EXPECT_FALSE(with_token(Op{}, &Op::token, ""));
  EXPECT_FALSE(with_token(*second, &Op::token, "t")) << "the same page for ever";
}

}  // namespace
}  // namespace slipway::aws
