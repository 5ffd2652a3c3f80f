#include "aws/inventory/rows.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

using Names = std::vector<std::string>;

TEST(Rows, NameThemselvesByTag) {
  ec2::Vpc vpc;
  vpc.vpc_id = "vpc-1";
  vpc.tags = {{"x", "y"}, {"Name", "main"}};
  EXPECT_EQ(row_of(vpc).name, "main");
  vpc.tags.clear();
  EXPECT_EQ(row_of(vpc).name, "");
}

TEST(Rows, CoverEachNameOnce) {
  EXPECT_EQ(covered_names("a", {"b", "a", "b"}), (Names{"a", "b"}));
  EXPECT_EQ(covered_names("a", {}), Names{"a"});
}

TEST(Rows, SpeakRecordsPlainly) {
  route53::ResourceRecordSet record;
  record.name = "\\052.example.com.";
  record.type = "A";
  record.alias_target = {"Z9", "lb.amazonaws.com.", false};
  RecordRow row = row_of(record);
  EXPECT_EQ(row.name, "*.example.com");
  EXPECT_TRUE(row.alias);
  EXPECT_EQ(row.values, Names{"lb.amazonaws.com"});
}

TEST(Rows, KnowAwsKeysWithoutAsking) {
  EXPECT_TRUE(is_aws_alias("alias/aws/s3"));
  EXPECT_FALSE(is_aws_alias("alias/awsome"));
  KeyRow row;
  describe_aws_managed(row);
  EXPECT_EQ(row.manager, "AWS");
  EXPECT_EQ(row.state, "Enabled");
}

}  // namespace
}  // namespace slipway::aws
