#include "aws/config/identity_center.hh"

#include <nlohmann/json.hpp>

#include "aws/config/chain.hh"
#include "aws/config/sso.hh"
#include "tests/fakes/http.hh"
#include "tests/fakes/private_files.hh"

namespace slipway::aws {
namespace {

constexpr const char* config = R"(
[profile dev]
sso_session = my
sso_account_id = 42
sso_role_name = Admin
[profile old]
sso_start_url = https://old/start
sso_region = us-east-1
sso_account_id = 42
sso_role_name = Admin
[profile clash]
sso_session = my
sso_region = us-east-1
sso_account_id = 42
sso_role_name = Admin
[sso-session my]
sso_region = eu-west-1
sso_start_url = https://x/start
sso_registration_scopes = sso:account:access, other:scope
)";

struct IdentityCenterTest : testing::Test {
  FakeTimers timers;  // 2026-11-21T04:05:06Z
  ScriptedHttp http;
  fakes::MemoryFiles files;
  fakes::MemoryPrivateFiles keeper{files};
  std::optional<Result<SsoToken>> got;

  IdentityCenterTest() { files.files["/h/.aws/config"] = config; }

  Settings settings() { return *resolve_settings({}, {{"HOME", "/h"}}, files); }
  ProviderContext context() {
    return {std::make_shared<const Settings>(settings()),
            http,
            timers,
            files,
            {},
            nullptr,
            &keeper,
            {},
            {}};
  }
  SsoSession session() {
    auto all = settings();
    return *sso_session_of(all, all.files.profiles.at("dev"));
  }
  std::string token_path() { return "/h/.aws/" + sso_token_file("my"); }
  void keep_token(const std::string& expires, bool refreshable) {
    SsoToken token{"https://x/start", "eu-west-1", "OLD", *parse_rfc3339(expires), "", {}};
    if (refreshable) {
      token.refresh_token = "R1";
      token.registration = {"id", "cs", *parse_rfc3339("2027-01-01T00:00:00Z")};
    }
    files.files[token_path()] = write_sso_token(token);
  }
  IdentityCenter::TokenDone take() {
    got.reset();
    return [this](Result<SsoToken> token) { got = std::move(token); };
  }
  Result<SsoToken> ask(IdentityCenter& center) {
    auto ticket = center.token(take());
    EXPECT_FALSE(got) << "never before token has returned";
    http.settle(timers);
    return got ? *got : Result<SsoToken>(fail(Error{}));
  }
  Result<SsoToken> ask() {
    IdentityCenter center(context(), session());
    return ask(center);
  }
};

TEST_F(IdentityCenterTest, FindsEverySession) {
  auto all = settings();
  auto found = sso_sessions(all);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name, "my");
  EXPECT_EQ(found[0].scopes, (std::vector<std::string>{"sso:account:access", "other:scope"}));
  EXPECT_EQ(found[1].cache_name(), "https://old/start");
  auto clash = sso_session_of(all, all.files.profiles.at("clash"));
  ASSERT_FALSE(clash);
  EXPECT_EQ(clash.error().place.key, "sso_region");
}

TEST_F(IdentityCenterTest, AKeptTokenIsUsedWithoutACall) {
  keep_token("2026-11-21T05:00:00Z", true);
  EXPECT_EQ(ask()->access_token, "OLD");
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(IdentityCenterTest, NobodySignedInAndExpiredAreTwoThings) {
  EXPECT_EQ(ask().error().kind, ErrorKind::no_credentials);
  keep_token("2026-11-21T04:00:00Z", false);
  EXPECT_EQ(ask().error().kind, ErrorKind::expired_credentials);
  EXPECT_EQ(ask().error().code, sign_in_needed);
  files.files[token_path()] = "{";
  EXPECT_EQ(ask().error().place.file, token_path());
}

TEST_F(IdentityCenterTest, ATokenNearItsEndIsRefreshedAndKept) {
  keep_token("2026-11-21T04:10:00Z", true);
  http.expect("POST", "oidc.eu-west-1.amazonaws.com/token",
              http_reply(200, R"({"accessToken":"NEW","expiresIn":3600,"refreshToken":"R2"})"));
  EXPECT_EQ(ask()->access_token, "NEW");
  EXPECT_NE(http.requests().at(0).body.find(R"("refreshToken":"R1")"), std::string::npos);
  auto kept = read_sso_token(files.files[token_path()]);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->refresh_token, "R2");
  EXPECT_EQ(kept->registration.client_id, "id");
  EXPECT_EQ(to_rfc3339(kept->expires), "2026-11-21T05:05:06Z");
}

TEST_F(IdentityCenterTest, ARefreshThatFailsIsNoTroubleWhileTheTokenLasts) {
  keep_token("2026-11-21T04:10:00Z", true);
  http.respond([](const HttpRequest&) {
    return Result<HttpReply>(http_reply(400, R"({"error":"invalid_grant"})"));
  });
  IdentityCenter center(context(), session());
  EXPECT_EQ(ask(center)->access_token, "OLD");
  EXPECT_EQ(ask(center)->access_token, "OLD");
  EXPECT_EQ(http.requests().size(), 1u) << "not again within a minute";
  timers.tick(std::chrono::minutes(6));
  EXPECT_EQ(ask(center).error().kind, ErrorKind::expired_credentials);
  EXPECT_EQ(http.requests().size(), 2u);
}

TEST_F(IdentityCenterTest, SignsInByACodeAndKeepsTokenAndRegistration) {
  http.expect("POST", "/client/register",
              http_reply(200, R"({"clientId":"id","clientSecret":"cs",)"
                              R"("clientSecretExpiresAt":1800000000})"));
  http.expect("POST", "/device_authorization",
              http_reply(200, R"({"deviceCode":"dc","userCode":"AB","verificationUri":"https://v",)"
                              R"("expiresIn":600,"interval":5})"));
  http.expect("POST", "/token",
              HttpReply{400, {{"x-amzn-errortype", "AuthorizationPendingException"}}, "{}"});
  http.expect("POST", "/token",
              http_reply(200, R"({"accessToken":"AT","expiresIn":3600,"refreshToken":"R"})"));
  IdentityCenter center(context(), session());
  std::vector<std::string> shown;
  auto ticket =
      center.sign_in([&](const SignInPrompt& p) { shown.push_back(p.user_code); }, take());
  http.settle(timers);
  ASSERT_TRUE(got && *got) << got->error().sentence();
  EXPECT_EQ(shown, std::vector<std::string>{"AB"});
  EXPECT_EQ(keeper.written, (std::vector<std::string>{
                                token_path(), "/h/.aws/" + sso_registration_file(session())}));
  http.expect("GET", "/assignment/accounts",
              http_reply(200, R"({"accountList":[{"accountId":"42","accountName":"a"}],)"
                              R"("nextToken":"n"})"));
  http.expect("GET", "next_token=n", http_reply(200, R"({"accountList":[{"accountId":"43"}]})"));
  std::string accounts;
  auto listing = center.accounts([&](Result<sso::ListAccounts::Reply> page, More) {
    for (const auto& each : page->account_list) accounts += each.account_id + " ";
  });
  http.settle(timers);
  EXPECT_EQ(accounts, "42 43 ");
  http.expect("GET", "/assignment/roles",
              http_reply(200, R"({"roleList":[{"roleName":"Admin"}]})"));
  std::string role;
  auto roles = center.roles("42", [&](Result<sso::ListAccountRoles::Reply> page, More) {
    role = page->role_list.at(0).role_name;
  });
  http.settle(timers);
  EXPECT_EQ(role, "Admin");
  EXPECT_EQ(find_header(http.requests().back().headers, "x-amz-sso_bearer_token"), "AT");
}

TEST_F(IdentityCenterTest, ASignInThatIsDroppedStops) {
  http.expect("POST", "/client/register", http_reply(200, R"({"clientId":"id"})"));
  IdentityCenter center(context(), session());
  auto ticket = center.sign_in(nullptr, take());
  timers.tick(0);
  ticket.reset();
  http.settle(timers);
  EXPECT_FALSE(got);
}

// The chain: role credentials by the token, kept where the CLI v2 keeps them.
TEST_F(IdentityCenterTest, TheChainBuysARolesKeysAndSharesThem) {
  EXPECT_EQ(sso_cache_key({"my-sso", "", "", {}}, "123456789012", "Admin"),
            "c30b99aca80d8f5b3178e353f05b2abcc9a4ccd3");
  keep_token("2026-11-21T09:00:00Z", false);
  http.expect("GET", "role_name=Admin",
              http_reply(200, R"({"roleCredentials":{"accessKeyId":"K","secretAccessKey":"s",)"
                              R"("sessionToken":"t","expiration":1795300000000}})"));
  auto take_credentials = [this] {
    CredentialChain chain({.flags = {.profile = "dev"},
                           .environment = {{"HOME", "/h"}},
                           .files = files,
                           .http = http,
                           .timers = timers,
                           .random = {},
                           .keeper = &keeper});
    std::optional<Result<Credentials>> answer;
    auto ticket = chain.get([&](Result<Credentials> r) { answer = std::move(r); });
    http.settle(timers);
    return answer ? *answer : Result<Credentials>(fail(Error{}));
  };
  EXPECT_EQ(take_credentials()->access_key_id, "K");
  auto path = "/h/.aws/cli/cache/" + sso_cache_key(session(), "42", "Admin") + ".json";
  auto json = nlohmann::json::parse(files.files[path]);
  EXPECT_EQ(json["ProviderType"], "sso");
  EXPECT_EQ(json["Credentials"]["AccountId"], "42");
  auto again = take_credentials();
  ASSERT_TRUE(again);
  EXPECT_NE(again->source.find("kept"), std::string::npos);
  EXPECT_EQ(http.requests().size(), 1u);
}

}  // namespace
}  // namespace slipway::aws
