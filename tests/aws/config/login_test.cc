#include "aws/config/login.hh"

#include <nlohmann/json.hpp>

#include "aws/config/chain.hh"
#include "tests/fakes/ec_key.hh"
#include "tests/fakes/http.hh"
#include "tests/fakes/private_files.hh"

namespace slipway::aws {
namespace {

constexpr const char* arn = "arn:aws:sts::012345678910:assumed-role/Admin/admin";
constexpr const char* path =
    "/h/.aws/login/cache/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json";

struct LoginTest : testing::Test {
  FakeTimers timers;  // 2026-11-21T04:05:06Z
  ScriptedHttp http;
  fakes::MemoryFiles files;
  fakes::MemoryPrivateFiles keeper{files};

  LoginTest() {
    files.files["/h/.aws/config"] =
        std::string("[profile in]\nregion = us-west-2\nlogin_session = ") + arn +
        "\n[profile role]\nregion = us-west-2\nrole_arn = arn:aws:iam::1:role/r\n"
        "source_profile = in\n";
  }
  void keep(const std::string& expires) {
    nlohmann::json json{{"accessToken",
                         {{"accessKeyId", "OLD"},
                          {"secretAccessKey", "s"},
                          {"sessionToken", "t"},
                          {"accountId", "012345678910"},
                          {"expiresAt", expires}}},
                        {"tokenType", "aws_sigv4"},
                        {"clientId", "arn:aws:signin:::devtools/same-device"},
                        {"refreshToken", "R1"},
                        {"idToken", "jwt"},
                        {"dpopKey", fakes::ec_key()}};
    files.files[path] = json.dump();
  }
  Result<Credentials> ask(Environment more = {}) {
    more.emplace("HOME", "/h");
    CredentialChain chain({.flags = {.profile = "in"},
                           .environment = std::move(more),
                           .files = files,
                           .http = http,
                           .timers = timers,
                           .random = [] { return 0.3; },
                           .keeper = &keeper});
    std::optional<Result<Credentials>> got;
    auto ticket = chain.get([&](Result<Credentials> r) { got = std::move(r); });
    http.settle(timers);
    return got ? *got : Result<Credentials>(fail(Error{}));
  }
  void answer(int status, std::string body) {
    http.expect("POST", "https://us-west-2.signin.aws.amazon.com/v1/token",
                http_reply(status, std::move(body)));
  }
};

constexpr const char* renewed =
    R"({"accessToken":{"accessKeyId":"NEW","secretAccessKey":"s2","sessionToken":"t2"},)"
    R"("expiresIn":900,"refreshToken":"R2","tokenType":"aws_sigv4"})";

TEST_F(LoginTest, UsesTheKeptCredentialsWhileTheyLast) {
  keep("2026-11-21T04:15:00Z");
  auto got = ask();
  ASSERT_TRUE(got) << got.error().sentence();
  EXPECT_EQ(got->access_key_id, "OLD");
  EXPECT_EQ(got->account_id, "012345678910");
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(LoginTest, RefreshesWithAProofAndWritesBackTheNewRefreshToken) {
  keep("2026-11-21T04:09:00Z");
  answer(200, renewed);
  EXPECT_EQ(ask()->access_key_id, "NEW");
  const auto& sent = http.requests().at(0);
  EXPECT_EQ(std::ranges::count(find_header(sent.headers, "DPoP"), '.'), 2);
  EXPECT_EQ(sent.body, R"({"clientId":"arn:aws:signin:::devtools/same-device",)"
                       R"("grantType":"refresh_token","refreshToken":"R1"})");
  auto kept = nlohmann::json::parse(files.files[path]);
  EXPECT_EQ(kept["refreshToken"], "R2");
  EXPECT_EQ(kept["idToken"], "jwt");
  EXPECT_EQ(kept["accessToken"]["accountId"], "012345678910");
  EXPECT_EQ(kept["accessToken"]["expiresAt"], "2026-11-21T04:20:06Z");
}

TEST_F(LoginTest, SaysWhatToDoWhenItIsOver) {
  struct Row {
    int status;
    const char *body, *fix;
    ErrorKind kind;
  };
  const std::vector<Row> rows{
      {400, R"({"__type":"AccessDeniedException","error":"TOKEN_EXPIRED","message":"m"})",
       "aws login --profile in", ErrorKind::expired_credentials},
      {400, R"({"__type":"AccessDeniedException","error":"USER_CREDENTIALS_CHANGED"})", "aws login",
       ErrorKind::expired_credentials},
      {400, R"({"__type":"AccessDeniedException","error":"INSUFFICIENT_PERMISSIONS"})",
       "signin:CreateOAuth2Token", ErrorKind::denied},
      {200, "{}", "aws login", ErrorKind::protocol}};
  for (const auto& row : rows) {
    keep("2026-11-21T04:00:00Z");
    answer(row.status, row.body);
    auto got = ask();
    ASSERT_FALSE(got);
    EXPECT_EQ(name(got.error().kind), name(row.kind)) << row.body;
    EXPECT_NE(got.error().fix.find(row.fix), std::string::npos) << got.error().fix;
    EXPECT_EQ(got.error().sentence().find("R1"), std::string::npos);
  }
}

TEST_F(LoginTest, ARefreshThatFailsEarlyIsNoTrouble) {
  keep("2026-11-21T04:09:00Z");
  answer(400, R"({"__type":"AccessDeniedException","error":"TOKEN_EXPIRED"})");
  EXPECT_EQ(ask()->access_key_id, "OLD");
}

TEST_F(LoginTest, NobodySignedInOrABrokenFile) {
  EXPECT_EQ(ask().error().kind, ErrorKind::no_credentials);
  for (const char* text :
       {"{", "[]", "{}", R"({"refreshToken":"r","dpopKey":"k","clientId":"c"})",
        R"({"refreshToken":"r","dpopKey":"k","clientId":"c","accessToken":1})"}) {
    files.files[path] = text;
    auto got = ask();
    ASSERT_FALSE(got);
    EXPECT_NE(got.error().fix.find("aws login"), std::string::npos);
  }
  keep("2026-11-21T04:00:00Z");
  auto json = nlohmann::json::parse(files.files[path]);
  json["dpopKey"] = "no key";
  files.files[path] = json.dump();
  EXPECT_NE(ask().error().answer.find("P-256"), std::string::npos);
  EXPECT_TRUE(http.requests().empty());
}

TEST_F(LoginTest, TheFolderMayBeElsewhere) {
  keep("2026-11-21T04:15:00Z");
  files.files["/else/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json"] =
      files.files[path];
  files.files.erase(path);
  EXPECT_EQ(ask({{"AWS_LOGIN_CACHE_DIRECTORY", "/else"}})->access_key_id, "OLD");
}

}  // namespace
}  // namespace slipway::aws
