#include "aws/wire/fault.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

TEST(Fault, KeepsTheFirst) {
  Fault fault;
  EXPECT_FALSE(fault);
  fault.note("a", "is wrong", "x");
  fault.note("b", "is wrong");
  EXPECT_TRUE(fault);
  EXPECT_EQ(fault.text, "a is wrong: \"x\"");
}

TEST(Fault, QuotesLittle) {
  Fault fault;
  fault.note("a", "is wrong", std::string(1000, 'x'));
  EXPECT_LT(fault.text.size(), 100u);
}

TEST(Fault, ReadsWholeNumbersOnly) {
  int out = 1;
  for (const char* text : {"", " 1", "1 ", "+1", "0x1", "1.0", "2147483648", "one"}) {
    EXPECT_FALSE(parse_number(text, out)) << text;
  }
  EXPECT_EQ(out, 1);
  EXPECT_TRUE(parse_number("-2147483648", out));
  EXPECT_EQ(out, -2147483648LL);
}

}  // namespace
}  // namespace slipway::aws
