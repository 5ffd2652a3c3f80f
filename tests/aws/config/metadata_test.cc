#include "aws/config/metadata.hh"

#include "aws/config/chain.hh"
#include "tests/fakes/files.hh"
#include "tests/fakes/http.hh"

namespace slipway::aws {
namespace {

constexpr const char* good =
    R"({"Code":"Success","AccessKeyId":"IK","SecretAccessKey":"s","Token":"t",)"
    R"("Expiration":"2026-11-21T09:00:00Z"})";

struct MetadataTest : testing::Test {
  FakeTimers timers;
  ScriptedHttp http;
  fakes::MemoryFiles files;

  Result<Credentials> ask(Environment environment = {}) {
    environment.emplace("HOME", "/h");
    CredentialChain chain({{}, std::move(environment), files, http, timers, {}});
    std::optional<Result<Credentials>> got;
    auto ticket = chain.get([&](Result<Credentials> r) { got = std::move(r); });
    http.settle(timers);
    return got ? std::move(*got) : Result<Credentials>(fail(Error{}));
  }
  void answer_all() {
    http.expect("PUT", "/latest/api/token", http_reply(200, "TOKEN"));
    http.expect("GET", "/security-credentials/", http_reply(200, "web\n"));
    http.expect("GET", "/security-credentials/web", http_reply(200, good));
  }
};

TEST_F(MetadataTest, AsksWithATokenShortlyAndPastEveryProxy) {
  answer_all();
  auto got = ask();
  ASSERT_TRUE(got) << got.error().sentence();
  EXPECT_EQ(got->access_key_id, "IK");
  EXPECT_EQ(find_header(http.requests().at(2).headers, "x-aws-ec2-metadata-token"), "TOKEN");
  for (const auto& request : http.requests()) {
    EXPECT_EQ(request.route, slipway::Route::direct);
    EXPECT_EQ(request.connect_timeout, Millis{250});
    EXPECT_EQ(request.stall_timeout, Millis{1000});
    EXPECT_TRUE(request.url.starts_with("http://169.254.169.254/latest/"));
  }
}

TEST_F(MetadataTest, TakesEndpointTimeoutAndModeFromEnvironmentThenProfile) {
  answer_all();
  files.files["/h/.aws/config"] =
      "[default]\nec2_metadata_service_endpoint_mode=IPv6\nmetadata_service_timeout=3\n";
  ASSERT_TRUE(ask());
  EXPECT_EQ(http.requests().at(0).url, "http://[fd00:ec2::254]/latest/api/token");
  EXPECT_EQ(http.requests().at(0).connect_timeout, Millis{3000});
  EXPECT_EQ(http.requests().at(0).route, slipway::Route::direct);
  answer_all();
  ASSERT_TRUE(ask({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://10.1.2.3:80/"},
                   {"AWS_METADATA_SERVICE_TIMEOUT", "2"}}));
  EXPECT_EQ(http.requests().at(3).url, "http://10.1.2.3:80/latest/api/token");
  EXPECT_EQ(http.requests().at(3).stall_timeout, Millis{2000});
  EXPECT_EQ(http.requests().at(3).route, slipway::Route::direct);
}

TEST_F(MetadataTest, TriesAsOftenAsConfigured) {
  http.expect("PUT", "token", fail(unreachable_error()));
  http.expect("PUT", "token", http_reply(503, ""));
  answer_all();
  EXPECT_TRUE(ask({{"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "3"}}));
  http.expect("PUT", "token", fail(unreachable_error()));
  auto once = ask();
  ASSERT_FALSE(once);
  EXPECT_EQ(once.error().kind, ErrorKind::no_credentials);
  EXPECT_NE(once.error().answer.find("looked for"), std::string::npos);
}

TEST_F(MetadataTest, AnOldServiceIsAskedWithoutATokenUnlessThatIsForbidden) {
  http.expect("PUT", "token", http_reply(405, ""));
  http.expect("GET", "/security-credentials/", http_reply(200, "web"));
  http.expect("GET", "/security-credentials/web", http_reply(200, good));
  ASSERT_TRUE(ask());
  EXPECT_EQ(find_header(http.requests().at(1).headers, "x-aws-ec2-metadata-token"), "");
  http.expect("PUT", "token", http_reply(405, ""));
  EXPECT_FALSE(ask({{"AWS_EC2_METADATA_V1_DISABLED", "true"}}));
  EXPECT_EQ(http.requests().size(), 4u);
}

TEST_F(MetadataTest, BrokenSettingsAreToldWithTheirPlace) {
  auto bad = ask({{"AWS_METADATA_SERVICE_TIMEOUT", "soon"}});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().place.key, "AWS_METADATA_SERVICE_TIMEOUT");
  files.files["/h/.aws/config"] = "[default]\nmetadata_service_num_attempts = 0\n";
  bad = ask();
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().place.line, 2);
}

TEST_F(MetadataTest, TurnedOffNothingIsSent) {
  EXPECT_FALSE(ask({{"AWS_EC2_METADATA_DISABLED", "True"}}));
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(MetadataTest, TheContainerIsAskedPastEveryProxyToo) {
  http.expect("GET", "http://127.0.0.1:9/creds",
              http_reply(200, R"({"AccessKeyId":"CK","SecretAccessKey":"s","Token":"t"})"));
  auto got = ask({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:9/creds"}});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->access_key_id, "CK");
  EXPECT_EQ(http.requests().at(0).route, slipway::Route::direct);
}

// The region of a machine that names none anywhere, and no call where it is not wanted.
TEST_F(MetadataTest, TellsTheRegionOfTheInstance) {
  auto region = [&](Environment environment) {
    environment.emplace("HOME", "/h");
    auto settings = resolve_settings({}, environment, files);
    ProviderContext context{.settings = std::make_shared<const Settings>(*settings),
                            .http = http,
                            .timers = timers,
                            .files = files,
                            .random = {},
                            .prompts = {},
                            .refused_key = {}};
    std::string told = "nothing";
    auto ticket = instance_region(
        context, [&](Result<std::string> r) { told = r ? *r : std::string(name(r.error().kind)); });
    http.settle(timers);
    return told;
  };
  http.expect("PUT", "/latest/api/token", http_reply(200, "TOKEN"));
  http.expect("GET", "/latest/meta-data/placement/region", http_reply(200, "ap-southeast-7\n"));
  EXPECT_EQ(region({}), "ap-southeast-7");
  EXPECT_EQ(find_header(http.requests().at(1).headers, "x-aws-ec2-metadata-token"), "TOKEN");
  EXPECT_EQ(http.requests().at(1).connect_timeout, Millis{250});
  http.expect("PUT", "/latest/api/token", fail(unreachable_error()));
  EXPECT_EQ(region({}), std::string(name(ErrorKind::no_credentials)));
  EXPECT_EQ(region({{"AWS_EC2_METADATA_DISABLED", "true"}}),
            std::string(name(ErrorKind::no_credentials)));
  EXPECT_EQ(http.requests().size(), 3u);
}

}  // namespace
}  // namespace slipway::aws
