#include "wizard/renewal.hh"

#include <algorithm>

#include "aws/config/identity_center.hh"
#include "tests/fakes/sample.hh"
#include "wizard/pages/sign_in_page.hh"

namespace slipway::wizard {
namespace {

using test::Sample;
using Kind = RenewalChoice::Kind;

const SignInPlace acme_center{"acme", "https://acme.awsapps.com/start", "eu-west-1"};

struct Renewal : testing::Test {
  Sample sample;
  Model& model = sample.model;

  void SetUp() override {
    sample.ready();
    model.identity.profiles = {
        {"", "", "environment"},
        {"work", "us-west-2", "sign-in", "123456789012", acme_center},
        {"keys", "us-west-2", "access key"},
        {"same", "us-west-2", "sign-in", "123456789012", acme_center},
        {"foreign", "us-west-2", "role", "999999999999"},
    };
  }
  void expire(const std::string& profile) {
    sample.tell(
        msg::RenewalWanted{profile, "123456789012",
                           Error{.kind = ErrorKind::expired_credentials, .answer = "expired"}});
  }
  std::vector<Kind> kinds() const {
    std::vector<Kind> out;
    for (const auto& choice : renewal_choices(model)) out.push_back(choice.kind);
    return out;
  }
  void choose(Kind kind) {
    auto all = kinds();
    auto found = std::find(all.begin(), all.end(), kind);
    ASSERT_NE(found, all.end());
    model.renewals.front().cursor = static_cast<std::size_t>(found - all.begin());
    sample.press("<ret>");
  }
};

TEST_F(Renewal, OffersWhatCanHelp) {
  expire("work");
  EXPECT_EQ(kinds(), (std::vector{Kind::sign_in, Kind::retry, Kind::other, Kind::leave}));
  model.renewals.clear();
  expire("keys");
  EXPECT_EQ(kinds(), (std::vector{Kind::retry, Kind::other, Kind::leave}));
  model.renewals.clear();
  // The environment of a running program stays what it is.
  expire("");
  EXPECT_EQ(kinds(), (std::vector{Kind::other, Kind::leave}));
}

TEST_F(Renewal, IsAskedOnceAProfileAndTakesEveryKey) {
  expire("work");
  expire("work");
  ASSERT_EQ(model.renewals.size(), 1u);
  const std::size_t page = model.page;
  sample.press("<c-n><c-p>x");
  EXPECT_EQ(model.page, page);
  expire("keys");
  EXPECT_EQ(model.renewals.size(), 2u);
}

TEST_F(Renewal, SigningInAgainLeadsToTheCallsGoingOn) {
  expire("work");
  choose(Kind::sign_in);
  ASSERT_TRUE(sample.asked<effect::SignIn>());
  EXPECT_EQ(sample.asked<effect::SignIn>()->kept, effect::Kept::will_not);
  sample.tell(msg::SignedIn{model.sign_in_ticket, {}});
  ASSERT_TRUE(sample.asked<effect::Renew>());
  EXPECT_EQ(sample.asked<effect::Renew>()->with, "work");
  EXPECT_EQ(sample.asked<effect::Renew>()->account, "123456789012");
  sample.press("<ret>");
  EXPECT_TRUE(sample.effects.empty()) << "it is being looked at";
  sample.tell(msg::Renewed{"work", {}});
  EXPECT_FALSE(credentials_ask(model));
}

TEST_F(Renewal, AFailedSignInIsToldAndMayBeTriedAgain) {
  expire("work");
  choose(Kind::sign_in);
  sample.press("<esc>");
  EXPECT_TRUE(sample.asked<effect::CancelSignIn>());
  EXPECT_TRUE(credentials_ask(model));
  choose(Kind::sign_in);
  sample.tell(msg::SignedIn{model.sign_in_ticket, fail({.what = "sign in", .answer = "no"})});
  EXPECT_FALSE(signing_in(model));
  ASSERT_TRUE(model.renewals.front().refused);
  EXPECT_EQ(model.renewals.front().refused->answer, "no");
}

TEST_F(Renewal, AnotherProfileOfTheSameAccountWillDo) {
  expire("keys");
  choose(Kind::other);
  auto choices = renewal_choices(model);
  ASSERT_EQ(choices.size(), 2u) << "not the foreign one, nor itself, nor the environment";
  EXPECT_EQ(choices[0].profile, "work");
  sample.press("<down><ret>");
  ASSERT_TRUE(sample.asked<effect::Renew>());
  EXPECT_EQ(sample.asked<effect::Renew>()->with, "same");
  // Nobody has signed in for that one: it is done on the way, once.
  Error wanted{.kind = ErrorKind::no_credentials, .code = std::string(aws::sign_in_needed)};
  sample.tell(msg::Renewed{"keys", fail(wanted)});
  ASSERT_TRUE(sample.asked<effect::SignIn>());
  sample.tell(msg::SignedIn{model.sign_in_ticket, {}});
  ASSERT_TRUE(sample.asked<effect::Renew>());
  EXPECT_EQ(sample.asked<effect::Renew>()->profile, "keys");
  EXPECT_EQ(sample.asked<effect::Renew>()->with, "same");
  sample.tell(msg::Renewed{"keys", fail(wanted)});
  EXPECT_FALSE(signing_in(model));
  EXPECT_TRUE(model.renewals.front().refused);
}

TEST_F(Renewal, ControlCLeavesTheSecondTime) {
  expire("work");
  sample.press("<c-c>");
  EXPECT_FALSE(sample.asked<effect::Quit>());
  sample.press("<c-c>");
  EXPECT_TRUE(sample.asked<effect::Quit>());
}

TEST_F(Renewal, ACodeIsAskedForAboveAll) {
  expire("work");
  sample.tell(msg::MfaWanted{7, "role", "arn:aws:iam::1:role/x", "arn:aws:iam::1:mfa/ana", ""});
  sample.press("<ret>");
  EXPECT_TRUE(sample.effects.empty()) << "no code yet";
  sample.tell(msg::Pasted{"123"});
  sample.press("456<ret>");
  ASSERT_TRUE(sample.asked<effect::AnswerMfa>());
  EXPECT_EQ(sample.asked<effect::AnswerMfa>()->id, 7u);
  EXPECT_EQ(sample.asked<effect::AnswerMfa>()->code, "123456");
  EXPECT_TRUE(model.mfa.empty());
  sample.tell(msg::MfaWanted{8, "role", "", "", "it was wrong"});
  sample.press("<esc>");
  ASSERT_TRUE(sample.asked<effect::AnswerMfa>());
  EXPECT_FALSE(sample.asked<effect::AnswerMfa>()->code);
  EXPECT_EQ(model.renewals.size(), 1u);
}

}  // namespace
}  // namespace slipway::wizard
