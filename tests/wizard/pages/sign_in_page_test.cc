#include "wizard/pages/sign_in_page.hh"

#include "aws/config/identity_center.hh"
#include "tests/fakes/sample.hh"
#include "wizard/pages/identity_page.hh"

namespace slipway::wizard {
namespace {

using test::Sample;
using Phase = SignInState::Phase;

const SignInPlace acme{"acme", "https://acme.awsapps.com/start", "eu-west-1"};

Error nobody_signed_in(ErrorKind kind = ErrorKind::no_credentials) {
  return {.kind = kind,
          .what = "use the sign-in",
          .answer = "nobody has signed in here",
          .code = std::string(aws::sign_in_needed)};
}

// On the identity page, with one profile that needs a sign-in.
struct SignInPage : testing::Test {
  Sample sample;

  void SetUp() override {
    sample.load();
    sample.tell(msg::ProfilesFound{
        sample.model.profiles_ticket,
        {{"keys", "us-west-2", "access key"}, {"work", "us-west-2", "sign-in", "1234", acme}},
        {acme}});
    sample.tell(
        msg::IdentityArrived{sample.model.identity_ticket, fail(nobody_signed_in()), "work"});
    sample.press("<ret>");
    EXPECT_EQ(sample.model.current().kind, PageKind::identity);
  }
  void row(const std::string& title) {
    auto rows = identity_rows(sample.model);
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i].title == title) sample.model.identity.focus = i;
    sample.press("<ret>");
  }
  SignInState& state() { return sample.model.sign_in; }
  void show_code(SignInCode::Browser browser = SignInCode::Browser::none) {
    sample.tell(msg::CodeShown{sample.model.sign_in_ticket,
                               {"ABCD-EFGH", "https://device.sso/", "https://device.sso/?c=ABCD",
                                test::sample_now() + Millis{600'000}, browser}});
  }
  void signed_in() { sample.tell(msg::SignedIn{sample.model.sign_in_ticket, {}}); }
};

TEST_F(SignInPage, AtTheStartNothingBeginsByItself) {
  EXPECT_FALSE(signing_in(sample.model));
  EXPECT_EQ(identity_rows(sample.model)[sample.model.identity.focus].title, "work");
}

TEST_F(SignInPage, AChosenProfileIsSignedInAtOnceAndGoesOnAsIt) {
  row("work");
  ASSERT_TRUE(sample.asked<effect::FetchIdentity>());
  sample.tell(msg::IdentityArrived{sample.model.identity_ticket, fail(nobody_signed_in()), "work"});
  ASSERT_TRUE(sample.asked<effect::SignIn>());
  EXPECT_EQ(sample.asked<effect::SignIn>()->place, acme);
  EXPECT_EQ(sample.asked<effect::SignIn>()->kept, effect::Kept::will_do);
  EXPECT_EQ(state().phase, Phase::starting);
  show_code(SignInCode::Browser::here);
  EXPECT_EQ(state().phase, Phase::code);
  ASSERT_TRUE(sample.asked<effect::OpenBrowser>());
  EXPECT_EQ(sample.asked<effect::OpenBrowser>()->url, "https://device.sso/?c=ABCD");
  EXPECT_TRUE(sample.asked<effect::StartTimer>()) << "the countdown moves";
  sample.tell(msg::Tick{test::sample_now() + Millis{1000}});
  EXPECT_TRUE(sample.asked<effect::StartTimer>());
  signed_in();
  EXPECT_FALSE(signing_in(sample.model));
  ASSERT_TRUE(sample.asked<effect::FetchIdentity>());
  EXPECT_EQ(sample.asked<effect::FetchIdentity>()->profile, "work");
  // Refused all the same: no second sign-in begins by itself.
  sample.tell(msg::IdentityArrived{sample.model.identity_ticket, fail(nobody_signed_in()), "work"});
  EXPECT_FALSE(signing_in(sample.model));
  EXPECT_TRUE(sample.model.identity.error);
  sample.tell(msg::Tick{test::sample_now() + Millis{2000}});
  EXPECT_FALSE(sample.asked<effect::StartTimer>()) << "nothing moves any more";
}

TEST_F(SignInPage, AnExpiredSignInIsNotTakenFromTheCache) {
  row("work");
  sample.tell(msg::IdentityArrived{sample.model.identity_ticket,
                                   fail(nobody_signed_in(ErrorKind::expired_credentials)), "work"});
  ASSERT_TRUE(sample.asked<effect::SignIn>());
  EXPECT_EQ(sample.asked<effect::SignIn>()->kept, effect::Kept::will_not);
}

TEST_F(SignInPage, EscapeCancelsAndLateRepliesAreIgnored) {
  row("work");
  sample.tell(msg::IdentityArrived{sample.model.identity_ticket, fail(nobody_signed_in()), "work"});
  const unsigned ticket = sample.model.sign_in_ticket;
  show_code();
  EXPECT_FALSE(sample.asked<effect::OpenBrowser>());
  sample.press("y");
  EXPECT_TRUE(sample.asked<effect::CopyText>());
  sample.press("<esc>");
  EXPECT_TRUE(sample.asked<effect::CancelSignIn>());
  EXPECT_FALSE(signing_in(sample.model));
  sample.tell(msg::SignedIn{ticket, {}});
  EXPECT_FALSE(sample.asked<effect::FetchIdentity>());
  EXPECT_EQ(sample.model.current().kind, PageKind::identity);
}

TEST_F(SignInPage, FromAStartUrlToAProfile) {
  row("Sign in…");
  EXPECT_EQ(state().phase, Phase::form);
  sample.press("<ret><ret>");  // nothing typed
  EXPECT_TRUE(state().error);
  EXPECT_FALSE(sample.asked<effect::SignIn>());
  sample.press("<up>");
  sample.tell(msg::Pasted{"https://other.awsapps.com/start"});
  EXPECT_EQ(state().start_url.text, "https://other.awsapps.com/start");
  sample.press("<ret>eu-central-1<ret>");
  ASSERT_TRUE(sample.asked<effect::SignIn>());
  EXPECT_EQ(sample.asked<effect::SignIn>()->place,
            (SignInPlace{"other", "https://other.awsapps.com/start", "eu-central-1"}));
  show_code();
  signed_in();
  ASSERT_TRUE(sample.asked<effect::FetchAccounts>());
  unsigned ticket = sample.asked<effect::FetchAccounts>()->ticket;
  sample.tell(
      msg::AccountsArrived{ticket, std::vector<SsoAccount>{{"111111111111", "one", "a@x"}}, true});
  sample.tell(
      msg::AccountsArrived{ticket, std::vector<SsoAccount>{{"222222222222", "two", "b@x"}}, false});
  EXPECT_EQ(sign_in_rows(sample.model).size(), 2u);
  sample.press("tw");
  EXPECT_EQ(sign_in_rows(sample.model), std::vector<std::size_t>{1});
  sample.press("<ret>");
  ASSERT_TRUE(sample.asked<effect::FetchRoles>());
  EXPECT_EQ(sample.asked<effect::FetchRoles>()->account, "222222222222");
  ticket = sample.asked<effect::FetchRoles>()->ticket;
  sample.tell(msg::RolesArrived{ticket, std::vector<std::string>{"Admin"}, false});
  EXPECT_EQ(state().phase, Phase::name) << "the only role needs no choosing";
  EXPECT_EQ(state().name.text, "Admin-222222222222");
  EXPECT_EQ(state().region.text, "eu-central-1");
  sample.press("<c-u>keys<ret><ret>");
  EXPECT_TRUE(state().error) << "that name is taken";
  sample.press("<up><c-u>two-admin<ret><ret>");
  ASSERT_TRUE(sample.asked<effect::SaveProfile>());
  EXPECT_EQ(sample.asked<effect::SaveProfile>()->profile.name, "two-admin");
  EXPECT_EQ(sample.asked<effect::SaveProfile>()->profile.role, "Admin");
  sample.tell(msg::ProfileSaved{sample.model.sign_in_ticket, {}});
  EXPECT_FALSE(signing_in(sample.model));
  ASSERT_TRUE(sample.asked<effect::FetchIdentity>());
  EXPECT_EQ(sample.asked<effect::FetchIdentity>()->profile, "two-admin");
}

TEST_F(SignInPage, ASecondAddressOfOneNameGetsAnother) {
  row("Sign in…");
  sample.tell(msg::Pasted{"https://acme.example.com/start"});
  sample.press("<ret>us-east-1<ret>");
  EXPECT_EQ(state().place.session, "acme-2");
  sample.press("<esc>");
  row("Sign in…");
  sample.tell(msg::Pasted{acme.start_url});
  sample.press("<ret>us-east-1<ret>");
  EXPECT_EQ(state().place, acme) << "the one that is known, with its region";
}

TEST_F(SignInPage, WhatFailsIsToldWhereItBegan) {
  row("Sign in: acme");
  ASSERT_TRUE(sample.asked<effect::SignIn>());
  sample.tell(msg::SignedIn{sample.model.sign_in_ticket,
                            fail({.kind = ErrorKind::denied, .what = "sign in", .answer = "no"})});
  EXPECT_FALSE(signing_in(sample.model));
  ASSERT_TRUE(sample.model.identity.error);
  EXPECT_EQ(sample.model.identity.error->answer, "no");
  row("Sign in…");
  sample.tell(msg::Pasted{"https://other.awsapps.com/start"});
  sample.press("<ret>us-east-1<ret>");
  sample.tell(msg::SignedIn{sample.model.sign_in_ticket,
                            fail({.kind = ErrorKind::invalid, .what = "sign in", .answer = "no"})});
  EXPECT_EQ(state().phase, Phase::form) << "to be corrected";
  EXPECT_EQ(state().start_url.text, "https://other.awsapps.com/start");
  EXPECT_TRUE(state().error);
}

}  // namespace
}  // namespace slipway::wizard
