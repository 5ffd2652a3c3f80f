#include "aws/config/sso_profile.hh"

#include <gtest/gtest.h>

#include "aws/config/profile_file.hh"

namespace slipway::aws {
namespace {

SsoProfile new_admin() {
  return {"Admin-123456789012",
          {"acme", "https://acme.awsapps.com/start", "eu-west-1", {}},
          "123456789012",
          "Admin",
          "us-west-2"};
}

TEST(SsoProfile, IsWrittenAsTheCliWritesIt) {
  auto text = add_sso_profile("", "config", new_admin());
  ASSERT_TRUE(text) << text.error().sentence();
  EXPECT_EQ(*text,
            "[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\n"
            "sso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
            "[profile Admin-123456789012]\nsso_session = acme\nsso_account_id = 123456789012\n"
            "sso_role_name = Admin\nregion = us-west-2\n");
}

TEST(SsoProfile, WhatStandsThereStays) {
  const std::string before =
      "# mine\n[default]\nregion=x\n[sso-session acme]\nsso_start_url=https://acme.awsapps.com/"
      "start\nsso_region=eu-west-1";
  auto text = add_sso_profile(before, "config", new_admin());
  ASSERT_TRUE(text) << text.error().sentence();
  EXPECT_TRUE(text->starts_with(before + "\n[profile Admin-")) << *text;
  ProfileFiles files;
  ASSERT_TRUE(parse_profiles(*text, "config", FileKind::config, files));
  EXPECT_EQ(files.profiles.at("Admin-123456789012").get("sso_session"), "acme");
  EXPECT_EQ(files.profiles.at("default").get("region"), "x");
}

TEST(SsoProfile, NothingIsWrittenOverOrMadeUp) {
  EXPECT_EQ(add_sso_profile("[profile Admin-123456789012]\n", "config", new_admin()).error().kind,
            ErrorKind::conflict);
  EXPECT_EQ(add_sso_profile("[sso-session acme]\nsso_region=us-east-1\n", "config", new_admin())
                .error()
                .kind,
            ErrorKind::conflict);
  EXPECT_EQ(add_sso_profile("[broken\n", "config", new_admin()).error().kind, ErrorKind::invalid);
  auto refused = [](auto change) {
    SsoProfile profile = new_admin();
    change(profile);
    auto text = add_sso_profile("", "config", profile);
    return !text && text.error().kind == ErrorKind::invalid;
  };
  EXPECT_TRUE(refused([](SsoProfile& p) { p.name = "a]\n[default]"; }));
  EXPECT_TRUE(refused([](SsoProfile& p) { p.name = ""; }));
  EXPECT_TRUE(refused([](SsoProfile& p) { p.role_name = "Ad min"; }));
  EXPECT_TRUE(refused([](SsoProfile& p) { p.account_id = "1\nrole_arn=x"; }));
  EXPECT_TRUE(refused([](SsoProfile& p) { p.region = "us west"; }));
  EXPECT_TRUE(refused([](SsoProfile& p) { p.session.start_url = "https://a b"; }));
  EXPECT_TRUE(refused([](SsoProfile& p) { p.session.start_url = "http://acme"; }));
  EXPECT_TRUE(refused([](SsoProfile& p) { p.session.region = "EU"; }));
}

TEST(SsoProfile, SessionsAreCalledAfterTheirAddress) {
  EXPECT_EQ(session_name_of("https://acme.awsapps.com/start"), "acme");
  EXPECT_EQ(session_name_of("https://d-9067642ac7.awsapps.com/start/#"), "d-9067642ac7");
  EXPECT_EQ(session_name_of("https://ssoins-1.portal.us-east-1.app.aws"), "ssoins-1");
  EXPECT_EQ(session_name_of("https:///"), "sign-in");
  EXPECT_EQ(session_name_of(""), "sign-in");
}

}  // namespace
}  // namespace slipway::aws
