#include "wizard/offline.hh"

#include <algorithm>

#include "tests/fakes/sample.hh"

namespace slipway::wizard {
namespace {

struct Offline : testing::Test {
  aws::Snapshot seen = test::sample_snapshot();
  Answers answers;

  Facts known() { return {test::flagship(), answers, seen, test::sample_now()}; }
  std::vector<std::string> named(aws::Look what) {
    std::vector<std::string> out;
    for (const aws::Lookup& lookup : offline_needs(known()))
      if (lookup.what == what) out.push_back(lookup.of);
    return out;
  }
};

TEST_F(Offline, AsksForWhateverMayBeChosen) {
  answers.set("region", std::string("us-west-2"), Provenance::discovered);
  EXPECT_EQ(named(aws::Look::vpc_dns).size(), 2u) << "both VPCs could be taken";
  EXPECT_EQ(named(aws::Look::key_use), std::vector<std::string>{seen.keys.rows[0].arn})
      << "one that is going to be deleted could not";
  const auto images = named(aws::Look::image_platforms);
  EXPECT_EQ(images.size(), 6u) << "two tags in three repositories";
  EXPECT_FALSE(named(aws::Look::quota).empty()) << "whatever is chosen";
  EXPECT_FALSE(named(aws::Look::permissions).empty());
  EXPECT_FALSE(named(aws::Look::database).empty());
}

TEST_F(Offline, AsksForWhatIsAnsweredAlready) {
  answers.set("kmsServiceKeyId", std::string("0a1b2c3d-0000-4000-8000-000000000009"),
              Provenance::typed);
  const auto keys = named(aws::Look::key_use);
  EXPECT_NE(std::ranges::find(keys, "0a1b2c3d-0000-4000-8000-000000000009"), keys.end());
}

TEST_F(Offline, HasEnoughOnceAllIsKnown) {
  for (int round = 0; round < 5 && !offline_needs(known()).empty(); ++round)
    for (const aws::Lookup& lookup : offline_needs(known()))
      seen.facts[lookup].state = aws::ListingState::complete;
  EXPECT_TRUE(offline_needs(known()).empty());
}

TEST_F(Offline, RecordsOfPublicZonesAreNeeded) {
  EXPECT_TRUE(offline_zones(seen).empty()) << "known already";
  seen.zones.rows[0].records = {};
  EXPECT_EQ(offline_zones(seen), std::vector<std::string>{"Z0123456789EXAMPLE"});
}

}  // namespace
}  // namespace slipway::wizard
