#include "aws/client.hh"

#include "aws/sigv4_verify.hh"
#include "tests/fakes/credentials.hh"
#include "tests/fakes/http.hh"

namespace slipway::aws {
namespace {

constexpr OperationInfo reading{Service::sts, "GetCallerIdentity", Effect::reads};
constexpr OperationInfo changing{Service::cloudformation, "DeleteStack", Effect::changes};
constexpr OperationInfo open_call{Service::sso, "GetRoleCredentials", Effect::reads,
                                  Signing::unsigned_request};

HttpReply failure(int status, const std::string& code, Headers headers = {}) {
  return {status, std::move(headers),
          "<ErrorResponse><Error><Code>" + code +
              "</Code><Message>m</Message></Error></ErrorResponse>"};
}

struct ClientTest : testing::Test {
  FakeTimers timers;
  ScriptedHttp http;
  FakeCredentials credentials{timers};
  std::optional<Result<HttpReply>> got;

  Client client(Environment environment = {}, RateBudget* budget = nullptr) {
    return Client({.http = http,
                   .timers = timers,
                   .credentials = credentials,
                   .random = [] { return 0.5; },
                   .region = "eu-west-1",
                   .endpoint_url = "",
                   .environment = std::move(environment),
                   .profile = {},
                   .budget = budget});
  }
  Ticket start(const Client& from, const OperationInfo& info, WireRequest request = {}) {
    return from.send(info, std::move(request), [this](Result<HttpReply> r) { got = std::move(r); });
  }
  void run(const OperationInfo& info) {
    auto from = client();
    auto ticket = start(from, info);
    EXPECT_FALSE(got) << "never before send has returned";
    http.settle(timers);
  }
};

TEST_F(ClientTest, SignsAndSendsToTheRegionsEndpoint) {
  http.expect("POST",
              "https://sts.eu-west-1.amazonaws.com/a%20b?x=1%262&y=", http_reply(200, "ok"));
  auto from = client();
  WireRequest request;
  request.path = "/a b";
  request.query = {{"x", "1&2"}, {"y", ""}};
  request.headers = {{"Content-Type", "text/x"}};
  request.body = "body";
  auto ticket = start(from, reading, request);
  http.settle(timers);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((*got)->body, "ok");
  auto sent = http.requests().at(0);
  auto url = url_parts(sent.url);
  sent.headers.push_back({"host", url.host});
  auto claim = read_claim(sent.headers);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->region, "eu-west-1");
  EXPECT_EQ(claim->service, "sts");
  EXPECT_TRUE(
      verify({sent.method, url.path, url.query, sent.headers, sent.body}, *claim, "secret"));
  EXPECT_EQ(find_header(sent.headers, "amz-sdk-request"), "attempt=1; max=6");
  EXPECT_FALSE(sent.follow_redirects);
}

TEST_F(ClientTest, UnsignedCallsAskForNoCredentials) {
  http.expect("POST", "https://portal.sso.eu-west-1.amazonaws.com/", http_reply(200, ""));
  run(open_call);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ(credentials.asked, 0);
  EXPECT_EQ(find_header(http.requests().at(0).headers, "authorization"), "");
}

TEST_F(ClientTest, ReadingIsTriedAgainUntilItWorks) {
  http.expect("POST", "", failure(503, "ServiceUnavailable"));
  http.expect("POST", "", fail(unreachable_error()));
  http.expect("POST", "", failure(400, "Throttling"));
  http.expect("POST", "", http_reply(200, "ok"));
  run(reading);
  ASSERT_TRUE(got && *got) << got->error().sentence();
  EXPECT_EQ(http.requests().size(), 4u);
  EXPECT_EQ(find_header(http.requests().at(3).headers, "amz-sdk-request"), "attempt=4; max=6");
  EXPECT_EQ(find_header(http.requests().at(3).headers, "amz-sdk-invocation-id"),
            find_header(http.requests().at(0).headers, "amz-sdk-invocation-id"));
}

TEST_F(ClientTest, AnUntokenedChangeIsNotRepeatedOnceItMayHaveArrived) {
  http.expect("POST", "", failure(503, "ServiceUnavailable"));
  run(changing);
  ASSERT_TRUE(got && !*got);
  EXPECT_EQ(got->error().kind, ErrorKind::transient);
  EXPECT_EQ(http.requests().size(), 1u);
}

TEST_F(ClientTest, AChangeThatWasTurnedAwayIsRepeated) {
  auto refused = unreachable_error();
  refused.code = "COULDNT_CONNECT";
  http.expect("POST", "", failure(400, "Throttling"));
  http.expect("POST", "", fail(refused));
  http.expect("POST", "", http_reply(200, "ok"));
  run(changing);
  ASSERT_TRUE(got && *got);
}

TEST_F(ClientTest, GivesUpAfterTheConfiguredAttempts) {
  http.respond([](const HttpRequest&) { return failure(500, "InternalError"); });
  auto from = client({{"AWS_MAX_ATTEMPTS", "2"}});
  auto ticket = start(from, reading);
  http.settle(timers);
  ASSERT_TRUE(got && !*got);
  EXPECT_EQ(http.requests().size(), 2u);
}

TEST_F(ClientTest, KeepsToTheRatesOfEachService) {
  RateBudget budget;
  auto from = client({}, &budget);
  http.respond([](const HttpRequest&) { return http_reply(200, "ok"); });
  std::vector<Ticket> tickets;
  OperationInfo zones{Service::route53, "ListHostedZones", Effect::reads};
  for (int i = 0; i < 12; ++i) tickets.push_back(start(from, zones));
  tickets.push_back(start(from, reading));
  timers.tick(0);
  http.pump();
  EXPECT_EQ(http.requests().size(), 6u) << "five to Route 53; the other service waits for none";
  auto other = client({}, &budget);
  tickets.push_back(start(other, zones));
  timers.tick(0);
  http.pump();
  EXPECT_EQ(http.requests().size(), 6u) << "another client shares the budget";
  timers.tick(1'050);
  http.pump();
  EXPECT_EQ(http.requests().size(), 11u);
  http.settle(timers);
  EXPECT_EQ(http.requests().size(), 14u);
}

// Twenty calls of a service that is down use up its retries, not those of another service.
TEST_F(ClientTest, AServiceThatIsDownLeavesTheOthersTheirRetries) {
  auto from = client();
  http.respond([](const HttpRequest& request) -> std::optional<Result<HttpReply>> {
    if (request.url.find("elasticloadbalancing") == std::string::npos) return std::nullopt;
    return failure(503, "ServiceUnavailable");
  });
  std::vector<Ticket> tickets;
  OperationInfo down{Service::elbv2, "DescribeListeners", Effect::reads};
  for (int i = 0; i < 20; ++i) tickets.push_back(start(from, down));
  http.settle(timers);
  http.expect("POST", "", failure(503, "ServiceUnavailable"));
  http.expect("POST", "", http_reply(200, "ok"));
  auto ticket = start(from, reading);
  http.settle(timers);
  ASSERT_TRUE(got && *got);
}

TEST_F(ClientTest, WaitsAsLongAsTheServerAsks) {
  http.expect("POST", "", failure(503, "SlowDown", {{"x-amz-retry-after", "7000"}}));
  http.expect("POST", "", http_reply(200, "ok"));
  auto from = client();
  auto ticket = start(from, reading);
  timers.tick(0);
  http.pump();
  timers.tick(6999);
  http.pump();
  EXPECT_EQ(http.requests().size(), 1u);
  timers.tick(5001);
  http.settle(timers);
  ASSERT_TRUE(got && *got);
}

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

TEST_F(ClientTest, AnUnreachableServerIsNamedWithTheCall) {
  http.respond([](const HttpRequest&) { return Result<HttpReply>(fail(unreachable_error())); });
  run(reading);
  ASSERT_TRUE(got && !*got);
  EXPECT_EQ(got->error().what, "call sts:GetCallerIdentity in eu-west-1");
  EXPECT_EQ(got->error().answer, "could not reach the test server: connection refused");
}

TEST_F(ClientTest, ARegionThatCannotBeOneIsAnErrorBeforeAnythingIsSent) {
  Client from({.http = http,
               .timers = timers,
               .credentials = credentials,
               .random = {},
               .region = "evil.example/",
               .endpoint_url = "",
               .environment = {},
               .profile = {}});
  auto ticket = start(from, reading);
  EXPECT_FALSE(got);
  http.settle(timers);
  ASSERT_TRUE(got && !*got);
  EXPECT_EQ(got->error().kind, ErrorKind::invalid);
}

// Dropped at every step of a call that is retried and refreshed: nothing may run afterwards,
// nothing may leak.
TEST_F(ClientTest, ADroppedTicketEndsItAtEveryStep) {
  for (int steps = 0; steps < 14; ++steps) {
    FakeTimers clock;
    ScriptedHttp wire;
    FakeCredentials keys(clock, {test_keys("OLD"), test_keys("NEW")});
    wire.respond([n = 0](const HttpRequest&) mutable -> std::optional<Result<HttpReply>> {
      ++n;
      if (n == 1) return failure(503, "SlowDown");
      if (n == 2) return failure(403, "ExpiredToken");
      return http_reply(200, "ok");
    });
    bool ran = false;
    Client from({.http = wire,
                 .timers = clock,
                 .credentials = keys,
                 .random = {},
                 .region = "eu-west-1",
                 .endpoint_url = "",
                 .environment = {},
                 .profile = {}});
    auto ticket = from.send(reading, {}, [&](Result<HttpReply>) { ran = true; });
    for (int i = 0; i < steps && !ran; ++i) {
      if (i % 2 == 0)
        clock.tick(clock.next());
      else
        wire.pump();
    }
    bool before = ran;
    ticket.reset();
    EXPECT_EQ(clock.waiting(), 0u);
    EXPECT_EQ(wire.open(), 0u);
    wire.settle(clock);
    EXPECT_EQ(ran, before);
  }
}

struct Numbers {
  static constexpr OperationInfo info{Service::ec2, "Numbers", Effect::reads};
  std::string token;
  struct Reply {
    std::string text;
  };
  WireRequest request() const {
    WireRequest wire;
    wire.body = "token=" + token + ";";
    return wire;
  }
  static Result<Reply> parse(const HttpReply& reply) { return Reply{reply.body}; }
  std::optional<Numbers> next(const Reply& reply) const {
    if (reply.text == "end") return std::nullopt;
    return Numbers{reply.text};
  }
};

TEST_F(ClientTest, GivesEveryPageInTurnAlsoWhenTheClientIsMoved) {
  http.expect("POST", "token=;", http_reply(200, "a"));
  http.expect("POST", "token=a;", http_reply(200, "b"));
  http.expect("POST", "token=b;", http_reply(200, "end"));
  auto from = client();
  std::string seen;
  auto ticket = from.pages<Numbers>({}, [&](Result<Numbers::Reply> reply, More more) {
    seen += reply->text + (more == More::yes ? "+" : ".");
  });
  auto moved = std::move(from);
  http.settle(timers);
  EXPECT_EQ(seen, "a+b+end.");
  // The next page holds everybody up; the first waits in the queue like any call.
  EXPECT_EQ(http.requests()[0].turn, Turn::queued);
  EXPECT_EQ(http.requests()[1].turn, Turn::first);
  EXPECT_EQ(http.requests()[2].turn, Turn::first);
}

TEST_F(ClientTest, AListingEndsWithItsError) {
  http.expect("POST", "token=;", http_reply(200, "a"));
  http.expect("POST", "token=a;", failure(403, "UnauthorizedOperation"));
  auto from = client();
  std::vector<std::string> seen;
  auto ticket = from.pages<Numbers>({}, [&](Result<Numbers::Reply> reply, More more) {
    seen.push_back(reply ? reply->text : reply.error().code);
    EXPECT_EQ(more, seen.size() == 1 ? More::yes : More::no);
  });
  http.settle(timers);
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "UnauthorizedOperation"}));
}

TEST_F(ClientTest, AListingDroppedFromItsPageStops) {
  http.respond([](const HttpRequest&) { return http_reply(200, "a"); });
  auto from = client();
  int pages = 0;
  Ticket ticket;
  ticket = from.pages<Numbers>({}, [&](Result<Numbers::Reply>, More) {
    ++pages;
    ticket.reset();
  });
  http.settle(timers);
  EXPECT_EQ(pages, 1);
  EXPECT_EQ(http.requests().size(), 1u);
}

}  // namespace
}  // namespace slipway::aws
