#include "aws/inventory/inventory.hh"

#include "tests/aws/inventory/small_account.hh"

namespace slipway::aws {
namespace {

TEST_F(InventoryTest, FillsEveryListing) {
  inventory->fetch_all();
  EXPECT_EQ(seen().region, "eu-west-1");
  EXPECT_EQ(seen().keys.state, ListingState::asked);
  settle();
  EXPECT_EQ(seen().account, "123456789012");
  EXPECT_EQ(seen().regions.rows.at(0).name, "eu-west-1");
  EXPECT_EQ(seen().vpcs.rows.at(0).id, "vpc-1");
  ASSERT_EQ(seen().subnets.rows.size(), 2u);
  for (const SubnetRow& row : seen().subnets.rows) {
    EXPECT_EQ(row.cls, SubnetClass::public_);
    EXPECT_EQ(row.reason, "default route to igw-1 (main route table rtb-1)");
  }
  EXPECT_EQ(seen().certificates.rows.at(1).names, (std::vector<std::string>{"b", "c", "d"}));
  EXPECT_EQ(account.asked["DescribeCertificate"], 1) << "only the one with more names than listed";
  EXPECT_EQ(seen().zones.rows.at(0).name, "a.b");
  EXPECT_EQ(seen().repositories.rows.at(0).images.rows.at(0).tags.at(0), "v1");
  EXPECT_EQ(seen().repositories.rows.at(1).images.state, ListingState::complete);
  for (auto state :
       {seen().regions.state, seen().vpcs.state, seen().subnets.state, seen().certificates.state,
        seen().zones.state, seen().keys.state, seen().repositories.state}) {
    EXPECT_EQ(state, ListingState::complete);
  }
  EXPECT_TRUE(seen().problems().empty());
}

TEST_F(InventoryTest, KnowsWhoseItIsBeforeItIsTold) {
  inventory->known_as("210987654321", "arn:aws:iam::210987654321:user/a");
  inventory->fetch_all();
  EXPECT_EQ(seen().account, "210987654321");
  settle();
  EXPECT_EQ(seen().account, "123456789012");
}

TEST_F(InventoryTest, SeesWhatStandsAroundTheSubnets) {
  inventory->fetch(ListingName::surroundings);
  inventory->fetch(ListingName::stacks);
  settle();
  const NatGatewayRow& nat = seen().nat_gateways.rows.at(0);
  EXPECT_EQ(nat.state + " " + nat.failure, "failed no address");
  EXPECT_EQ(nat.public_ips, std::vector<std::string>{"198.51.100.7"});
  EXPECT_EQ(seen().internet_gateways.rows.at(0).vpc_id, "vpc-1");
  EXPECT_EQ(seen().endpoints.rows.at(0).state, "available") << "AWS writes it in both cases";
  const NetworkAclRow& acl = seen().network_acls.rows.at(0);
  EXPECT_EQ(acl.entries.at(0).number, 100) << "in the order in which they decide";
  EXPECT_EQ(acl.entries.at(0).to, 99);
  EXPECT_FALSE(acl.entries.at(1).allows);
  EXPECT_EQ(seen().prefix_lists.rows.at(0).owner, "AWS");
  EXPECT_EQ(seen().addresses.rows.at(0).interface_id, "eni-1");
  EXPECT_EQ(seen().stacks.rows.at(0).status, "CREATE_COMPLETE");
}

TEST_F(InventoryTest, ReadsThePrefixListsThatRoutesLeadThrough) {
  account.bodies["DescribeRouteTables"] = ec2_reply(
      "DescribeRouteTables",
      "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId>"
      "<associationSet><item><main>true</main></item></associationSet><routeSet><item>"
      "<destinationPrefixListId>pl-7</destinationPrefixListId><transitGatewayId>tgw-1"
      "</transitGatewayId><state>active</state></item></routeSet></item></routeTableSet>");
  account.bodies["GetManagedPrefixListEntries"] = ec2_reply(
      "GetManagedPrefixListEntries", "<entrySet><item><cidr>0.0.0.0/0</cidr></item></entrySet>");
  inventory->fetch(ListingName::network);
  settle();
  EXPECT_EQ(seen().subnets.rows.at(0).reason,
            "default route by prefix list pl-7 to tgw-1 (main route table rtb-1)");
  EXPECT_EQ(seen().subnets.rows.at(0).way_out, "tgw-1");
  account.bodies["GetManagedPrefixListEntries"] = denied_xml;
  inventory->fetch(ListingName::network);
  settle();
  EXPECT_EQ(seen().subnets.rows.at(0).cls, SubnetClass::isolated);
  EXPECT_NE(seen().subnets.rows.at(0).reason.find("not looked at"), std::string::npos);
  EXPECT_EQ(seen().problems().at(0).listing, "ranges of pl-7");
}

TEST_F(InventoryTest, TakesNoLongerThanItsLongestChain) {
  inventory->fetch_all();
  // Two pages, then what depends on the second: three calls of 100 ms one after the other.
  EXPECT_LE(settle(), Millis{300});
}

TEST_F(InventoryTest, DescribesOnlyCustomersKeys) {
  inventory->fetch(ListingName::keys);
  settle();
  ASSERT_EQ(seen().keys.rows.size(), 3u);
  EXPECT_EQ(account.asked["DescribeKey"], 2);
  EXPECT_EQ(seen().keys.rows[0].manager, "AWS");
  EXPECT_EQ(seen().keys.rows[0].aliases.at(0), "alias/aws/s3");
  EXPECT_EQ(seen().keys.rows[1].aliases.at(0), "alias/one");
  EXPECT_EQ(seen().keys.rows[2].manager, "CUSTOMER");
}

TEST_F(InventoryTest, DescribesAKeyWithACustomersAliasBeforeTheLastAlias) {
  account.bodies["ListKeys"] = R"({"Keys": [{"KeyId": "k-aws"}, {"KeyId": "k-1"}]})";
  account.bodies["ListAliases"] = R"({"Truncated": true, "NextMarker": "a-2", "Aliases": [
      {"AliasName": "alias/one", "TargetKeyId": "k-1"}]})";
  account.bodies["ListAliases&a-2"] =
      R"({"Aliases": [{"AliasName": "alias/aws/s3", "TargetKeyId": "k-aws"}]})";
  inventory->fetch(ListingName::keys);
  EXPECT_EQ(settle(), Millis{200}) << "while the second page is asked for";
  EXPECT_EQ(account.asked["DescribeKey"], 1);
  EXPECT_EQ(seen().keys.rows[0].manager, "AWS");
  EXPECT_EQ(seen().keys.rows[1].state, "Enabled");
}

TEST_F(InventoryTest, KeepsAKeyThatMayNotBeDescribed) {
  account.bodies["DescribeKey&k-1"] = denied_json;
  inventory->fetch(ListingName::keys);
  settle();
  EXPECT_EQ(seen().keys.state, ListingState::complete);
  EXPECT_EQ(seen().keys.rows.size(), 3u);
  EXPECT_EQ(seen().keys.rows[1].state, "");
  ASSERT_EQ(seen().problems().size(), 1u);
  EXPECT_EQ(seen().problems()[0].listing, "key k-1");
  EXPECT_EQ(seen().problems()[0].error.kind, ErrorKind::denied);
}

TEST_F(InventoryTest, DescribesEveryKeyWhenAliasesAreDenied) {
  account.bodies["ListAliases"] = denied_json;
  inventory->fetch(ListingName::keys);
  settle();
  EXPECT_EQ(account.asked["DescribeKey"], 3);
  EXPECT_EQ(seen().keys.state, ListingState::complete);
  EXPECT_EQ(seen().problems().at(0).listing, "key aliases");
}

TEST_F(InventoryTest, GoesOnWithoutWhatIsDenied) {
  account.bodies["/hostedzone?"] =
      "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></"
      "ErrorResponse>";
  account.bodies["DescribeImages&p/b"] = denied_json;
  inventory->fetch_all();
  settle();
  EXPECT_EQ(seen().zones.state, ListingState::failed);
  EXPECT_EQ(seen().zones.error->kind, ErrorKind::denied);
  EXPECT_EQ(seen().repositories.state, ListingState::complete);
  EXPECT_EQ(seen().repositories.rows.at(1).images.state, ListingState::failed);
  EXPECT_EQ(seen().vpcs.state, ListingState::complete);
  ASSERT_EQ(seen().problems().size(), 2u);
  EXPECT_EQ(seen().problems()[0].listing, "zones");
  EXPECT_EQ(seen().problems()[1].listing, "images of p/b");
}

TEST_F(InventoryTest, SaysWhyASubnetHasNoClass) {
  account.bodies["DescribeRouteTables"] = denied_xml;
  inventory->fetch(ListingName::network);
  settle();
  ASSERT_EQ(seen().subnets.rows.size(), 2u);
  EXPECT_EQ(seen().subnets.state, ListingState::complete);
  EXPECT_EQ(seen().subnets.rows[1].cls, SubnetClass::unknown);
  EXPECT_EQ(seen().subnets.rows[1].reason, "the route tables could not be listed");
  EXPECT_EQ(seen().problems().at(0).listing, "route tables");
}

TEST_F(InventoryTest, KeepsTheRowsOfAListingThatBreaksOff) {
  account.bodies["DescribeSubnets&s-2"] = denied_xml;
  inventory->fetch(ListingName::network);
  settle();
  EXPECT_EQ(seen().subnets.state, ListingState::failed);
  ASSERT_EQ(seen().subnets.rows.size(), 1u);
  EXPECT_EQ(seen().subnets.rows[0].cls, SubnetClass::public_);
}

TEST_F(InventoryTest, ShowsRowsAsTheyArrive) {
  inventory->fetch(ListingName::network);
  timers.tick(100);
  EXPECT_EQ(seen().subnets.state, ListingState::arriving);
  EXPECT_EQ(seen().subnets.rows.size(), 1u);
  EXPECT_EQ(seen().vpcs.state, ListingState::complete);
  EXPECT_EQ(changes, 3) << "VPCs, subnets, route tables: once a reply";
  settle();
  EXPECT_EQ(seen().subnets.state, ListingState::complete);
}

TEST_F(InventoryTest, StartsAgainFromTheStart) {
  inventory->fetch_all();
  timers.tick(150);  // second pages and follow-ups are under way
  inventory->fetch_all();
  EXPECT_TRUE(seen().keys.rows.empty());
  settle();
  EXPECT_EQ(seen().keys.rows.size(), 3u);
  EXPECT_EQ(seen().subnets.rows.size(), 2u);
  EXPECT_EQ(seen().certificates.rows.size(), 2u);
  EXPECT_EQ(seen().repositories.rows.size(), 2u);
  EXPECT_EQ(seen().repositories.rows[0].images.rows.size(), 1u);
  EXPECT_EQ(seen().zones.rows.size(), 1u);
}

TEST_F(InventoryTest, ForgetsAnErrorThatHasGone) {
  account.bodies["DescribeRouteTables"] = denied_xml;
  inventory->fetch(ListingName::network);
  settle();
  account.bodies = small_account();
  inventory->fetch(ListingName::network);
  settle();
  EXPECT_TRUE(seen().problems().empty());
  EXPECT_EQ(seen().subnets.rows.at(0).cls, SubnetClass::public_);
}

TEST_F(InventoryTest, FetchesRecordsOfAZone) {
  inventory->fetch(ListingName::zones);
  settle();
  EXPECT_EQ(seen().zones.rows.at(0).records.state, ListingState::unasked);
  inventory->fetch_records("Z1");
  EXPECT_EQ(seen().zones.rows.at(0).records.state, ListingState::asked);
  settle();
  EXPECT_EQ(seen().zones.rows.at(0).records.rows.at(0).name, "a.b");
  inventory->fetch(ListingName::zones);
  settle();
  EXPECT_EQ(seen().zones.rows.size(), 1u);
  EXPECT_EQ(seen().zones.rows.at(0).records.rows.size(), 1u) << "asked for again with their zone";
}

TEST_F(InventoryTest, ReadsByNameWhatMayNotBeListed) {
  account.bodies["DescribeRepositories"] = denied_json;
  inventory->fetch(ListingName::repositories);
  settle();
  inventory->fetch_images("p/a");
  settle();
  ASSERT_EQ(seen().repositories.rows.size(), 1u);
  EXPECT_EQ(seen().repositories.rows[0].images.rows.size(), 1u);
}

TEST_F(InventoryTest, StopsWhenItIsDropped) {
  inventory->fetch_all();
  timers.tick(150);
  changes = 0;
  inventory.reset();
  timers.tick(10'000);
  EXPECT_EQ(changes, 0);
}

TEST_F(InventoryTest, StopsOneListingAndAsksForItAgain) {
  inventory->fetch_all();
  timers.tick(100);
  ASSERT_EQ(seen().subnets.state, ListingState::arriving);
  inventory->cancel(ListingName::network);
  EXPECT_EQ(seen().subnets.state, ListingState::failed);
  EXPECT_EQ(seen().subnets.error->answer, "it was stopped");
  EXPECT_EQ(seen().subnets.rows.size(), 1u) << "what has arrived stays";
  EXPECT_EQ(seen().vpcs.state, ListingState::complete) << "that one was there already";
  settle();
  EXPECT_EQ(account.asked["DescribeSubnets&s-2"], 1) << "on its way already; its reply is dropped";
  EXPECT_EQ(seen().subnets.rows.size(), 1u);
  EXPECT_EQ(seen().keys.state, ListingState::complete) << "the others went on";
  inventory->fetch(ListingName::network);
  settle();
  EXPECT_EQ(seen().subnets.state, ListingState::complete);
  EXPECT_EQ(seen().subnets.rows.size(), 2u);
}

TEST_F(InventoryTest, StopsWhatHangsOnAListing) {
  inventory->fetch_all();
  settle();
  inventory->fetch_records("Z1");
  inventory->fetch_images("p/a");
  inventory->cancel(ListingName::zones);
  inventory->cancel(ListingName::repositories);
  EXPECT_TRUE(inventory->settled());
  EXPECT_EQ(seen().zones.state, ListingState::complete);
  EXPECT_EQ(seen().zones.rows.at(0).records.state, ListingState::failed);
  EXPECT_EQ(seen().repositories.rows.at(0).images.state, ListingState::failed);
  for (ListingName each : {ListingName::regions, ListingName::surroundings,
                           ListingName::certificates, ListingName::keys, ListingName::stacks})
    inventory->cancel(each);
  EXPECT_EQ(seen().problems().size(), 2u) << "nothing else was under way";
}

TEST_F(InventoryTest, MayBeDroppedOrRefetchedFromWithinAChange) {
  inventory.emplace(client, [this] {
    if (++changes == 4) inventory->fetch(ListingName::network);
    if (changes == 9) inventory.reset();
  });
  inventory->fetch_all();
  timers.tick(10'000);
  EXPECT_EQ(changes, 9);
  EXPECT_FALSE(inventory);
}

TEST_F(InventoryTest, CallsNonsenseAProblem) {
  account.bodies["DescribeVpcs"] = "<html>sign in to the hotel</html>";
  inventory->fetch(ListingName::network);
  settle();
  EXPECT_EQ(seen().vpcs.state, ListingState::failed);
  EXPECT_EQ(seen().vpcs.error->kind, ErrorKind::protocol);
}

}  // namespace
}  // namespace slipway::aws
