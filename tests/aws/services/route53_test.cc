#include "aws/services/route53.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::route53 {
namespace {

// Shapes from the API reference; AWS documents no JSON of these for the collection.
constexpr std::string_view zones =
    "<?xml version=\"1.0\"?>\n<ListHostedZonesResponse "
    "xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><HostedZones><HostedZone>"
    "<Id>/hostedzone/Z1</Id><Name>example.com.</Name><CallerReference>r</CallerReference>"
    "<Config><Comment>c</Comment><PrivateZone>false</PrivateZone></Config>"
    "<ResourceRecordSetCount>17</ResourceRecordSetCount></HostedZone><HostedZone>"
    "<Id>/hostedzone/Z2</Id><Name>corp.</Name><Config><PrivateZone>true</PrivateZone></Config>"
    "<LinkedService><ServicePrincipal>p</ServicePrincipal></LinkedService></HostedZone>"
    "</HostedZones><IsTruncated>true</IsTruncated><NextMarker>Z3</NextMarker><MaxItems>2</MaxItems>"
    "</ListHostedZonesResponse>";

TEST(Route53, ListsZones) {
  auto reply = ListHostedZones::parse(pairs::ok(std::string(zones)));
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->hosted_zones.size(), 2u);
  const HostedZone& first = reply->hosted_zones[0];
  EXPECT_EQ(first.id, "Z1");
  EXPECT_EQ(first.name, "example.com.");
  EXPECT_EQ(first.comment, "c");
  EXPECT_EQ(first.resource_record_set_count, 17);
  EXPECT_FALSE(first.private_zone);
  EXPECT_TRUE(reply->hosted_zones[1].private_zone);
  EXPECT_EQ(reply->hosted_zones[1].linked_service_principal, "p");
  pairs::expect_no_half_answers<ListHostedZones>(std::string(zones));
}

TEST(Route53, PagesZonesByMarkerWhileTruncated) {
  ListHostedZones op;
  WireRequest request = op.request();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/2013-04-01/hostedzone");
  auto second = op.next({{}, true, "Z3"});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->request().query.front(), (std::pair<std::string, std::string>("marker", "Z3")));
  EXPECT_FALSE(op.next({{}, false, "Z3"}));
  EXPECT_FALSE(second->next({{}, true, "Z3"}));
}

TEST(Route53, ListsRecords) {
  std::string body =
      "<ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet>"
      "<Name>\\052.example.com.</Name><Type>A</Type><TTL>60</TTL><ResourceRecords><ResourceRecord>"
      "<Value>192.0.2.1</Value></ResourceRecord><ResourceRecord><Value>192.0.2.2</Value>"
      "</ResourceRecord></ResourceRecords></ResourceRecordSet><ResourceRecordSet><Name>a.</Name>"
      "<Type>A</Type><SetIdentifier>s</SetIdentifier><Weight>10</Weight><AliasTarget>"
      "<HostedZoneId>Z9</HostedZoneId><DNSName>lb.amazonaws.com.</DNSName>"
      "<EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget></ResourceRecordSet>"
      "</ResourceRecordSets><IsTruncated>true</IsTruncated><NextRecordName>b.</NextRecordName>"
      "<NextRecordType>TXT</NextRecordType><NextRecordIdentifier>i</NextRecordIdentifier>"
      "</ListResourceRecordSetsResponse>";
  auto reply = ListResourceRecordSets::parse(pairs::ok(body));
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->resource_record_sets.size(), 2u);
  EXPECT_EQ(reply->resource_record_sets[0].resource_records.size(), 2u);
  EXPECT_EQ(reply->resource_record_sets[0].ttl, 60);
  EXPECT_FALSE(reply->resource_record_sets[0].alias_target);
  ASSERT_TRUE(reply->resource_record_sets[1].alias_target);
  EXPECT_EQ(reply->resource_record_sets[1].alias_target->dns_name, "lb.amazonaws.com.");
  EXPECT_TRUE(reply->resource_record_sets[1].alias_target->evaluate_target_health);
  EXPECT_EQ(reply->resource_record_sets[1].weight, 10);
  ListResourceRecordSets op;
  op.id = "Z1";
  auto second = op.next(*reply);
  ASSERT_TRUE(second);
  using Query = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(second->request().query,
            (Query{{"name", "b."}, {"type", "TXT"}, {"identifier", "i"}, {"maxitems", "300"}}));
  EXPECT_FALSE(second->next(*reply)) << "the same page for ever";
  pairs::expect_no_half_answers<ListResourceRecordSets>(body);
}

TEST(Route53, SpeaksNames) {
  struct Case {
    std::string_view name, want;
  };
  for (const Case& c :
       {Case{"\\052.example.com.", "*.example.com"}, Case{"a.b", "a.b"}, Case{"a\\100b.", "a@b"},
        Case{"\\", "\\"}, Case{"\\05", "\\05"}, Case{"\\999.", "\\999"}, Case{".", ""},
        Case{"", ""}, Case{"\\377", "\xff"}}) {
    EXPECT_EQ(readable_name(c.name), c.want) << c.name;
  }
}

}  // namespace
}  // namespace slipway::aws::route53
