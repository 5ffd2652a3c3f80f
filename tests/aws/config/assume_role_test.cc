#include "aws/config/assume_role.hh"

#include <gtest/gtest.h>

#include "aws/config/chain.hh"
#include "tests/fakes/files.hh"
#include "tests/fakes/http.hh"

namespace slipway::aws {
namespace {

TEST(CliCache, NamesItsFilesAsTheCliDoes) {
  EXPECT_EQ(cli_cache_key({"p", "arn:aws:iam::123456789012:role/Deploy", "", "", "", 0}),
            "b02bdd7dd245291a7cd3ee342e096edb75551c36");
  EXPECT_EQ(cli_cache_key({"p", "arn:aws:iam::123456789012:role/Deploy", "",
                           "arn:aws:iam::123456789012:mfa/me", "", 3600}),
            "8e2072365052911129e722527af0be436702f9d5");
}

struct AssumeRoleTest : testing::Test {
  FakeTimers timers;
  ScriptedHttp http;
  fakes::MemoryFiles files;

  Result<Credentials> ask(const std::string& config) {
    files.files["/h/.aws/config"] = config;
    CredentialChain chain({.flags = {.profile = "a"},
                           .environment = {{"HOME", "/h"},
                                           {"AWS_EC2_METADATA_DISABLED", "true"},
                                           {"AWS_REGION", "eu-west-1"}},
                           .files = files,
                           .http = http,
                           .timers = timers,
                           .random = {}});
    std::optional<Result<Credentials>> got;
    auto ticket = chain.get([&](Result<Credentials> r) { got = std::move(r); });
    http.settle(timers);
    return got ? std::move(*got) : Result<Credentials>(fail(Error{}));
  }
};

HttpReply role(const std::string& key) {
  return http_reply(200,
                    "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>arn:aws:sts::42:"
                    "assumed-role/r/s</Arn>"
                    "</AssumedRoleUser><Credentials><AccessKeyId>" +
                        key +
                        "</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                        "<SessionToken>t</SessionToken><Expiration>2026-11-21T09:00:00Z</"
                        "Expiration></Credentials>"
                        "</AssumeRoleResult></AssumeRoleResponse>");
}

constexpr const char* keys = "aws_access_key_id=K\naws_secret_access_key=s\n";

TEST_F(AssumeRoleTest, ChainsRolesThroughSourceProfiles) {
  http.expect("POST", "RoleArn=arn%3Ab&", role("MIDDLE"));
  http.expect("POST", "RoleArn=arn%3Aa&", role("LAST"));
  auto got = ask(
      std::string(
          "[profile a]\nrole_arn=arn:a\nsource_profile=b\nexternal_id=x1\nrole_session_name=me\n"
          "duration_seconds=900\n[profile b]\nrole_arn=arn:b\nsource_profile=c\n[profile c]\n") +
      keys);
  ASSERT_TRUE(got) << got.error().sentence();
  EXPECT_EQ(got->access_key_id, "LAST");
  EXPECT_EQ(got->account_id, "42");
  ASSERT_EQ(http.requests().size(), 2u);
  EXPECT_NE(find_header(http.requests()[0].headers, "authorization").find("Credential=K/"),
            std::string_view::npos);
  EXPECT_NE(find_header(http.requests()[1].headers, "authorization").find("Credential=MIDDLE/"),
            std::string_view::npos);
  for (const char* part : {"ExternalId=x1", "RoleSessionName=me", "DurationSeconds=900"}) {
    EXPECT_NE(http.requests()[1].body.find(part), std::string::npos) << part;
  }
  EXPECT_TRUE(http.requests()[0].url.starts_with("https://sts.eu-west-1.amazonaws.com"));
}

TEST_F(AssumeRoleTest, BrokenProfilesAreNamedWithTheirPlace) {
  struct Row {
    std::string config, key;
    int line;
  };
  const std::vector<Row> rows{
      {"[profile a]\nrole_arn=r\n", "role_arn", 2},
      {"[profile a]\nrole_arn=r\nsource_profile=b\ncredential_source=Environment\n", "role_arn", 2},
      {"[profile a]\nrole_arn=r\nsource_profile=b\n", "source_profile", 3},
      {"[profile a]\nrole_arn=r\nsource_profile=a\n", "source_profile", 3},
      {"[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nrole_arn=s\nsource_profile=a\n",
       "source_profile", 6},
      {"[profile a]\nrole_arn=r\ncredential_source=environment\n", "credential_source", 3},
      {"[profile a]\nrole_arn=r\ncredential_source=EcsContainer\n", "credential_source", 3},
      {"[profile a]\nrole_arn=r\nsource_profile=b\n[profile b]\nregion=x\n", "", 4},
      {"[profile a]\nrole_arn=r\nsource_profile=b\nduration_seconds=1h\n[profile b]\n" +
           std::string(keys),
       "duration_seconds", 4},
      {"[profile a]\nweb_identity_token_file=/t\n", "", 0},
  };
  for (const auto& row : rows) {
    auto got = ask(row.config);
    ASSERT_FALSE(got) << row.config;
    EXPECT_EQ(got.error().kind, ErrorKind::invalid) << got.error().sentence();
    EXPECT_EQ(got.error().place.key, row.key) << got.error().sentence();
    EXPECT_EQ(got.error().place.line, row.line) << got.error().sentence();
  }
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(AssumeRoleTest, ASessionTheCliKeepsSparesTheMfaPrompt) {
  std::string config =
      std::string("[profile a]\nrole_arn=r\nmfa_serial=m\nsource_profile=b\n[profile b]\n") + keys;
  auto asked = ask(config);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().kind, ErrorKind::no_credentials);
  EXPECT_NE(asked.error().fix.find("aws sts get-caller-identity --profile a"), std::string::npos);
  auto path = "/h/.aws/cli/cache/" + cli_cache_key({"a", "r", "", "m", "", 0}) + ".json";
  files.files[path] =
      R"({"Credentials":{"AccessKeyId":"KEPT","SecretAccessKey":"s","SessionToken":"t","Expiration":"2026-11-21T05:00:00UTC"}})";
  auto kept = ask(config);
  ASSERT_TRUE(kept) << kept.error().sentence();
  EXPECT_EQ(kept->access_key_id, "KEPT");
  files.files[path] =
      R"({"Credentials":{"AccessKeyId":"OLD","Expiration":"2020-01-01T00:00:00Z"}})";
  EXPECT_FALSE(ask(config));
}

}  // namespace
}  // namespace slipway::aws
