#include "wizard/update.hh"

#include "tests/fakes/sample.hh"
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/fields.hh"
#include "wizard/pages/identity_page.hh"
#include "wizard/pages/task_page.hh"

namespace slipway::wizard {
namespace {

using test::Sample;

TEST(Update, StartsByLookingAround) {
  Sample sample;
  EXPECT_TRUE(sample.asked<effect::OpenPlace>());
  EXPECT_TRUE(sample.asked<effect::FindProfiles>());
  EXPECT_TRUE(sample.asked<effect::FetchIdentity>());
  EXPECT_EQ(sample.model.current().kind, PageKind::task);
}

TEST(Update, PagesStandInTheirOrder) {
  Sample sample;
  std::vector<std::string> ids;
  for (const Page& page : sample.model.pages) ids.push_back(page.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"task", "identity", "network", "names", "certificate",
                                           "key", "images", "sign-in", "size", "checks", "plan",
                                           "deploy", "done"}));
  sample.model.task = Task::upgrade;
  rebuild_pages(sample.model);
  ids.clear();
  for (const Page& page : sample.model.pages) ids.push_back(page.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"task", "identity", "images", "checks", "plan", "deploy",
                                           "done"}));
}

TEST(Update, RepliesToOlderQuestionsAreIgnored) {
  Sample sample;
  unsigned old = sample.model.identity_ticket;
  sample.load();
  sample.press("<ret><c-r>");  // asks again
  ASSERT_NE(sample.model.identity_ticket, old);
  Who late{{"999999999999", "arn", "id"}, "other", "eu-west-1", "elsewhere", false};
  sample.tell(msg::IdentityArrived{old, late});
  EXPECT_FALSE(sample.model.who.has_value());
  sample.sign_in();
  EXPECT_EQ(sample.model.who->identity.account, "123456789012");
  EXPECT_TRUE(sample.asked<effect::FetchInventory>());
  EXPECT_EQ(sample.model.answers.text("region"), "us-west-2");
}

TEST(Update, BackAndForwardLoseNothing) {
  Sample sample;
  sample.ready();
  sample.visit("names");
  sample.press("<tab>half-ty");
  sample.press("<c-p><c-p><c-n><c-n>");
  EXPECT_EQ(sample.model.current().id, "names");
  EXPECT_EQ(sample.model.answers.text("route53Subdomain"), "half-ty");
  sample.visit("certificate");
  sample.press("<c-e>arn:aws:acm:ha<esc>");  // typed beside the list, then left
  sample.press("<c-p><c-n>");
  EXPECT_FALSE(sample.model.answers.find("acmCertificateArn"));
  sample.press("<c-e>");
  const auto& field = sample.model.steps["certificate"].fields["acmCertificateArn"];
  ASSERT_TRUE(field.draft.has_value());
  EXPECT_EQ(field.draft->text, "arn:aws:acm:ha");
}

TEST(Update, AltArrowsAndEscapeTurnPages) {
  Sample sample;
  sample.ready();
  sample.visit("key");
  sample.press("<a-left>");
  EXPECT_EQ(sample.model.current().id, "certificate");
  sample.press("<a-right>");
  EXPECT_EQ(sample.model.current().id, "key");
  sample.press("<esc>");
  EXPECT_EQ(sample.model.current().id, "certificate");
}

TEST(Update, PicksAnAnswerAndJournalsIt) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  sample.press("<ret>");
  EXPECT_EQ(sample.model.answers.text("vpcId"), "vpc-0a1b2c3d4e5f60718");
  EXPECT_EQ(sample.model.answers.find("vpcId")->provenance, Provenance::discovered);
  const auto* journalled = sample.asked<effect::JournalAnswer>();
  ASSERT_TRUE(journalled);
  EXPECT_EQ(journalled->key, "vpcId");
  // The proposal of a list: a subnet in each of three zones.
  sample.press("<ret>");
  EXPECT_EQ(sample.model.answers.list("publicSubnetIds").size(), 3u);
  sample.press("<space><down><space><ret>");
  EXPECT_EQ(sample.model.notice_kind, NoticeKind::warning)
      << "one mark is too few: " << sample.model.notice;
}

TEST(Update, ARowThatDoesNotFitIsRefusedWithItsReason) {
  Sample sample;
  sample.ready();
  sample.visit("names");
  sample.press("<ret>pulumi<tab>");
  sample.visit("certificate");
  sample.press("<end><ret>");
  EXPECT_FALSE(sample.model.answers.find("acmCertificateArn"));
  EXPECT_NE(sample.model.notice.find("expired"), std::string::npos) << sample.model.notice;
}

TEST(Update, TypingFiltersAtOnce) {
  Sample sample;
  sample.ready();
  sample.visit("certificate");
  Pick& pick = sample.model.steps["certificate"].fields["acmCertificateArn"].pick;
  std::size_t all = pick.shown.size();
  sample.press("ec p");
  EXPECT_EQ(pick.filter.text, "ec p");
  EXPECT_LT(pick.shown.size(), all);
  sample.press("<esc>");
  EXPECT_EQ(pick.shown.size(), all);
  EXPECT_EQ(sample.model.current().id, "certificate");
}

TEST(Update, ArrivingRowsMoveNothingUnderTheCursor) {
  Sample sample;
  sample.ready();
  sample.visit("names");
  sample.press("<ret>pulumi<tab>");
  sample.visit("certificate");
  sample.press("<down>");
  Pick& pick = sample.model.steps["certificate"].fields["acmCertificateArn"].pick;
  std::size_t at = pick.cursor;
  std::string under = pick.choices.rows[pick.shown[at]].value;
  aws::CertificateRow better = sample.snapshot.certificates.rows[0];
  better.arn += "9";
  better.not_after = test::at("2028-01-01T00:00:00Z");
  sample.snapshot.certificates.rows.insert(sample.snapshot.certificates.rows.begin(), better);
  sample.discover();
  EXPECT_EQ(pick.cursor, at);
  EXPECT_EQ(pick.choices.rows[pick.shown[at]].value, under);
  EXPECT_EQ(pick.choices.rows[pick.shown.back()].value, better.arn);
}

// The VPCs come before the subnets that say which of them is sound; Enter must not take the first
// row by then.
TEST(Update, AdviceThatComesLateLeadsAnUntouchedCursor) {
  Sample sample;
  auto subnets = sample.snapshot.subnets.rows;
  sample.snapshot.subnets = {.state = aws::ListingState::arriving};
  sample.ready();
  sample.visit("network");
  sample.snapshot.subnets = {aws::ListingState::complete, subnets, std::nullopt};
  sample.discover();
  sample.press("<ret>");
  EXPECT_EQ(sample.model.answers.text("vpcId"), "vpc-0a1b2c3d4e5f60718");
}

TEST(Update, AnotherVpcBringsOtherSubnets) {
  Sample sample;
  test::add_subnets(sample.snapshot, "vpc-0d1f0a0b0c0d0e0f1", "other", aws::SubnetClass::public_,
                    "subnet-0d1000000000000", 32, "default route to igw-2");
  sample.ready();
  sample.visit("network");
  sample.press("<ret><ret>");
  ASSERT_EQ(sample.model.answers.list("publicSubnetIds").front(), "subnet-0a1000000000000a");
  sample.press("<s-tab><s-tab><home><down><ret>");
  ASSERT_EQ(sample.model.answers.text("vpcId"), "vpc-0d1f0a0b0c0d0e0f1");
  sample.press("<ret>");
  EXPECT_EQ(sample.model.answers.list("publicSubnetIds").front(), "subnet-0d1000000000000a");
}

TEST(Update, AChosenZoneFetchesItsRecordsOnce) {
  Sample sample;
  sample.snapshot.zones.rows[0].records = {};
  sample.ready();
  sample.visit("names");
  sample.press("<ret>");
  const auto* records = sample.asked<effect::FetchRecords>();
  ASSERT_TRUE(records);
  EXPECT_EQ(records->zone_id, "Z0123456789EXAMPLE");
  sample.discover();
  EXPECT_FALSE(sample.asked<effect::FetchRecords>());
}

TEST(Update, DeniedListingTakesTypedText) {
  Sample sample;
  sample.snapshot.keys = {};
  sample.snapshot.keys.state = aws::ListingState::failed;
  sample.snapshot.keys.error = Error{.kind = ErrorKind::denied, .what = "list keys"};
  sample.ready();
  sample.visit("key");
  const std::string arn =
      "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-0000-4000-8000-000000000009";
  sample.press(arn + "<ret>");
  EXPECT_EQ(sample.model.answers.text("kmsServiceKeyId"), arn);
  EXPECT_EQ(sample.model.answers.find("kmsServiceKeyId")->provenance, Provenance::typed);
  EXPECT_EQ(sample.model.current().id, "images");
}

TEST(Update, WithoutCredentialsTheRehearsalIsOffered) {
  Sample sample;
  sample.load();
  sample.tell(msg::ProfilesFound{sample.model.profiles_ticket, {}});
  sample.tell(msg::IdentityArrived{sample.model.identity_ticket,
                                   fail({.kind = ErrorKind::no_credentials, .what = "sign"})});
  sample.press("<ret>");
  auto rows = identity_rows(sample.model);
  auto rehearsal = std::find_if(rows.begin(), rows.end(), [](const IdentityRow& row) {
    return row.kind == IdentityRow::Kind::rehearsal;
  });
  ASSERT_NE(rehearsal, rows.end());
  for (auto row = rows.begin(); row != rehearsal; ++row) sample.press("<down>");
  sample.press("<ret>");
  EXPECT_TRUE(sample.asked<effect::StartRehearsal>());
}

TEST(Update, ContinuesWhereItStopped) {
  Sample sample;
  LoadedPlace place;
  place.page = "key";
  place.answers.set("vpcId", std::string("vpc-1"), Provenance::discovered);
  sample.load(place);
  sample.sign_in();
  EXPECT_EQ(task_rows(sample.model).front().kind, TaskRow::Kind::go_on);
  sample.model.task_page.focus = 0;
  sample.press("<ret>");
  EXPECT_EQ(sample.model.current().id, "key");
  EXPECT_EQ(sample.model.answers.text("vpcId"), "vpc-1");
}

TEST(Update, ContinuesWhereItStoppedOnceTheIdentityIsAgreed) {
  Sample sample;
  LoadedPlace place;
  place.page = "key";
  sample.load(place);
  sample.model.task_page.focus = 0;
  sample.press("<ret>");
  ASSERT_EQ(sample.model.current().id, "identity");
  sample.sign_in();
  sample.press("<ret>");
  EXPECT_EQ(sample.model.current().id, "key");
}

TEST(Update, LockedSecretsAskForThePassphraseFirst) {
  Sample sample;
  LoadedPlace place;
  place.has_config = place.locked_secrets = true;
  sample.load(place);
  sample.press("<ret>");
  EXPECT_EQ(sample.model.current().kind, PageKind::task);
  ASSERT_TRUE(sample.model.task_page.unlocking);
  sample.press("wrong<ret>");
  EXPECT_EQ(sample.model.passphrase, "wrong");
  ASSERT_TRUE(sample.asked<effect::OpenPlace>());
  sample.tell(msg::Loaded{sample.model.place_ticket,
                          fail({.kind = ErrorKind::denied, .what = "open the secrets"})});
  EXPECT_TRUE(sample.model.passphrase.empty());
  sample.press("right<ret>");
  place.locked_secrets = false;
  sample.load(place);
  EXPECT_EQ(sample.model.current().kind, PageKind::identity);
}

TEST(Update, ChecksLeadToThePageOfTheAnswer) {
  Sample sample;
  sample.ready();
  sample.visit("checks");
  ASSERT_EQ(sample.model.checks.report.front().verdict, Verdict::fail);
  std::string key = sample.model.checks.report.front().fields.front();
  sample.press("<ret>");
  ASSERT_EQ(sample.model.current().kind, PageKind::step);
  const Step& step = step_of(sample.model);
  auto all = entries(sample.model, step);
  EXPECT_EQ(all[state_of(sample.model, step).focus].key->name, key);
}

TEST(Update, ADoubtGoesFromTheRailWhenItsFactArrives) {
  Sample sample;
  sample.answer_all();
  ASSERT_EQ(sample.model.marks["certificate"], Verdict::pass);
  sample.model.marks["certificate"] = Verdict::warn;  // left while something was on its way
  sample.discover();
  EXPECT_EQ(sample.model.marks["certificate"], Verdict::pass);
}

TEST(Update, QuestionMarkIsHelpExceptInText) {
  Sample sample;
  sample.ready();
  sample.visit("certificate");
  sample.press("?");
  EXPECT_EQ(sample.model.overlay, Overlay::help);
  sample.press("x");
  EXPECT_EQ(sample.model.overlay, Overlay::none);
  sample.visit("sign-in");
  sample.press("?");  // a secret may begin with it
  EXPECT_EQ(sample.model.overlay, Overlay::none);
  sample.press("<f1>");
  EXPECT_EQ(sample.model.overlay, Overlay::help);
}

}  // namespace
}  // namespace slipway::wizard
