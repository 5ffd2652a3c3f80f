// Who somebody is, as people see the question: profiles, signing in, credentials that ran out.
#include "tests/tui/sample_pages.hh"
#include "wizard/pages/sign_in_page.hh"

namespace slipway::tui {
namespace {

TEST(Pictures, Identity) {
  Sample sample;
  sample.load();
  sample.press("<ret>");
  pictures(sample, "identity-asking", {kUsual});
  sample.tell(msg::ProfilesFound{sample.model.profiles_ticket, {}});
  sample.tell(msg::IdentityArrived{sample.model.identity_ticket,
                                   fail({.kind = ErrorKind::no_credentials,
                                         .what = "find AWS credentials",
                                         .answer = "neither the environment nor ~/.aws holds any",
                                         .fix = "Sign in, then look again."})});
  pictures(sample, "identity-none", {kUsual, kWide, kSmall});
  Sample signed_in;
  signed_in.ready();
  signed_in.press("<ret>");
  pictures(signed_in, "identity");
}

const wizard::SignInPlace acme_center{"acme", "https://acme.awsapps.com/start", "eu-west-1"};

// With profiles of every kind, and nobody signed in.
void nobody(Sample& sample) {
  sample.load();
  sample.tell(msg::ProfilesFound{
      sample.model.profiles_ticket,
      {{"base", "us-west-2", "access key"},
       {"work", "us-west-2", "sign-in (IAM Identity Center)", "123456789012", acme_center},
       {"ops", "eu-west-1", "role, MFA", "123456789012"}},
      {acme_center}});
  sample.tell(
      msg::IdentityArrived{sample.model.identity_ticket,
                           fail({.kind = ErrorKind::no_credentials,
                                 .what = "use the sign-in to https://acme.awsapps.com/start",
                                 .answer = "nobody has signed in here",
                                 .fix = "Sign in with `aws sso login`, then continue",
                                 .code = "SignInNeeded"}),
                           "work"});
  sample.press("<ret>");
}

TEST(Pictures, SigningIn) {
  Sample sample;
  nobody(sample);
  pictures(sample, "identity-sign-in-needed", {kUsual, kWide, kSmall});
  wizard::Effects out;
  wizard::begin_sign_in(sample.model, acme_center, "", wizard::effect::Kept::will_do, out);
  sample.tell(
      msg::CodeShown{sample.model.sign_in_ticket,
                     {"WDJB-MJHT", "https://acme.awsapps.com/start/#/device",
                      "https://acme.awsapps.com/start/#/device?user_code=WDJB-MJHT",
                      test::sample_now() + Millis{581'000}, wizard::SignInCode::Browser::none}});
  pictures(sample, "identity-code", {kUsual, kWide, kSmall});
  sample.tell(msg::SignedIn{sample.model.sign_in_ticket, {}});
  sample.tell(msg::AccountsArrived{
      sample.model.sign_in_ticket,
      std::vector<wizard::SsoAccount>{{"111122223333", "Sandbox", "sandbox@example.com"},
                                      {"123456789012", "Product", "product@example.com"}},
      true});
  pictures(sample, "identity-accounts", {kUsual, kWide, kSmall});
  sample.press("<down><ret>");
  sample.tell(msg::RolesArrived{sample.model.sign_in_ticket,
                                std::vector<std::string>{"Admin", "ReadOnly"}, false});
  sample.press("<ret>");
  pictures(sample, "identity-profile-name");
  sample.press("<esc><esc><esc>");
  wizard::begin_new_sign_in(sample.model);
  pictures(sample, "identity-start-url");
}

TEST(Pictures, CredentialQuestions) {
  Sample sample;
  deploying(sample);
  sample.model.identity.profiles = {
      {"work", "us-west-2", "sign-in (IAM Identity Center)", "123456789012", acme_center},
      {"base", "us-west-2", "access key"}};
  sample.tell(msg::RenewalWanted{"work", "123456789012",
                                 Error{.kind = ErrorKind::expired_credentials,
                                       .answer = "the sign-in expired at 2026-11-21T08:00:00Z"}});
  pictures(sample, "renewal", {kUsual, kWide, kSmall});
  sample.press("<down><down><ret>");
  pictures(sample, "renewal-profile", {kUsual});
  sample.press("<ret>");
  sample.tell(msg::Renewed{"work", fail({.kind = ErrorKind::invalid,
                                         .what = "go on with profile base",
                                         .answer = "it is of account 999999999999, and this is "
                                                   "work in account 123456789012",
                                         .fix = "Choose credentials of account 123456789012"})});
  pictures(sample, "renewal-other-account", {kUsual});
  sample.tell(msg::MfaWanted{1, "ops", "arn:aws:iam::123456789012:role/ops",
                             "arn:aws:iam::123456789012:mfa/ana", ""});
  sample.press("123");
  pictures(sample, "mfa", {kUsual, kWide, kSmall});
}

TEST(Pictures, DnsProfile) {
  Sample sample;
  sample.ready();
  sample.visit("names");
  sample.press("<c-o><down>");
  pictures(sample, "names-account");
}

}  // namespace
}  // namespace slipway::tui
