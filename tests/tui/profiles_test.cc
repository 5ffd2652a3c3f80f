#include "tui/profiles.hh"

#include <gtest/gtest.h>

#include "tests/fakes/files.hh"

namespace slipway::tui {
namespace {

aws::Settings settings_of(const char* config, Environment environment = {}) {
  aws::Settings out;
  out.environment = std::move(environment);
  EXPECT_TRUE(aws::parse_profiles(config, "config", aws::FileKind::config, out.files));
  return out;
}

constexpr const char* kConfig = R"([default]
region = eu-west-1
aws_access_key_id = A
aws_secret_access_key = s
[profile work]
sso_session = acme
sso_account_id = 123456789012
sso_role_name = Admin
[profile old]
sso_start_url = https://old.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = Admin
[profile ops]
role_arn = arn:aws:iam::210987654321:role/ops
source_profile = work
mfa_serial = arn:aws:iam::123456789012:mfa/ana
[profile round]
role_arn = arn:aws:iam::210987654321:role/round
source_profile = round
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
)";

TEST(Profiles, SayWhatTheyAreAndWhereOneSignsIn) {
  auto choices = profile_choices(settings_of(kConfig));
  ASSERT_EQ(choices.size(), 5u);
  EXPECT_EQ(choices[0].name, "default");
  EXPECT_EQ(choices[0].region, "eu-west-1");
  EXPECT_FALSE(choices[0].place);
  auto named = [&](const char* name) {
    for (const auto& each : choices)
      if (each.name == name) return each;
    ADD_FAILURE() << name;
    return choices[0];
  };
  const wizard::SignInPlace acme{"acme", "https://acme.awsapps.com/start", "eu-west-1"};
  EXPECT_EQ(named("work").place, acme);
  EXPECT_EQ(named("work").account, "123456789012");
  EXPECT_EQ(named("old").place->session, "");
  // A role begins where its source does.
  EXPECT_EQ(named("ops").place, acme);
  EXPECT_EQ(named("ops").kind, "role, MFA");
  EXPECT_EQ(named("ops").account, "210987654321");
  EXPECT_FALSE(named("round").place);
}

TEST(Profiles, TheEnvironmentComesFirst) {
  auto choices = profile_choices(
      settings_of("", {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_DEFAULT_REGION", "us-west-2"}}));
  ASSERT_EQ(choices.size(), 1u);
  EXPECT_EQ(choices[0].name, "");
  EXPECT_EQ(choices[0].region, "us-west-2");
  EXPECT_TRUE(profile_choices(settings_of("", {{"AWS_ACCESS_KEY_ID", ""}})).empty());
}

TEST(Profiles, PlacesAreNamedOnceAndKeepTheirScopes) {
  auto settings = settings_of(kConfig);
  auto places = sign_in_places(settings);
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0].session, "acme");
  EXPECT_EQ(places[1].start_url, "https://old.awsapps.com/start");
  EXPECT_EQ(session_of(settings, places[0]).scopes, std::vector<std::string>{"sso:account:access"});
  EXPECT_TRUE(session_of(settings, places[1]).scopes.empty()) << "the older form has none";
  EXPECT_EQ(session_of(settings, {"new", "https://new", "us-east-1"}).scopes.size(), 1u);
}

TEST(Profiles, ABrowserIsOnlyOpenedWhereItIsSeen) {
  EXPECT_FALSE(has_browser({}));
  EXPECT_FALSE(has_browser({{"DISPLAY", ""}}));
  EXPECT_TRUE(has_browser({{"DISPLAY", ":0"}}));
  EXPECT_TRUE(has_browser({{"WAYLAND_DISPLAY", "wayland-0"}}));
  EXPECT_FALSE(has_browser({{"DISPLAY", ":0"}, {"SSH_CONNECTION", "1 2 3 4"}}));
  EXPECT_FALSE(has_browser({{"DISPLAY", ":0"}, {"SSH_TTY", "/dev/pts/0"}}));
}

}  // namespace
}  // namespace slipway::tui
