#include "aws/services/sso_oidc.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::sso_oidc {
namespace {

TEST(SsoOidc, ReadsEachStepOfSigningIn) {
  auto client = RegisterClient::parse(
      pairs::ok(R"({"clientId": "c", "clientSecret": "s", "clientSecretExpiresAt": 1795219200})"));
  ASSERT_TRUE(client);
  EXPECT_EQ(client->client_secret_expires_at, Time(Millis(1795219200000)));
  auto device =
      StartDeviceAuthorization::parse(pairs::ok(R"({"deviceCode": "d", "userCode": "ABCD-EFGH",
      "verificationUri": "u", "verificationUriComplete": "u?c", "expiresIn": 600})"));
  ASSERT_TRUE(device);
  EXPECT_EQ(device->user_code, "ABCD-EFGH");
  EXPECT_EQ(device->interval, 5);
  std::string body = R"({"accessToken": "a", "refreshToken": "r", "expiresIn": 3600})";
  auto token = CreateToken::parse(pairs::ok(body));
  ASSERT_TRUE(token);
  EXPECT_EQ(token->access_token + token->refresh_token, "ar");
  EXPECT_EQ(token->expires_in, 3600);
  pairs::expect_no_half_answers<CreateToken>(body);
}

TEST(SsoOidc, NeverQuotesATokenInAnError) {
  auto reply = CreateToken::parse(pairs::ok(R"({"accessToken": "planted", "expiresIn": "soon"})"));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().sentence().find("planted"), std::string::npos);
}

}  // namespace
}  // namespace slipway::aws::sso_oidc
