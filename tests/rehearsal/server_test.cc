#include "deploy/rehearsal/server.hh"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "deploy/rehearsal/authority.hh"
#include "deploy/rehearsal/listener.hh"
#include "tests/rehearsal/harness.hh"

// After the project's own headers: it brings half of the system with it.
#include <httplib.h>

namespace slipway::deploy::rehearsal {
namespace {

int port_of(const std::string& address) {
  return std::stoi(address.substr(address.rfind(':') + 1));
}

TEST(Server, serves_until_told_to_stop) {
  Access access;
  bool asked_outside = false, waited = false;
  auto served = serve(
      {.account = "starter",
       .port = 0,
       .speed = 1,
       .seed = 1,
       .latency = Millis(1),
       .faults = {},
       .state_file = {}},
      [&](const Access& a) {
        access = a;
        httplib::Client client("127.0.0.1", port_of(a.endpoint_url));
        auto reply =
            client.Post("/", "Action=GetCallerIdentity", "application/x-www-form-urlencoded");
        asked_outside = reply && reply->status == 403;
        // Over what the library takes for a form by itself.
        auto large =
            client.Post("/", std::string(100'000, 'a'), "application/x-www-form-urlencoded");
        EXPECT_TRUE(large && large->status == 403);
        EXPECT_EQ(client.Get("/" + std::string(8000, 'a'))->status, 414);
        struct stat info {};
        EXPECT_EQ(stat(a.ca_file.c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777, 0600u);
        EXPECT_FALSE(waited);
      },
      [&] { waited = true; });
  EXPECT_TRUE(served);
  EXPECT_TRUE(waited);
  EXPECT_TRUE(asked_outside);
  EXPECT_EQ(access.access_key_id, "AKIAREHEARSAL0STARTR");
  EXPECT_EQ(access.region, "us-west-2");
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(access.ca_file).parent_path()));
}

TEST(Server, says_why_it_cannot_start) {
  auto never = [](const Access&) { ADD_FAILURE() << "must not start"; };
  auto serve_with = [&](ServerOptions options) {
    return serve(options, never, [] { ADD_FAILURE() << "must not wait"; });
  };
  EXPECT_EQ(serve_with({.account = "nowhere"}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(serve_with({.faults = {"trouble"}}).error().kind, ErrorKind::invalid);
  EXPECT_EQ(serve_with({.state_file = "/dev/null/state"}).error().kind, ErrorKind::local);
}

struct ListenerTest : testing::Test {
  std::unique_ptr<Authority> authority =
      *Authority::make(std::chrono::floor<Millis>(std::chrono::system_clock::now()));
  std::unique_ptr<Listener> listener;
  std::string ca_file = testing::TempDir() + "authority-" + std::to_string(getpid()) + ".pem";
  void SetUp() override {
    std::ofstream(ca_file) << authority->pem();
    auto api = [](const RawRequest& request) {
      auto text = request.method + " " + request.target + " " + request.body;
      FrontReply reply{{200, {{"Content-Type", "text/xml"}}, text}};
      if (request.target == "/reset") reply.delivery = Delivery::none;
      if (request.target == "/cut") reply.delivery = Delivery::half;
      if (request.target == "/slow") reply.spread = Millis(20);
      return reply;
    };
    auto probe = [](const std::string& host,
                    const std::string& path) -> std::optional<HttpsAnswer> {
      if (host != "api.example.com") return std::nullopt;
      if (path == "/api/status")
        return HttpsAnswer{.status = 200, .content_type = "application/json", .body = "{}"};
      return HttpsAnswer{.status = 204, .content_type = "text/plain", .body = ""};
    };
    auto opened = Listener::open({api, probe, *authority, 0});
    ASSERT_TRUE(opened);
    listener = std::move(*opened);
  }
  void TearDown() override { std::filesystem::remove(ca_file); }

  httplib::Result probe(const std::string& host, const std::string& path) {
    httplib::SSLClient client(host, listener->https_port());
    client.set_hostname_addr_map({{host, "127.0.0.1"}});
    client.set_ca_cert_path(ca_file);
    client.enable_server_certificate_verification(true);
    return client.Get(path);
  }
};

// What was signed, and what S3 keeps, are the bytes that were sent.
TEST_F(ListenerTest, encoded_bodies_arrive_as_they_were_sent) {
  httplib::Client client("127.0.0.1", listener->api_port());
  for (const char* encoding : {"gzip", "br", "aws-chunked"}) {
    auto reply = client.Put("/a", {{"Content-Encoding", encoding}}, "not unpacked", "text/plain");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, "PUT /a not unpacked") << encoding;
  }
}

TEST_F(ListenerTest, passes_requests_as_they_came) {
  httplib::Client client("127.0.0.1", listener->api_port());
  client.set_keep_alive(true);
  for (int i = 0; i < 20; ++i) {  // on one connection
    auto reply = client.Get("/a%20b?x=%2F");
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body, "GET /a%20b?x=%2F ");
  }
  EXPECT_EQ(client.Put("/", "body", "text/plain")->body, "PUT / body");
  EXPECT_EQ(client.Post("/", std::string(9'000'000, 'x'), "text/plain")->status, 413);
}

TEST_F(ListenerTest, probes_are_verified_against_the_authority) {
  auto status = probe("api.example.com", "/api/status");
  ASSERT_TRUE(status) << httplib::to_string(status.error());
  EXPECT_EQ(status->status, 200);
  EXPECT_EQ(status->body, "{}");
  EXPECT_EQ(probe("api.example.com", "/")->status, 204);
  EXPECT_FALSE(probe("other.example.com", "/"));  // nothing listens there
}

TEST_F(ListenerTest, a_taken_port_is_an_error) {
  auto again = Listener::open({{}, {}, *authority, listener->api_port()});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::local);
  EXPECT_NE(again.error().fix.find("--port"), std::string::npos);
}

TEST_F(ListenerTest, connections_break_on_demand) {
  httplib::Client client("127.0.0.1", listener->api_port());
  EXPECT_FALSE(client.Get("/reset"));
  EXPECT_EQ(client.Get("/cut").error(), httplib::Error::Read);
  auto slow = client.Get("/slow");
  ASSERT_TRUE(slow);
  EXPECT_EQ(slow->body, "GET /slow ");
  EXPECT_EQ(client.Get("/")->body, "GET / ");
}

TEST_F(ListenerTest, stops_though_connections_are_open) {
  httplib::Client client("127.0.0.1", listener->api_port());
  client.set_keep_alive(true);
  ASSERT_TRUE(client.Get("/"));
  listener.reset();
  EXPECT_FALSE(client.Get("/"));
}

TEST(Authority, names_that_are_none_get_no_certificate) {
  auto authority = *Authority::make(test_start);
  EXPECT_TRUE(authority->certificate_for("a.example.com"));
  EXPECT_EQ(authority->certificate_for("a.example.com"),
            authority->certificate_for("a.example.com"));
  for (const char* name : {"", "a,DNS:b", "a b", "*.x", "a\nb"})
    EXPECT_FALSE(authority->certificate_for(name)) << name;
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
