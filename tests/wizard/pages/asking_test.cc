// What pages ask AWS beside the listings: for rows in sight, again by a key, and stopped by one.
#include "wizard/pages/asking.hh"

#include "tests/fakes/sample.hh"
#include "wizard/pages/pick.hh"

namespace slipway::wizard {
namespace {

struct Asking : testing::Test {
  test::Sample sample;

  void open_keys() {
    sample.ready();
    sample.visit("key");
    sample.discover();  // any message: the page's first questions
  }
  template <class E>
  std::vector<E> wanted() const {
    std::vector<E> out;
    for (const Effect& effect : sample.effects)
      if (const auto* found = std::get_if<E>(&effect)) out.push_back(*found);
    return out;
  }
  aws::Fact& fact_of(std::size_t key) {
    return sample.snapshot.facts[{aws::Look::key_use, sample.snapshot.keys.rows[key].arn}];
  }
  std::string policy_of(std::size_t row) {
    const Pick& pick = sample.model.steps["key"].fields["kmsServiceKeyId"].pick;
    EXPECT_EQ(pick.choices.columns.back(), "POLICY");
    return pick.choices.rows[pick.shown[row]].cells.back();
  }
};

TEST_F(Asking, OnlyTheKeysInSightAreLookedUp) {
  sample.ready();
  aws::KeyRow key = sample.snapshot.keys.rows[0];
  sample.snapshot.keys.rows.clear();
  for (int i = 0; i < 300; ++i) {
    key.id = "0a1b2c3d-0000-4000-8000-" + std::to_string(100000000000 + i);
    key.arn = "arn:aws:kms:us-west-2:123456789012:key/" + key.id;
    key.aliases = {"alias/k" + std::to_string(i)};
    sample.snapshot.keys.rows.push_back(key);
  }
  Effects first;
  sample.discover();
  for (std::size_t i = 0; i < sample.model.pages.size(); ++i)
    if (sample.model.pages[i].id == "key") go_to(sample.model, i, first);
  sample.effects = first;
  const auto begin = wanted<effect::LookUp>().size();
  EXPECT_GT(begin, 4u);
  EXPECT_LE(begin, static_cast<std::size_t>(sample.model.height));
  sample.press("<down>");
  EXPECT_EQ(wanted<effect::LookUp>().size(), 1u) << "one more row came into sight";
  sample.press("<down><up>");
  EXPECT_TRUE(wanted<effect::LookUp>().empty()) << "each is asked for once";
  sample.press("<end>");
  EXPECT_GT(wanted<effect::LookUp>().size(), 4u);
}

TEST_F(Asking, NoRowIsLookedUpBeforeTheListingIsWhole) {
  sample.snapshot.keys.state = aws::ListingState::arriving;
  sample.snapshot.keys.rows[1].state.clear();  // not described yet: it might still do
  sample.ready();
  sample.visit("key");
  sample.discover();
  EXPECT_TRUE(wanted<effect::LookUp>().empty());
  sample.snapshot.keys.state = aws::ListingState::complete;
  sample.snapshot.keys.rows[1].state = "PendingDeletion";
  sample.discover();
  ASSERT_EQ(wanted<effect::LookUp>().size(), 1u);
  EXPECT_EQ(wanted<effect::LookUp>()[0].lookup.of, sample.snapshot.keys.rows[0].arn);
}

TEST_F(Asking, ThePolicysVerdictIsAColumn) {
  open_keys();
  EXPECT_EQ(policy_of(0), "") << "nobody has asked yet";
  fact_of(0).state = aws::ListingState::asked;
  sample.discover();
  EXPECT_EQ(policy_of(0), "…");
  fact_of(0).state = aws::ListingState::complete;
  fact_of(0).found["policy"] = {
      R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*"}})"};
  sample.discover();
  EXPECT_EQ(policy_of(0), "lets you use it");
  fact_of(0).found["policy"] = {
      R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999988887777:root"}, "Action": "kms:*"}})"};
  sample.discover();
  EXPECT_EQ(policy_of(0), "keeps you out");
  fact_of(0).state = aws::ListingState::failed;
  fact_of(0).error = Error{.kind = ErrorKind::denied, .what = "look", .answer = "no"};
  sample.discover();
  EXPECT_EQ(policy_of(0), "not known");
}

TEST_F(Asking, ControlRAsksForListingsAndFactsAgain) {
  open_keys();
  fact_of(0).state = aws::ListingState::complete;
  fact_of(0).found["policy"] = {R"({"Statement": []})"};
  sample.discover();
  ASSERT_EQ(policy_of(0), "keeps you out");
  sample.press("<c-r>");
  ASSERT_EQ(wanted<effect::Refresh>().size(), 1u);
  EXPECT_EQ(wanted<effect::Refresh>()[0].listing, "keys");
  ASSERT_FALSE(wanted<effect::LookUp>().empty());
  EXPECT_EQ(wanted<effect::LookUp>()[0].lookup.of, sample.snapshot.keys.rows[0].arn)
      << "also of a row that does not fit: it may have been mended";
}

TEST_F(Asking, ControlRAsksForEveryListingOfThePageOnce) {
  sample.ready();
  sample.visit("network");
  sample.press("<ret><c-r>");
  std::vector<std::string> listings;
  for (const auto& refresh : wanted<effect::Refresh>()) listings.push_back(refresh.listing);
  EXPECT_EQ(listings, (std::vector<std::string>{"subnets", "vpcs"}));
  bool dns = false;
  for (const auto& each : wanted<effect::LookUp>())
    dns = dns || each.lookup.what == aws::Look::vpc_dns;
  EXPECT_TRUE(dns);
}

TEST_F(Asking, ControlXStopsWhatIsUnderWay) {
  open_keys();
  sample.press("<c-x>");
  EXPECT_TRUE(wanted<effect::CancelListing>().empty());
  EXPECT_EQ(sample.model.notice, "Nothing is being asked here.");
  sample.snapshot.keys.state = aws::ListingState::arriving;
  sample.discover();
  sample.press("<c-x>");
  ASSERT_EQ(wanted<effect::CancelListing>().size(), 1u);
  EXPECT_EQ(wanted<effect::CancelListing>()[0].listing, "keys");
}

TEST_F(Asking, RunningAllChecksAgainAsksForFactsAnew) {
  sample.ready();
  sample.visit("checks");
  sample.discover();
  sample.press("a");
  aws::Snapshot fresh = test::sample_snapshot();
  sample.tell(msg::InventoryChanged{&fresh});
  EXPECT_FALSE(wanted<effect::LookUp>().empty());
}

TEST_F(Asking, OneCheckAgainAsksForItsFacts) {
  sample.ready();
  sample.model.answers.set("vpcId", std::string("vpc-0a1b2c3d4e5f60718"), Provenance::typed);
  sample.visit("checks");
  sample.discover();
  auto rows = check_rows(sample.model);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].finding && rows[i].finding->rule == "network.dns") sample.model.checks.cursor = i;
  sample.press("r");
  ASSERT_FALSE(wanted<effect::LookUp>().empty());
  EXPECT_EQ(wanted<effect::LookUp>()[0].lookup.what, aws::Look::vpc_dns);
}

TEST_F(Asking, ASavedInventoryIsAsItIs) {
  sample.load();
  Who who{{"123456789012", "arn:aws:iam::123456789012:user/ana", ""}, "", "us-west-2", "a file"};
  who.saved = true;
  sample.tell(msg::IdentityArrived{sample.model.identity_ticket, who});
  sample.discover();
  sample.visit("key");
  sample.discover();
  EXPECT_TRUE(wanted<effect::LookUp>().empty());
  for (const char* keys : {"<c-r>", "<c-x>"}) {
    sample.press(keys);
    EXPECT_TRUE(sample.effects.empty()) << keys;
  }
  sample.visit("checks");
  for (const char* keys : {"r", "a"}) {
    sample.press(keys);
    EXPECT_TRUE(sample.effects.empty()) << keys;
    EXPECT_NE(sample.model.notice.find("saved inventory"), std::string::npos) << keys;
  }
}

}  // namespace
}  // namespace slipway::wizard
