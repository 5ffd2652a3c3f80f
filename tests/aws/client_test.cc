#include "aws/client.hh"

#include "aws/sigv4_verify.hh"
#include "tests/aws/client_harness.hh"

namespace slipway::aws {
namespace {

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

// An outage in which connections stay: twice ten seconds are waited for, not six minutes.
TEST_F(ClientTest, ACallThatIsNotAnsweredInTimeTwiceIsGivenUp) {
  auto silent = unreachable_error();
  silent.code = "OPERATION_TIMEDOUT";
  http.respond([&](const HttpRequest&) -> Result<HttpReply> { return fail(silent); });
  run(reading);
  ASSERT_TRUE(got && !*got);
  ASSERT_EQ(http.requests().size(), 2u);
  EXPECT_EQ(http.requests().at(0).stall_timeout, Millis{10'000});
  got.reset();
  run(changing);
  EXPECT_EQ(http.requests().back().stall_timeout, Millis{30'000});
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
