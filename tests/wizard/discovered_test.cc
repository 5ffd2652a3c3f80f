#include "wizard/discovered.hh"

#include <gtest/gtest.h>

#include "tests/fakes/flagship.hh"

namespace slipway::wizard {
namespace {

Result<std::string> look(const aws::Snapshot& inventory, const char* find, const char* of) {
  return discover({.name = "x", .find = find, .of = of, .otherwise = {}, .place = {}}, of,
                  inventory);
}

TEST(Discover, FindsEachKind) {
  const fakes::Flagship flagship;
  const std::string arn = flagship.inventory.keys.rows[0].arn;
  EXPECT_EQ(look(flagship.inventory, "account", "").value(), "123456789012");
  EXPECT_EQ(look(flagship.inventory, "region", "").value(), "us-west-2");
  EXPECT_EQ(look(flagship.inventory, "vpc_cidr", "vpc-1").value(), "10.0.0.0/16");
  EXPECT_EQ(look(flagship.inventory, "route_tables", "subnet-a1, subnet-a2").value(), "rtb-1");
  EXPECT_EQ(look(flagship.inventory, "route_tables", "").value(), "");
  EXPECT_EQ(look(flagship.inventory, "key_arn", "alias/pulumi").value(), arn);
  EXPECT_EQ(look(flagship.inventory, "key_arn", arn.c_str()).value(), arn);
  EXPECT_EQ(look(flagship.inventory, "zone_id", "Example.com.").value(), "Z123");
}

TEST(Discover, AKeysArnFollowsFromItsId) {
  aws::Snapshot inventory;
  inventory.account = "123456789012";
  inventory.region = "us-gov-west-1";
  EXPECT_EQ(look(inventory, "key_arn", "mrk-1").value(),
            "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1");
  EXPECT_FALSE(look(inventory, "key_arn", "alias/mine"));
}

TEST(Discover, TellsWhyNothingWasFound) {
  fakes::Flagship flagship;
  EXPECT_EQ(look(flagship.inventory, "vpc_cidr", "vpc-2").error().kind, ErrorKind::not_found);
  EXPECT_EQ(look(flagship.inventory, "zone_id", "example.org").error().kind, ErrorKind::not_found);
  flagship.inventory.vpcs = {
      aws::ListingState::failed, {}, Error{.kind = ErrorKind::denied, .what = "list VPCs"}};
  const Error denied = look(flagship.inventory, "vpc_cidr", "vpc-1").error();
  EXPECT_EQ(denied.kind, ErrorKind::denied);
  EXPECT_NE(denied.what.find("vpc-1"), std::string::npos);
  EXPECT_EQ(look(flagship.inventory, "no_such_finder", "").error().kind, ErrorKind::invalid);
}

TEST(Discover, OtherwiseServesWhereNothingIsKnownButNotAgainstAContradiction) {
  fakes::Flagship flagship;
  const Discovered entry{
      .name = "zone", .find = "zone_id", .of = {}, .otherwise = "none", .place = {}};
  EXPECT_EQ(discover(entry, "example.org", flagship.inventory).value(), "none");
  flagship.inventory.zones.rows.push_back(flagship.inventory.zones.rows[0]);
  EXPECT_EQ(discover(entry, "example.com", flagship.inventory).error().kind, ErrorKind::conflict);
  flagship.inventory.zones.rows[1].is_private = true;
  EXPECT_EQ(discover(entry, "example.com", flagship.inventory).value(), "Z123");
}

}  // namespace
}  // namespace slipway::wizard
