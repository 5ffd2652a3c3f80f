#include "aws/arn.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

TEST(Arn, NamesAnAccount) {
  EXPECT_EQ(account_of_arn("arn:aws:iam::123456789012:role/x"), "123456789012");
  EXPECT_EQ(account_of_arn("arn:aws-cn:sts::123456789012:assumed-role/r/s"), "123456789012");
  EXPECT_EQ(account_of_arn("arn:aws:kms:us-west-2:123456789012:key/a:b"), "123456789012");
}

TEST(Arn, OfNoAccountOrNoArnAtAllNamesNone) {
  for (const char* text : {"", "arn", "arn:", "arn:aws:s3:::bucket", "1234abcd-12ab-34cd-56ef-00",
                           "arn:aws:iam::", "arn:aws:iam::123456789012", "a:b:c:d:e:f"})
    EXPECT_EQ(account_of_arn(text), "") << text;
}

}  // namespace
}  // namespace slipway::aws
