#include "aws/config/sso_token.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

const Time then = *parse_rfc3339("2026-11-21T04:05:06Z");

TEST(SsoToken, IsKeptWhereTheCliKeepsIt) {
  EXPECT_EQ(sso_token_file("my-sso"), "sso/cache/0ad374308c5a4e22f723adf10145eafad7c4031c.json");
  EXPECT_EQ(sso_token_file("https://d-92671207e4.awsapps.com/start"),
            "sso/cache/13f9d35043871d073ab260e020f0ffde092cb14b.json");
  // sha1 of {"region": "eu-west-1", "scopes": ["sso:account:access"], "session_name": "my-sso",
  // "startUrl": "https://x.awsapps.com/start", "tool": "botocore"}
  EXPECT_EQ(sso_registration_file(
                {"my-sso", "https://x.awsapps.com/start", "eu-west-1", {"sso:account:access"}}),
            "sso/cache/0e11c9d7431cbda2e31ab903f85ac94d10480b6f.json");
}

TEST(SsoToken, ComesBackAsItWasWritten) {
  SsoToken token{"https://x/start", "eu-west-1", "access", then, "refresh", {"id", "secret", then}};
  auto text = write_sso_token(token);
  EXPECT_EQ(text,
            R"({"accessToken":"access","clientId":"id","clientSecret":"secret",)"
            R"("expiresAt":"2026-11-21T04:05:06Z","refreshToken":"refresh","region":"eu-west-1",)"
            R"("registrationExpiresAt":"2026-11-21T04:05:06Z","startUrl":"https://x/start"})");
  auto again = read_sso_token(text);
  ASSERT_TRUE(again);
  EXPECT_EQ(write_sso_token(*again), text);
  token.refresh_token.clear();
  token.registration = {};
  EXPECT_EQ(write_sso_token(token).find("client"), std::string::npos);
}

TEST(SsoToken, ReadsWhatOldClisWroteAndNothingBroken) {
  EXPECT_EQ(read_sso_token(R"({"accessToken":"a","expiresAt":"2026-11-21T04:05:06UTC"})")->expires,
            then);
  for (const char* text : {"", "{", "[]", "null", R"({"accessToken":"a"})",
                           R"({"accessToken":1,"expiresAt":"2026-11-21T04:05:06Z"})",
                           R"({"accessToken":"a","expiresAt":"soon"})",
                           R"({"accessToken":"","expiresAt":"2026-11-21T04:05:06Z"})"}) {
    EXPECT_FALSE(read_sso_token(text)) << text;
  }
}

TEST(SsoRegistration, ComesBackAndRunsOut) {
  SsoRegistration registration{"id", "secret", then};
  auto again = read_sso_registration(write_sso_registration(registration, {}));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->client_secret, "secret");
  EXPECT_TRUE(again->usable(then - Millis{1}));
  EXPECT_FALSE(again->usable(then));
  EXPECT_FALSE(read_sso_registration("{\"clientId\":\"x\"}"));
}

}  // namespace
}  // namespace slipway::aws
