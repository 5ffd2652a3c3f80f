#include "aws/services/ec2_prefix_lists.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ec2 {
namespace {

using pairs::Json;

Json dump(const ManagedPrefixList& v) {
  return {{"PrefixListId", v.prefix_list_id},
          {"PrefixListName", v.prefix_list_name},
          {"PrefixListArn", v.prefix_list_arn},
          {"AddressFamily", v.address_family},
          {"State", v.state},
          {"StateMessage", v.state_message},
          {"OwnerId", v.owner_id},
          {"MaxEntries", v.max_entries},
          {"Version", v.version},
          {"Tags", pairs::tags(v.tags)}};
}

TEST(Ec2PrefixLists, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeManagedPrefixLists>("ec2", [](const DescribeManagedPrefixLists::Reply& r) {
    return Json{{"PrefixLists",
                 pairs::each(r.prefix_lists, [](const ManagedPrefixList& x) { return dump(x); })}};
  });
}

TEST(Ec2PrefixLists, PagesUntilThereIsNoToken) {
  pairs::expect_ec2_pages<DescribeManagedPrefixLists>(100);
}

TEST(Ec2PrefixLists, AsksForTheRangesOfOneList) {
  GetManagedPrefixListEntries op{.prefix_list_id = "pl-1"};
  EXPECT_EQ(
      op.request().body,
      "Action=GetManagedPrefixListEntries&Version=2016-11-15&PrefixListId=pl-1&MaxResults=100");
  auto reply = GetManagedPrefixListEntries::parse(
      pairs::ok("<GetManagedPrefixListEntriesResponse><entrySet><item><cidr>0.0.0.0/1</cidr></item>"
                "</entrySet></GetManagedPrefixListEntriesResponse>"));
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->entries.size(), 1u);
  EXPECT_EQ(reply->entries[0].cidr, "0.0.0.0/1");
}

}  // namespace
}  // namespace slipway::aws::ec2
