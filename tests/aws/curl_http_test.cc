#include "aws/curl_http.hh"

#include "tests/fakes/loopback.hh"

namespace slipway {
namespace {

struct CurlHttpTest : testing::Test {
  Loop loop;
  CurlHttp http{loop, CurlOptions{}};

  HttpRequest get(const std::string& url) {
    HttpRequest request;
    request.url = url;
    return request;
  }
  Result<HttpReply> fetch(HttpRequest request) {
    std::optional<Result<HttpReply>> got;
    auto ticket = http.send(std::move(request), [&](Result<HttpReply> r) { got = std::move(r); });
    EXPECT_FALSE(got) << "never before send has returned";
    loop.run_until([&] { return got.has_value(); });
    return std::move(*got);
  }
};

TEST_F(CurlHttpTest, SendsMethodHeadersAndBodyAsGiven) {
  LoopbackServer server(loop, [](const std::string&) {
    return LoopbackServer::ok("<x/>", "X-Amzn-RequestId:  abc \r\nEmpty:\r\n");
  });
  HttpRequest request = get(server.url("/a%20b/../c?q=%2F"));
  request.method = "POST";
  request.headers = {
      {"X-Amz-Target", "T.Op"}, {"Content-Type", "application/x-amz-json-1.1"}, {"X-None", ""}};
  request.body = std::string("{}\0z", 4);
  auto reply = fetch(std::move(request));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "<x/>");
  EXPECT_EQ(find_header(reply->headers, "x-amzn-requestid"), "abc");
  const auto& text = server.requests().at(0);
  EXPECT_TRUE(text.starts_with("POST /a%20b/../c?q=%2F HTTP/1.1\r\n")) << text;
  EXPECT_NE(text.find("X-Amz-Target: T.Op\r\n"), std::string::npos);
  EXPECT_NE(text.find("X-None:\r\n"), std::string::npos);
  EXPECT_NE(text.find("User-Agent: slipway\r\n"), std::string::npos);
  EXPECT_EQ(text.find("Expect"), std::string::npos);
  EXPECT_TRUE(text.ends_with(std::string("\r\n\r\n{}\0z", 8)));
}

TEST_F(CurlHttpTest, AddsNoContentTypeOfItsOwn) {
  LoopbackServer server(loop, [](const std::string&) { return LoopbackServer::ok(""); });
  for (const char* method : {"POST", "PUT", "DELETE", "GET"}) {
    auto request = get(server.url());
    request.method = method;
    ASSERT_TRUE(fetch(request));
    EXPECT_TRUE(server.requests().back().starts_with(std::string(method) + " / "));
    EXPECT_EQ(server.requests().back().find("Content-Type"), std::string::npos);
  }
  EXPECT_EQ(server.connections(), 1) << "the connection is kept";
}

TEST_F(CurlHttpTest, AnyStatusIsAReplyAndRedirectsAreNotFollowed) {
  LoopbackServer server(loop, [](const std::string& request) -> LoopbackServer::Answer {
    if (request.starts_with("GET /there")) return LoopbackServer::ok("there");
    return {"HTTP/1.1 301 Moved\r\nLocation: /there\r\nX-First: 1\r\nContent-Length: 0\r\n\r\n"};
  });
  auto reply = fetch(get(server.url()));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 301);
  auto followed = get(server.url());
  followed.follow_redirects = true;
  reply = fetch(followed);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "there");
  EXPECT_EQ(find_header(reply->headers, "x-first"), "") << "only the last reply's headers";
}

TEST_F(CurlHttpTest, ConnectsElsewhereWhenToldTo) {
  LoopbackServer server(loop, [](const std::string&) { return LoopbackServer::ok("probe"); });
  auto request = get("http://app.example.test/health");
  request.connect_to = "127.0.0.1:" + std::to_string(server.port());
  auto reply = fetch(request);
  ASSERT_TRUE(reply) << reply.error().sentence();
  EXPECT_NE(server.requests().at(0).find("Host: app.example.test\r\n"), std::string::npos);
}

TEST_F(CurlHttpTest, RefusesAHeaderWithALineBreak) {
  auto request = get("http://127.0.0.1:1/");
  request.headers = {{"A", "b\r\nEvil: 1"}};
  auto reply = fetch(request);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::protocol);
}

TEST_F(CurlHttpTest, NamesARefusedConnection) {
  int port = 0;
  {
    port = LoopbackServer(loop, [](const std::string&) { return std::nullopt; }).port();
  }
  auto reply = fetch(get("http://127.0.0.1:" + std::to_string(port) + "/secret?token=1"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::unreachable);
  EXPECT_EQ(reply.error().code, "COULDNT_CONNECT");
  EXPECT_EQ(reply.error().what, "reach http://127.0.0.1:" + std::to_string(port));
  EXPECT_FALSE(reply.error().fix.empty());
}

TEST_F(CurlHttpTest, NamesAConnectionThatBreaks) {
  LoopbackServer server(loop, [](const std::string& request) -> LoopbackServer::Answer {
    std::string bytes;
    if (request.starts_with("GET /half"))
      bytes = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    return {bytes, LoopbackServer::After::close};
  });
  auto nothing = fetch(get(server.url("/")));
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code, "GOT_NOTHING");
  auto half = fetch(get(server.url("/half")));
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().code, "PARTIAL_FILE");
  EXPECT_EQ(half.error().kind, ErrorKind::unreachable);
}

TEST_F(CurlHttpTest, NamesTlsThatFails) {
  LoopbackServer server(loop, [](const std::string&) { return std::nullopt; });
  LoopbackServer talker(loop, [](const std::string&) { return LoopbackServer::ok(""); });
  auto request = get("https://127.0.0.1:" + std::to_string(talker.port()) + "/");
  request.ca_file = "/nowhere/bundle.pem";
  auto reply = fetch(request);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, "SSL_CACERT_BADFILE");
  EXPECT_NE(reply.error().fix.find("/nowhere/bundle.pem"), std::string::npos);
}

TEST_F(CurlHttpTest, ADroppedTicketCancelsAHungRequest) {
  LoopbackServer server(loop, [](const std::string&) { return std::nullopt; });
  bool ran = false;
  auto ticket = http.send(get(server.url()), [&](Result<HttpReply>) { ran = true; });
  loop.run_until([&] { return server.requests().size() == 1; });
  ticket.reset();
  for (int i = 0; i < 3; ++i) loop.turn(Millis{0});
  EXPECT_FALSE(ran);
}

// Both replies are there before the turn begins; the first completion drops the other's ticket.
TEST_F(CurlHttpTest, OneThatFinishedInTheSameTurnDoesNotRunAfterItsTicketIsDropped) {
  LoopbackServer server(loop, [](const std::string&) { return LoopbackServer::ok("x"); });
  int ran = 0;
  std::vector<Ticket> tickets(8);
  for (auto& ticket : tickets) {
    ticket = http.send(get(server.url()), [&](Result<HttpReply>) {
      ++ran;
      for (auto& other : tickets) other.reset();
    });
  }
  loop.run_until([&] { return ran > 0; });
  for (int i = 0; i < 5; ++i) loop.turn(Millis{0});
  EXPECT_EQ(ran, 1);
}

TEST_F(CurlHttpTest, ACompletionMayStartTheNextRequest) {
  LoopbackServer server(loop, [](const std::string&) { return LoopbackServer::ok("x"); });
  int count = 0;
  Ticket ticket;
  std::function<void()> next = [&] {
    ticket = http.send(get(server.url()), [&](Result<HttpReply> reply) {
      EXPECT_TRUE(reply);
      if (++count < 5) next();
    });
  };
  next();
  loop.run_until([&] { return count == 5; });
}

TEST_F(CurlHttpTest, WhatOthersWaitForGoesBeforeWhatCanWait) {
  LoopbackServer server(loop, [](const std::string&) { return LoopbackServer::ok("x"); });
  constexpr int rows = 200;  // more than go at once
  int answered = 0, before_it = -1;
  std::vector<Ticket> tickets;
  auto ask = [&](Turn turn, std::move_only_function<void()> done) {
    auto request = get(server.url());
    request.turn = turn;
    tickets.push_back(
        http.send(std::move(request), [done = std::move(done)](auto) mutable { done(); }));
  };
  for (int i = 0; i < rows; ++i) ask(Turn::queued, [&] { ++answered; });
  ask(Turn::first, [&] { before_it = answered; });
  loop.run_until([&] { return answered == rows && before_it >= 0; });
  EXPECT_LT(before_it, 128);
}

TEST_F(CurlHttpTest, OneThatIsDroppedWhileItWaitsForItsPlaceIsNeverSent) {
  LoopbackServer server(loop, [](const std::string&) { return LoopbackServer::ok("x"); });
  std::vector<Ticket> tickets;
  int answered = 0;
  for (int i = 0; i < 150; ++i)
    tickets.push_back(http.send(get(server.url()), [&](auto) { ++answered; }));
  tickets.resize(128);
  loop.run_until([&] { return answered == 128; });
  for (int i = 0; i < 5; ++i) loop.turn(Millis{0});
  EXPECT_EQ(server.requests().size(), 128u);
}

TEST_F(CurlHttpTest, MetadataServicesAreAskedPastTheProxyWhateverTheirAddress) {
  std::string reached;
  LoopbackServer server(loop, [&](const std::string&) { return LoopbackServer::ok("metadata"); });
  LoopbackServer proxy(loop, [&](const std::string&) { return LoopbackServer::ok("proxy"); });
  CurlOptions options;
  options.http_proxy = proxy.url("");
  CurlHttp client(loop, options);
  auto ask = [&](Route route) {
    auto request = get("http://metadata.example:8080/latest");
    request.connect_to = "127.0.0.1:" + std::to_string(server.port());
    if (route == Route::as_configured) request.connect_to.clear();
    request.route = route;
    std::optional<Result<HttpReply>> reply;
    auto ticket = client.send(request, [&](Result<HttpReply> got) { reply = std::move(got); });
    loop.run_until([&] { return reply.has_value(); });
    return *reply ? (*reply)->body : reply->error().sentence();
  };
  EXPECT_EQ(ask(Route::as_configured), "proxy");
  EXPECT_EQ(ask(Route::direct), "metadata");
}

TEST_F(CurlHttpTest, TicketsMayOutliveClientAndLoop) {
  Ticket ticket;
  {
    Loop other;
    CurlHttp client(other, CurlOptions{});
    LoopbackServer server(other, [](const std::string&) { return std::nullopt; });
    ticket = client.send(get(server.url()), [](Result<HttpReply>) { FAIL(); });
    other.run_until([&] { return server.requests().size() == 1; });
  }
  ticket.reset();
}

TEST(CurlOptions, ReadsProxiesAndTheBundleFromTheEnvironment) {
  auto options = curl_options({{"HTTPS_PROXY", "http://p:3128"},
                               {"NO_PROXY", "x"},
                               {"AWS_CA_BUNDLE", "/b.pem"},
                               {"SSL_CERT_FILE", "/c.pem"},
                               {"REQUESTS_CA_BUNDLE", ""}});
  EXPECT_EQ(options.https_proxy, "http://p:3128");
  EXPECT_EQ(options.http_proxy, "");
  EXPECT_EQ(options.no_proxy, "x");
  EXPECT_EQ(options.ca_bundle, "/b.pem");
  EXPECT_EQ(options.ca_bundle_by, "AWS_CA_BUNDLE");
}

TEST(DisplayedOrigin, LeavesOutEverythingPrivate) {
  EXPECT_EQ(displayed_origin("https://u:p@h.example:8443/a?b#c"), "https://h.example:8443");
  EXPECT_EQ(displayed_origin("http://127.0.0.1"), "http://127.0.0.1");
  EXPECT_EQ(displayed_origin(""), "");
}

TEST_F(CurlHttpTest, NamesAProxyThatRefusesWithoutItsPassword) {
  LoopbackServer proxy(loop, [](const std::string&) -> LoopbackServer::Answer {
    return {"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"};
  });
  CurlOptions options;
  options.https_proxy = "http://me:hidden@127.0.0.1:" + std::to_string(proxy.port());
  CurlHttp proxied(loop, options);
  std::optional<Result<HttpReply>> got;
  auto ticket = proxied.send(get("https://sts.eu-west-1.amazonaws.com/"),
                             [&](Result<HttpReply> r) { got = std::move(r); });
  loop.run_until([&] { return got.has_value(); });
  ASSERT_FALSE(*got);
  EXPECT_EQ(got->error().code, "PROXY");
  EXPECT_NE(got->error().fix.find("name and password"), std::string::npos);
  EXPECT_EQ(got->error().sentence().find("hidden"), std::string::npos);
}

}  // namespace
}  // namespace slipway
