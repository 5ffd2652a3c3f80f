#include "aws/config/device_sign_in.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

const Time sign_in_start = *parse_rfc3339("2026-11-21T04:05:06Z");
const SsoSession session{"my", "https://x/start", "eu-west-1", {"sso:account:access"}};

HttpReply ok(std::string body) { return {200, {}, std::move(body)}; }
const HttpReply registered =
    ok(R"({"clientId":"id","clientSecret":"cs","clientSecretExpiresAt":1800000000})");
const HttpReply started =
    ok(R"({"deviceCode":"dc","userCode":"AB-CD","verificationUri":"https://v",)"
       R"("verificationUriComplete":"https://v?c","expiresIn":60,"interval":5})");
const HttpReply granted_token = ok(R"({"accessToken":"at","refreshToken":"rt","expiresIn":28800})");

Replied refused(std::string code, ErrorKind kind = ErrorKind::invalid) {
  Error error;
  error.kind = kind;
  error.code = std::move(code);
  return fail(std::move(error));
}

// "RegisterClient", "wait 5", "token at", "failed: ..."
std::string told(const Action<SsoToken>& action) {
  if (const auto* call = std::get_if<Send>(&action)) return std::string(call->info.name);
  if (const auto* wait = std::get_if<Wait>(&action))
    return "wait " + std::to_string(wait->delay.count() / 1000);
  const auto& result = std::get<Finish<SsoToken>>(action).result;
  return result ? "token " + result->access_token
                : "failed: " + std::string(name(result.error().kind));
}

TEST(DeviceSignIn, RegistersShowsACodeAndAsksUntilItIsApproved) {
  DeviceSignIn flow(session, std::nullopt);
  EXPECT_EQ(told(flow.begin(sign_in_start)), "RegisterClient");
  EXPECT_EQ(told(flow.on(Replied(registered), sign_in_start)), "StartDeviceAuthorization");
  EXPECT_EQ(told(flow.on(Replied(started), sign_in_start)), "CreateToken");
  EXPECT_FALSE(flow.prompt()) << "it may be approved already";
  EXPECT_EQ(told(flow.on(refused("AuthorizationPendingException"), sign_in_start)), "wait 5");
  ASSERT_TRUE(flow.prompt());
  EXPECT_EQ(flow.prompt()->user_code, "AB-CD");
  EXPECT_EQ(flow.prompt()->complete_url, "https://v?c");
  EXPECT_EQ(flow.prompt()->expires, sign_in_start + std::chrono::seconds(60));
  EXPECT_EQ(told(flow.on(Elapsed{}, sign_in_start)), "CreateToken");
  EXPECT_EQ(told(flow.on(refused("SlowDownException"), sign_in_start)), "wait 10");
  EXPECT_EQ(told(flow.on(Elapsed{}, sign_in_start)), "CreateToken");
  EXPECT_EQ(told(flow.on(refused("", ErrorKind::unreachable), sign_in_start)), "wait 10");
  EXPECT_EQ(told(flow.on(Elapsed{}, sign_in_start)), "CreateToken");
  EXPECT_EQ(told(flow.on(refused("authorization_pending"), sign_in_start)), "wait 10");
  EXPECT_EQ(told(flow.on(Elapsed{}, sign_in_start)), "CreateToken");
  auto last = flow.on(Replied(granted_token), sign_in_start);
  EXPECT_EQ(told(last), "token at");
  const auto& got = *std::get<Finish<SsoToken>>(last).result;
  EXPECT_EQ(got.refresh_token, "rt");
  EXPECT_EQ(got.expires, sign_in_start + std::chrono::hours(8));
  EXPECT_EQ(got.registration.client_id, "id");
}

TEST(DeviceSignIn, SendsWhatTheServiceWants) {
  DeviceSignIn flow(session, std::nullopt);
  auto first = std::get<Send>(flow.begin(sign_in_start)).request;
  EXPECT_EQ(first.body,
            R"({"clientName":"slipway-my","clientType":"public","scopes":["sso:account:access"]})");
  auto second = std::get<Send>(flow.on(Replied(registered), sign_in_start)).request;
  EXPECT_EQ(second.body, R"({"clientId":"id","clientSecret":"cs","startUrl":"https://x/start"})");
  auto third = std::get<Send>(flow.on(Replied(started), sign_in_start)).request;
  EXPECT_NE(third.body.find(R"("grantType":"urn:ietf:params:oauth:grant-type:device_code")"),
            std::string::npos);
  EXPECT_NE(third.body.find(R"("deviceCode":"dc")"), std::string::npos);
}

TEST(DeviceSignIn, AKeptRegistrationIsUsedUntilItIsRefusedOrRunsOut) {
  SsoRegistration kept{"old", "cs", sign_in_start + std::chrono::hours(1)};
  DeviceSignIn flow(session, kept);
  EXPECT_EQ(told(flow.begin(sign_in_start)), "StartDeviceAuthorization");
  EXPECT_EQ(told(flow.on(refused("InvalidClientException"), sign_in_start)), "RegisterClient");
  EXPECT_EQ(told(flow.on(Replied(registered), sign_in_start)), "StartDeviceAuthorization");
  EXPECT_EQ(told(flow.on(refused("InvalidClientException"), sign_in_start)), "failed: invalid");
  EXPECT_EQ(told(DeviceSignIn(session, kept).begin(sign_in_start + std::chrono::hours(2))),
            "RegisterClient");
}

TEST(DeviceSignIn, EndsWhenTurnedDownOrTooLate) {
  struct Row {
    Replied reply;
    Time now;
    const char* told;
  };
  const std::vector<Row> rows{
      {refused("AccessDeniedException"), sign_in_start, "failed: denied"},
      {refused("ExpiredTokenException", ErrorKind::expired_credentials), sign_in_start,
       "failed: no credentials"},
      {refused("AuthorizationPendingException"), sign_in_start + std::chrono::seconds(56),
       "failed: no credentials"},
      {refused("InvalidRequestException"), sign_in_start, "failed: invalid"},
      {ok("<html>"), sign_in_start, "failed: protocol"}};
  for (const auto& row : rows) {
    DeviceSignIn flow(session, std::nullopt);
    flow.begin(sign_in_start);
    flow.on(Replied(registered), sign_in_start);
    flow.on(Replied(started), sign_in_start);
    auto last = flow.on(row.reply, row.now);
    EXPECT_EQ(told(last), row.told);
    EXPECT_NE(std::get<Finish<SsoToken>>(last).result.error().what.find("https://x/start"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace slipway::aws
