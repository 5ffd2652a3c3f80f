#include "aws/config/role_cache.hh"

#include <nlohmann/json.hpp>

#include "tests/fakes/http.hh"
#include "tests/fakes/private_files.hh"

namespace slipway::aws {
namespace {

struct RoleCacheTest : testing::Test {
  FakeTimers timers;  // 2026-11-21T04:05:06Z
  ScriptedHttp http;
  fakes::MemoryFiles files;
  fakes::MemoryPrivateFiles keeper{files};
  Settings settings;

  RoleCacheTest() { settings.where.folder = "/h/.aws"; }
  ProviderContext context(std::string refused = {}) {
    return {std::make_shared<const Settings>(settings),
            http,
            timers,
            files,
            {},
            nullptr,
            &keeper,
            {},
            std::move(refused)};
  }
  Credentials credentials() {
    Credentials out;
    out.access_key_id = "K";
    out.secret_access_key = "s";
    out.session_token = "t";
    out.account_id = "42";
    out.expires = *parse_rfc3339("2026-11-21T05:00:00.250Z");
    return out;
  }
  const std::string path = "/h/.aws/cli/cache/key.json";
};

TEST_F(RoleCacheTest, WritesWhatTheCliWritesAndReadsItAgain) {
  write_role_cache(context(), "key", credentials(),
                   {"AROA:me", "arn:aws:sts::42:assumed-role/r/me"});
  auto json = nlohmann::json::parse(files.files.at(path));
  EXPECT_EQ(json["Credentials"]["Expiration"], "2026-11-21T05:00:00Z");
  EXPECT_EQ(json["AssumedRoleUser"]["AssumedRoleId"], "AROA:me");
  auto again = read_role_cache(context(), "key");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->session_token, "t");
  EXPECT_EQ(again->expires, *parse_rfc3339("2026-11-21T05:00:00Z"));
}

TEST_F(RoleCacheTest, LeavesWhatIsNearItsEndOrRefused) {
  write_role_cache(context(), "key", credentials(), {});
  EXPECT_TRUE(read_role_cache(context("OTHER"), "key"));
  EXPECT_FALSE(read_role_cache(context("K"), "key"));
  timers.tick(std::chrono::minutes(40));
  EXPECT_FALSE(read_role_cache(context(), "key"));
}

TEST_F(RoleCacheTest, NothingOfANamedEndpointOrWithoutAnEndIsKept) {
  auto forever = credentials();
  forever.expires.reset();
  write_role_cache(context(), "key", forever, {});
  settings.endpoint_url = "http://127.0.0.1:1";
  write_role_cache(context(), "key", credentials(), {});
  EXPECT_TRUE(keeper.written.empty());
}

TEST_F(RoleCacheTest, SurvivesBrokenFiles) {
  for (const char* text : {"", "{", "[]", "{\"Credentials\":1}", "{\"Credentials\":{}}",
                           "{\"Credentials\":{\"AccessKeyId\":1}}",
                           "{\"Credentials\":{\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\"}}"}) {
    files.files[path] = text;
    EXPECT_FALSE(read_role_cache(context(), "key")) << text;
  }
}

}  // namespace
}  // namespace slipway::aws
