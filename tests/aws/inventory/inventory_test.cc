#include "aws/inventory/inventory.hh"

#include <optional>

#include "tests/fakes/credentials.hh"
#include "tests/fakes/http.hh"

namespace slipway::aws {
namespace {

// A small account behind an Http that answers every call after the same delay of virtual time.
class Account : public Http {
 public:
  Account(FakeTimers& timers, Millis delay) : timers_(timers), delay_(delay) {}

  std::map<std::string, std::string> bodies;  // by a part of the request that names the call
  std::map<std::string, int> asked;

  Ticket send(HttpRequest request, HttpDone done) override {
    HttpReply reply = answer(request);
    return timers_.after(delay_, [reply = std::move(reply), done = std::move(done)]() mutable {
      done(std::move(reply));
    });
  }

  // The longest matching part wins, so a page can be named apart from its call.
  HttpReply answer(const HttpRequest& request) {
    std::string text = request.url + " " + request.body + " ";
    text += find_header(request.headers, "x-amz-target");
    std::string best;
    for (const auto& [part, body] : bodies) {
      if (matches(text, part) && part.size() >= best.size()) best = part;
    }
    if (best.empty()) {
      ADD_FAILURE() << "nobody answers " << text;
      return {500, {}, ""};
    }
    ++asked[best];
    const std::string& body = bodies[best];
    return body.find("AccessDenied") == std::string::npos ? HttpReply{200, {}, body}
                                                          : HttpReply{403, {}, body};
  }

 private:
  // "ListKeys&m-2": every piece occurs.
  static bool matches(const std::string& text, std::string part) {
    while (!part.empty()) {
      auto end = std::min(part.find('&'), part.size());
      if (text.find(part.substr(0, end)) == std::string::npos) return false;
      part.erase(0, std::min(end + 1, part.size()));
    }
    return true;
  }

  FakeTimers& timers_;
  Millis delay_;
};

std::string ec2_reply(const std::string& op, const std::string& inner) {
  return "<" + op + "Response>" + inner + "</" + op + "Response>";
}

constexpr const char* denied_json =
    R"({"__type": "AccessDeniedException", "message": "not authorized to perform this"})";
constexpr const char* denied_xml =
    "<Response><Errors><Error><Code>AccessDenied</Code><Message>no</Message></Error></Errors>"
    "<RequestID>r</RequestID></Response>";

std::map<std::string, std::string> small_account() {
  return {
      {"GetCallerIdentity",
       "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
       "</GetCallerIdentityResult></GetCallerIdentityResponse>"},
      {"DescribeRegions", ec2_reply("DescribeRegions",
                                    "<regionInfo><item><regionName>eu-west-1</regionName>"
                                    "</item></regionInfo>")},
      {"DescribeVpcs",
       ec2_reply("DescribeVpcs", "<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet>")},
      {"DescribeSubnets",
       ec2_reply("DescribeSubnets",
                 "<subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId></item>"
                 "</subnetSet><nextToken>s-2</nextToken>")},
      {"DescribeSubnets&s-2",
       ec2_reply("DescribeSubnets",
                 "<subnetSet><item><subnetId>subnet-2</subnetId><vpcId>vpc-1</vpcId></item>"
                 "</subnetSet>")},
      {"DescribeRouteTables",
       ec2_reply(
           "DescribeRouteTables",
           "<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId>"
           "<associationSet><item><main>true</main></item></associationSet><routeSet><item>"
           "<destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1</gatewayId>"
           "<state>active</state></item></routeSet></item></routeTableSet>")},
      {"DescribeNatGateways",
       ec2_reply("DescribeNatGateways",
                 "<natGatewaySet><item><natGatewayId>nat-1</natGatewayId><vpcId>vpc-1</vpcId>"
                 "<state>failed</state><failureMessage>no address</failureMessage>"
                 "<natGatewayAddressSet><item><publicIp>198.51.100.7</publicIp></item>"
                 "</natGatewayAddressSet></item></natGatewaySet>")},
      {"DescribeInternetGateways",
       ec2_reply("DescribeInternetGateways",
                 "<internetGatewaySet><item><internetGatewayId>igw-1</internetGatewayId>"
                 "<attachmentSet><item><state>available</state><vpcId>vpc-1</vpcId></item>"
                 "</attachmentSet></item></internetGatewaySet>")},
      {"DescribeVpcEndpoints",
       ec2_reply("DescribeVpcEndpoints",
                 "<vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><vpcId>vpc-1</vpcId>"
                 "<serviceName>com.amazonaws.eu-west-1.kms</serviceName><state>Available</state>"
                 "<privateDnsEnabled>true</privateDnsEnabled></item></vpcEndpointSet>")},
      {"DescribeNetworkAcls",
       ec2_reply("DescribeNetworkAcls",
                 "<networkAclSet><item><networkAclId>acl-1</networkAclId><vpcId>vpc-1</vpcId>"
                 "<associationSet><item><subnetId>subnet-1</subnetId></item></associationSet>"
                 "<entrySet><item><ruleNumber>32767</ruleNumber><protocol>-1</protocol>"
                 "<ruleAction>deny</ruleAction><cidrBlock>0.0.0.0/0</cidrBlock></item><item>"
                 "<ruleNumber>100</ruleNumber><protocol>6</protocol><ruleAction>allow</ruleAction>"
                 "<cidrBlock>10.0.0.0/8</cidrBlock><portRange><from>1</from><to>99</to></portRange>"
                 "</item></entrySet></item></networkAclSet>")},
      {"DescribeManagedPrefixLists",
       ec2_reply("DescribeManagedPrefixLists",
                 "<prefixListSet><item><prefixListId>pl-1</prefixListId>"
                 "<prefixListName>com.amazonaws.eu-west-1.s3</prefixListName>"
                 "<ownerId>AWS</ownerId></item></prefixListSet>")},
      {"DescribeAddresses",
       ec2_reply("DescribeAddresses",
                 "<addressesSet><item><allocationId>eipalloc-1</allocationId>"
                 "<publicIp>198.51.100.7</publicIp><networkInterfaceId>eni-1</networkInterfaceId>"
                 "</item></addressesSet>")},
      {"DescribeStacks",
       "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>prod</StackName>"
       "<StackStatus>CREATE_COMPLETE</StackStatus><Parameters><member><ParameterKey>Tag</"
       "ParameterKey>"
       "<ParameterValue>v1</ParameterValue></member></Parameters></member></Stacks>"
       "</DescribeStacksResult></DescribeStacksResponse>"},
      {"ListCertificates",
       R"({"CertificateSummaryList": [{"CertificateArn": "arn:a", "DomainName": "a"},
           {"CertificateArn": "arn:b", "DomainName": "b",
            "HasAdditionalSubjectAlternativeNames": true}]})"},
      {"DescribeCertificate", R"({"Certificate": {"SubjectAlternativeNames": ["b", "c", "d"]}})"},
      {"/hostedzone?",
       "<ListHostedZonesResponse><HostedZones><HostedZone><Id>/hostedzone/Z1</Id><Name>a.b.</Name>"
       "<ResourceRecordSetCount>2</ResourceRecordSetCount></HostedZone></HostedZones>"
       "</ListHostedZonesResponse>"},
      {"/hostedzone/Z1/rrset",
       "<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>a.b.</Name>"
       "<Type>NS</Type></ResourceRecordSet></ResourceRecordSets></ListResourceRecordSetsResponse>"},
      {"ListKeys", R"({"Keys": [{"KeyId": "k-aws"}, {"KeyId": "k-1"}],
                       "Truncated": true, "NextMarker": "m-2"})"},
      {"ListKeys&m-2", R"({"Keys": [{"KeyId": "k-2"}]})"},
      {"ListAliases", R"({"Aliases": [{"AliasName": "alias/aws/s3", "TargetKeyId": "k-aws"},
                                      {"AliasName": "alias/aws/unused"},
                                      {"AliasName": "alias/one", "TargetKeyId": "k-1"}]})"},
      {"DescribeKey", R"({"KeyMetadata": {"KeyState": "Enabled", "KeyManager": "CUSTOMER"}})"},
      {"DescribeRepositories", R"({"repositories": [
           {"repositoryName": "p/a", "repositoryUri": "u/a"}, {"repositoryName": "p/b"}]})"},
      {"DescribeImages", R"({"imageDetails": [{"imageTags": ["v1"], "imageDigest": "sha256:1"}]})"},
  };
}

struct InventoryTest : testing::Test {
  FakeTimers timers;
  Account account{timers, Millis{100}};
  FakeCredentials credentials{timers};
  Client client{{.http = account,
                 .timers = timers,
                 .credentials = credentials,
                 .random = [] { return 0.5; },
                 .region = "eu-west-1",
                 .endpoint_url = "",
                 .environment = {},
                 .profile = {}}};
  int changes = 0;
  std::optional<Inventory> inventory;

  InventoryTest() {
    account.bodies = small_account();
    inventory.emplace(client, [this] { ++changes; });
  }
  const Snapshot& seen() { return inventory->snapshot(); }
  // Virtual time until nothing is under way.
  Millis settle() {
    Steady begin = timers.steady();
    while (!inventory->settled() && timers.waiting() > 0) timers.tick(timers.next());
    EXPECT_TRUE(inventory->settled());
    return timers.steady() - begin;
  }
};

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
