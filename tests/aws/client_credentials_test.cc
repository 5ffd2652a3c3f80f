// Credentials that run out, are wrong or missing, and clocks that are.
#include "aws/sigv4_verify.hh"
#include "tests/aws/client_harness.hh"

namespace slipway::aws {
namespace {

TEST_F(ClientTest, ExpiredCredentialsAreFetchedAgainOnce) {
  FakeCredentials two(timers, {test_keys("OLD"), test_keys("NEW")});
  Client from({.http = http,
               .timers = timers,
               .credentials = two,
               .random = {},
               .region = "eu-west-1",
               .endpoint_url = "",
               .environment = {},
               .profile = {}});
  http.expect("POST", "", failure(403, "ExpiredToken"));
  http.expect("POST", "", http_reply(200, "ok"));
  auto ticket = start(from, changing);
  http.settle(timers);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ(two.forgotten, 1);
  auto authorization = find_header(http.requests().at(1).headers, "authorization");
  EXPECT_NE(authorization.find("Credential=NEW/"), std::string_view::npos);
}

// Sixteen calls are under way when the keys expire: they wait, the source is asked once, and all
// go on.
TEST_F(ClientTest, CallsInFlightTogetherCauseOneRefresh) {
  FakeCredentials two{timers, {test_keys("OLD"), test_keys("NEW"), test_keys("NEVER")}};
  Client from({http, timers, two, [] { return 0.5; }, "eu-west-1", "", {}, {}});
  http.respond([](const HttpRequest& request) -> std::optional<Result<HttpReply>> {
    bool renewed = find_header(request.headers, "authorization").find("=NEW/") != std::string::npos;
    if (renewed) return http_reply(200, "ok");
    return std::nullopt;
  });
  int good = 0;
  std::vector<Ticket> tickets;
  for (int i = 0; i < 16; ++i) {
    tickets.push_back(from.send(reading, {}, [&good](Result<HttpReply> reply) {
      if (reply) ++good;
    }));
  }
  timers.tick(0);
  ASSERT_EQ(http.open(), 16u);
  // The refusals trickle in, some when the first is long through with the new keys.
  for (std::size_t i = 0; i < 16; ++i) {
    http.reply(i, failure(403, "ExpiredToken"));
    if (i % 3 == 0) http.settle(timers);
  }
  http.settle(timers);
  EXPECT_EQ(good, 16);
  EXPECT_EQ(two.forgotten, 1);
}

TEST_F(ClientTest, TheProfilesBundleAndAttemptsAreKeptToUnlessTheEnvironmentNamesOthers) {
  auto tries = [this](Environment environment) {
    ProfileEndpoints profile;
    profile.ca_bundle = "/corp.pem";
    profile.max_attempts = 2;
    Client from({http, timers, credentials, {}, "eu-west-1", "", std::move(environment), profile});
    auto before = http.requests().size();
    http.respond([](const HttpRequest&) { return Result<HttpReply>(failure(500, "X")); });
    auto ticket = start(from, reading);
    http.settle(timers);
    return std::pair(http.requests().size() - before, http.requests().back().ca_file);
  };
  EXPECT_EQ(tries({}), std::pair(2uz, std::string("/corp.pem")));
  EXPECT_EQ(tries({{"AWS_MAX_ATTEMPTS", "3"}, {"AWS_CA_BUNDLE", "/own.pem"}}),
            std::pair(3uz, std::string()));
}

TEST_F(ClientTest, TheSameKeysAgainAreNotTriedAgain) {
  http.expect("POST", "", failure(403, "InvalidClientTokenId"));
  run(reading);
  ASSERT_TRUE(got && !*got);
  EXPECT_EQ(got->error().code, "InvalidClientTokenId");
  EXPECT_EQ(got->error().what, "call sts:GetCallerIdentity in eu-west-1");
  EXPECT_EQ(http.requests().size(), 1u);
}

TEST_F(ClientTest, AWrongClockIsCorrectedByTheServersDate) {
  auto server_time = timers.now() + std::chrono::minutes(20);
  http.expect("POST", "",
              failure(403, "SignatureDoesNotMatch", {{"Date", to_http_date(server_time)}}));
  http.expect("POST", "", http_reply(200, "ok", {{"Date", to_http_date(server_time)}}));
  auto from = client();
  auto ticket = start(from, reading);
  http.settle(timers);
  ASSERT_TRUE(got && *got) << got->error().sentence();
  EXPECT_EQ(find_header(http.requests().at(1).headers, "x-amz-date"), to_amz_date(server_time));
  EXPECT_GT(from.clock_skew(), std::chrono::minutes(19));
}

// All are refused, the first reply corrects the clock: that must not make the others' refusals a
// riddle.
TEST_F(ClientTest, AWrongClockIsCorrectedForAllCallsInFlight) {
  auto date = to_http_date(timers.now() + std::chrono::minutes(20));
  http.respond([&](const HttpRequest& request) -> std::optional<Result<HttpReply>> {
    bool right = find_header(request.headers, "x-amz-date") >=
                 to_amz_date(timers.now() + std::chrono::minutes(15));
    return right ? http_reply(200, "ok", {{"Date", date}})
                 : failure(403, "SignatureDoesNotMatch", {{"Date", date}});
  });
  auto from = client();
  int good = 0;
  std::vector<Ticket> tickets;
  for (int i = 0; i < 3; ++i)
    tickets.push_back(
        from.send(reading, {}, [&](Result<HttpReply> reply) { good += reply ? 1 : 0; }));
  http.settle(timers);
  EXPECT_EQ(good, 3);
  EXPECT_EQ(http.requests().size(), 6u);
}

TEST_F(ClientTest, AWrongSecretWithARightClockIsToldAtOnce) {
  http.expect("POST", "",
              failure(403, "SignatureDoesNotMatch", {{"Date", to_http_date(timers.now())}}));
  run(reading);
  ASSERT_TRUE(got && !*got);
  EXPECT_EQ(got->error().kind, ErrorKind::denied);
}

TEST_F(ClientTest, WithoutCredentialsNothingIsSent) {
  Error none;
  none.kind = ErrorKind::no_credentials;
  FakeCredentials nobody(timers, {fail(none)});
  Client from({.http = http,
               .timers = timers,
               .credentials = nobody,
               .random = {},
               .region = "eu-west-1",
               .endpoint_url = "",
               .environment = {},
               .profile = {}});
  auto ticket = start(from, reading);
  http.settle(timers);
  ASSERT_TRUE(got && !*got);
  EXPECT_EQ(got->error().kind, ErrorKind::no_credentials);
  EXPECT_TRUE(http.requests().empty());
}

}  // namespace
}  // namespace slipway::aws
