#include "deploy/rehearsal/sign_in.hh"

#include "aws/services/sso.hh"
#include "aws/services/sso_oidc.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using namespace std::chrono_literals;
namespace oidc = aws::sso_oidc;

constexpr const char* kStartUrl = "https://example.awsapps.com/start";
constexpr const char* kByDevice = "urn:ietf:params:oauth:grant-type:device_code";

struct SignInTest : testing::Test {
  std::unique_ptr<World> world = starter();
  Front front{*world, {}};
  Time now = test_start;
  oidc::RegisterClient::Reply client;

  Encoded send(std::string method, std::string target, std::string body, Headers headers = {}) {
    headers.push_back({"Host", "127.0.0.1:4599"});
    return front
        .answer({std::move(method), std::move(target), std::move(headers), std::move(body)}, now)
        .http;
  }
  Encoded send(const aws::WireRequest& wire) {
    std::string target = wire.path;
    for (std::size_t i = 0; i < wire.query.size(); ++i)
      target += (i == 0 ? "?" : "&") + wire.query[i].first + "=" + wire.query[i].second;
    return send(wire.method, target, wire.body, wire.headers);
  }
  template <class Op>
  typename Op::Reply ok(const Op& op) {
    const auto reply = send(op.request());
    EXPECT_EQ(reply.status, 200) << reply.body;
    auto parsed = Op::parse({.status = reply.status, .headers = reply.headers, .body = reply.body});
    EXPECT_TRUE(parsed) << reply.body;
    return parsed ? *parsed : typename Op::Reply{};
  }
  template <class Op>
  std::string error(const Op& op) {
    return std::string(find_header(send(op.request()).headers, "x-amzn-ErrorType"));
  }
  oidc::StartDeviceAuthorization::Reply start() {
    client = ok(oidc::RegisterClient{.client_name = "slipway"});
    return ok(oidc::StartDeviceAuthorization{client.client_id, client.client_secret, kStartUrl});
  }
  oidc::CreateToken ask(const oidc::StartDeviceAuthorization::Reply& device) {
    oidc::CreateToken op;
    op.client_id = client.client_id;
    op.client_secret = client.client_secret;
    op.grant_type = kByDevice;
    op.device_code = device.device_code;
    return op;
  }
  std::string signed_in() {
    const auto device = start();
    send("POST", "/_rehearsal/sign-in", "answer=allow&user_code=" + device.user_code);
    return ok(ask(device)).access_token;
  }
};

TEST_F(SignInTest, waits_until_somebody_allows_it_on_the_page) {
  const auto device = start();
  EXPECT_EQ(device.user_code.size(), 9u);
  EXPECT_EQ(device.verification_uri, "http://127.0.0.1:4599/_rehearsal/sign-in");
  EXPECT_EQ(error(ask(device)), "AuthorizationPendingException");
  EXPECT_EQ(error(ask(device)), "SlowDownException");
  now += 1s;
  const auto page = send("GET", "/_rehearsal/sign-in?user_code=" + device.user_code, "");
  EXPECT_NE(page.body.find(device.user_code), std::string::npos);
  EXPECT_EQ(
      send("POST", "/_rehearsal/sign-in", "answer=allow&user_code=" + device.user_code).status,
      200);
  const auto token = ok(ask(device));
  EXPECT_EQ(token.token_type, "Bearer");
  EXPECT_EQ(token.expires_in, 28'800);
  EXPECT_EQ(error(ask(device)), "InvalidGrantException") << "a code is good for one token";
}

TEST_F(SignInTest, ends_when_it_is_denied_or_takes_too_long) {
  auto device = start();
  send("POST", "/_rehearsal/sign-in", "answer=deny&user_code=" + device.user_code);
  EXPECT_EQ(error(ask(device)), "AccessDeniedException");
  device = start();
  now += 11min;
  EXPECT_EQ(error(ask(device)), "ExpiredTokenException");
  EXPECT_EQ(send("GET", "/_rehearsal/sign-in?user_code=" + device.user_code, "").status, 404);
}

TEST_F(SignInTest, knows_its_clients_and_its_start_url) {
  start();
  EXPECT_EQ(error(oidc::StartDeviceAuthorization{client.client_id, "made up", kStartUrl}),
            "InvalidClientException");
  EXPECT_EQ(error(oidc::StartDeviceAuthorization{client.client_id, client.client_secret,
                                                 "https://other.awsapps.com/start"}),
            "InvalidRequestException");
  const auto refused =
      send("POST", "/token", R"({"clientId": "x", "clientSecret": "y", "grantType": "z"})");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(nlohmann::json::parse(refused.body)["error"], "invalid_client");
}

TEST_F(SignInTest, a_refresh_token_gives_another_session) {
  const auto device = start();
  send("POST", "/_rehearsal/sign-in", "answer=allow&user_code=" + device.user_code);
  auto op = ask(device);
  op.refresh_token = ok(op).refresh_token;
  op.grant_type = "refresh_token";
  now += 9h;
  EXPECT_FALSE(ok(op).access_token.empty());
  op.refresh_token += "x";
  EXPECT_EQ(error(op), "InvalidGrantException");
}

TEST_F(SignInTest, an_authorization_code_needs_the_verifier_of_its_challenge) {
  client = ok(oidc::RegisterClient{.client_name = "botocore"});
  // RFC 7636, appendix B.
  const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  const auto page = send("GET",
                         "/authorize?response_type=code&client_id=" + client.client_id +
                             "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Foauth%2Fcallback"
                             "&state=s&code_challenge_method=S256&code_challenge=" +
                             challenge,
                         "");
  ASSERT_EQ(page.status, 200);
  const auto from = page.body.find("code=") + 5, end = page.body.find("&amp;state=s", from);
  ASSERT_NE(end, std::string::npos) << page.body;
  oidc::CreateToken op;
  op.client_id = client.client_id;
  op.client_secret = client.client_secret;
  op.grant_type = "authorization_code";
  op.code = percent_decode(page.body.substr(from, end - from));
  op.code_verifier = "another";
  EXPECT_EQ(error(op), "InvalidGrantException");
  op.code_verifier = verifier;
  EXPECT_FALSE(ok(op).access_token.empty());
}

TEST_F(SignInTest, leads_nobody_away_from_this_machine) {
  EXPECT_EQ(send("GET",
                 "/authorize?response_type=code&client_id=c&redirect_uri=http://127.0.0.1.example/"
                 "&state=s&code_challenge_method=S256&code_challenge=x",
                 "")
                .status,
            400);
}

TEST_F(SignInTest, the_portal_gives_keys_that_work) {
  const auto token = signed_in();
  const auto accounts = ok(aws::sso::ListAccounts{.access_token = token}).account_list;
  ASSERT_EQ(accounts.size(), 2u);
  EXPECT_EQ(accounts[1].account_id, "210987654321");
  const auto roles =
      ok(aws::sso::ListAccountRoles{.access_token = token, .account_id = "123456789012"}).role_list;
  ASSERT_EQ(roles.size(), 2u);
  const auto keys = ok(aws::sso::GetRoleCredentials{token, "210987654321", "DnsAdministrator"});
  EXPECT_EQ(keys.expiration, now + 1h);
  const auto own = ok(aws::sso::GetRoleCredentials{token, "123456789012", "AdministratorAccess"});
  const Caller admin{own.access_key_id, own.secret_access_key, own.session_token};
  const auto me =
      front.answer(form("sts", "Version=2011-06-15&Action=GetCallerIdentity", now, admin), now)
          .http.body;
  const std::string before = ":assumed-role/";
  const auto at = me.find(before) + before.size();
  const auto role = me.substr(at, me.find('/', at) - at);
  EXPECT_TRUE(role.starts_with("AWSReservedSSO_AdministratorAccess_")) << me;
  const auto told =
      front
          .answer(form("iam", "Version=2010-05-08&Action=GetRole&RoleName=" + role, now, admin),
                  now)
          .http.body;
  EXPECT_NE(told.find("<Path>/aws-reserved/sso.amazonaws.com/us-west-2/</Path>"), told.npos)
      << told;
  const Caller by{keys.access_key_id, keys.secret_access_key, keys.session_token};
  const auto zones = front.answer(get("route53", "/2013-04-01/hostedzone", now, by), now).http.body;
  EXPECT_NE(zones.find("<Name>example.net.</Name>"), zones.npos);
  EXPECT_EQ(zones.find("<Name>example.com.</Name>"), zones.npos) << "that account's zones only";
  now += 2h;
  EXPECT_NE(front.answer(get("route53", "/2013-04-01/hostedzone", now, by), now)
                .http.body.find("ExpiredToken"),
            std::string::npos);
}

TEST_F(SignInTest, the_portal_refuses_who_is_not_signed_in) {
  const auto token = signed_in();
  EXPECT_EQ(error(aws::sso::ListAccounts{.access_token = "made up"}), "UnauthorizedException");
  EXPECT_EQ(error(aws::sso::GetRoleCredentials{token, "210987654321", "Administrator"}),
            "ForbiddenException");
  now += 9h;
  EXPECT_EQ(error(aws::sso::ListAccounts{.access_token = token}), "UnauthorizedException");
}

TEST(SignIn, is_granted_by_itself_where_the_account_says_so) {
  SignIn sign_in({.start_url = "s", .region = "r", .user = "u", .approve_after = 2, .roles = {}},
                 "k");
  EXPECT_EQ(sign_in.center().approve_after, 2);
  const auto& pending = sign_in.begin("c", test_start);
  EXPECT_EQ(sign_in.of_device(pending.device_code), sign_in.pending(pending.user_code));
  EXPECT_EQ(sign_in.of_device("other"), nullptr);
}

TEST(SignIn, seals_words_until_a_time) {
  const SignIn sign_in({}, "key"), other({}, "other");
  const auto sealed = sign_in.seal_words("access c", test_start);
  EXPECT_EQ(sign_in.sealed_words(sealed, test_start - 1s), "access c");
  EXPECT_EQ(sign_in.sealed_words(sealed, test_start), std::nullopt);
  EXPECT_EQ(other.sealed_words(sealed, test_start - 1s), std::nullopt);
  EXPECT_EQ(sign_in.sealed_words("", test_start), std::nullopt);
  EXPECT_EQ(sign_in.sealed_words("%%%.", test_start), std::nullopt);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
