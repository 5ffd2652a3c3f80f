#include "aws/config/settings.hh"

#include <gtest/gtest.h>

#include "tests/fakes/files.hh"

namespace slipway::aws {
namespace {

constexpr const char* whole_config = R"(
[default]
region = eu-west-1
[profile dev]
region = eu-north-1
endpoint_url = http://dev
services = local
use_fips_endpoint = TRUE
ca_bundle = /ca.pem
[profile admin]
role_arn = arn:aws:iam::123456789012:role/Admin
source_profile = dev
[profile sso]
sso_session = s
sso_account_id = 210987654321
[profile broken]
services = nowhere
[services local]
elastic_load_balancing_v2 =
  endpoint_url = http://elb
)";

struct SettingsTest : testing::Test {
  fakes::MemoryFiles files;
  SettingsTest() {
    files.files["/h/.aws/config"] = whole_config;
    files.files["/h/.aws/credentials"] =
        "[keys]\naws_access_key_id = A\naws_secret_access_key = S\n";
  }
  Result<Settings> resolve(SettingsFlags flags, Environment environment = {}) {
    environment.emplace("HOME", "/h");
    return resolve_settings(flags, environment, files);
  }
};

TEST_F(SettingsTest, TheNearestWordOnTheRegionWins) {
  struct Row {
    SettingsFlags flags;
    Environment environment;
    const char *region, *by;
  };
  const std::vector<Row> rows{
      {{}, {}, "eu-west-1", "profile default"},
      {{.profile = "dev"}, {}, "eu-north-1", "profile dev"},
      {{}, {{"AWS_PROFILE", "dev"}}, "eu-north-1", "profile dev"},
      {{}, {{"AWS_DEFAULT_PROFILE", "dev"}}, "eu-north-1", "profile dev"},
      {{.profile = "default"}, {{"AWS_PROFILE", "dev"}}, "eu-west-1", "profile default"},
      {{}, {{"AWS_DEFAULT_REGION", "b"}}, "b", "AWS_DEFAULT_REGION"},
      {{}, {{"AWS_DEFAULT_REGION", "b"}, {"AWS_REGION", "a"}}, "a", "AWS_REGION"},
      {{}, {{"AWS_REGION", ""}}, "eu-west-1", "profile default"},
      {{.region = "r"}, {{"AWS_REGION", "a"}}, "r", "--region"},
      {{.profile = "keys"}, {}, "", ""},
  };
  for (const auto& row : rows) {
    auto settings = resolve(row.flags, row.environment);
    ASSERT_TRUE(settings) << settings.error().sentence();
    EXPECT_EQ(settings->region, row.region);
    EXPECT_EQ(settings->region_by, row.by);
  }
}

TEST_F(SettingsTest, ReadsTheProfilesEndpoints) {
  auto settings = resolve({.profile = "dev", .endpoint_url = "http://flag"});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->endpoint_url, "http://flag");
  EXPECT_EQ(settings->endpoints.url, "http://dev");
  EXPECT_EQ(settings->endpoints.service_urls.at("elastic_load_balancing_v2"), "http://elb");
  EXPECT_TRUE(settings->endpoints.variant.fips);
  EXPECT_EQ(settings->endpoints.ca_bundle, "/ca.pem");
}

TEST_F(SettingsTest, AMissingServicesSectionIsNamedWithItsPlace) {
  auto settings = resolve({.profile = "broken"});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().place.file, "/h/.aws/config");
  EXPECT_EQ(settings.error().place.key, "services");
  EXPECT_GT(settings.error().place.line, 0);
  EXPECT_NE(settings.error().answer.find("[services nowhere]"), std::string::npos);
}

TEST_F(SettingsTest, AProfileThatDoesNotExistIsNamedWithTheNearest) {
  auto settings = resolve({.profile = "amdin"});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().kind, ErrorKind::invalid);
  EXPECT_EQ(settings.error().answer, "neither ~/.aws/config nor ~/.aws/credentials has it");
  EXPECT_NE(settings.error().fix.find("\"admin\""), std::string::npos);
  settings = resolve({}, {{"AWS_PROFILE", "something-else"}});
  ASSERT_FALSE(settings);
  EXPECT_NE(settings.error().fix.find("AWS_PROFILE names the profile; there are: "),
            std::string::npos);
}

TEST_F(SettingsTest, MissingFilesAreEmptyUnreadableOnesAreNot) {
  files.files.clear();
  auto settings = resolve({});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->section(), nullptr);
  files.unreadable.insert("/h/.aws/credentials");
  settings = resolve({});
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().kind, ErrorKind::local);
}

TEST_F(SettingsTest, ListsProfilesForAPicker) {
  auto loaded = load_profiles(locations({{"HOME", "/h"}}), files);
  ASSERT_TRUE(loaded);
  auto list = list_profiles(*loaded);
  ASSERT_EQ(list.size(), 6u);
  EXPECT_EQ(list[0].name, "default");
  EXPECT_EQ(list[1].name, "admin");
  EXPECT_EQ(list[1].kind, "role");
  EXPECT_EQ(list[1].account, "123456789012");
  EXPECT_EQ(list[3].region, "eu-north-1");
  EXPECT_EQ(list[4].kind, "access key");
  EXPECT_EQ(list[5].account, "210987654321");
}

TEST(Nearest, FindsTheLikelyMistakeOnly) {
  EXPECT_EQ(nearest("prod", {"dev", "Prod", "product"}), "Prod");
  EXPECT_EQ(nearest("developmnet", {"development", "dev"}), "development");
  EXPECT_EQ(nearest("xyz", {"production"}), "");
  EXPECT_EQ(nearest("", {}), "");
}

TEST(Settings, RetriesOfTheProfileAndTheEnvironment) {
  fakes::MemoryFiles files;
  files.files["/h/.aws/config"] =
      "[default]\nmax_attempts = 7\nretry_mode = adaptive\n[profile many]\nmax_attempts = many\n"
      "[profile odd]\nretry_mode = sometimes\n";
  auto settings = resolve_settings({}, {{"HOME", "/h"}}, files);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->endpoints.max_attempts, 7);
  EXPECT_EQ(settings->endpoints.retry_mode, RetryMode::adaptive);
  settings = resolve_settings({}, {{"HOME", "/h"}, {"AWS_RETRY_MODE", "standard"}}, files);
  EXPECT_EQ(settings->endpoints.retry_mode, RetryMode::standard);
  for (const auto& [profile, line] : {std::pair("many", 5), std::pair("odd", 7)}) {
    auto bad = resolve_settings({.profile = profile}, {{"HOME", "/h"}}, files);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().place.line, line);
  }
  EXPECT_FALSE(resolve_settings({}, {{"HOME", "/h"}, {"AWS_RETRY_MODE", "x"}}, files));
}

}  // namespace
}  // namespace slipway::aws
