#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::Service;
using Json = nlohmann::json;

const Json good{{"RoleArn", "arn:aws:iam::210987654321:role/dns-admin"},
                {"RoleSessionName", "names"}};

Json with(const char* name, const char* value) {
  Json input = good;
  input[name] = value;
  return input;
}

TEST(Sts, assumes_roles_that_trust_the_caller) {
  auto world = starter();
  auto answer = ask(*world, Service::sts, "AssumeRole", with("DurationSeconds", "900"));
  ASSERT_TRUE(answer);
  EXPECT_NE(answer->text.find("<Expiration>2026-11-21T04:20:06.000Z</Expiration>"),
            std::string::npos);
  EXPECT_NE(answer->text.find("arn:aws:sts::210987654321:assumed-role/dns-admin/names"),
            std::string::npos);
}

TEST(Sts, refuses_others_as_amazon_does) {
  auto world = starter();
  auto code = [&](const Json& input) {
    return code_of(ask(*world, Service::sts, "AssumeRole", input));
  };
  EXPECT_EQ(code(with("RoleArn", "arn:aws:iam::210987654321:role/none")), "AccessDenied");
  EXPECT_EQ(code(with("RoleArn", "dns-admin")), "ValidationError");
  EXPECT_EQ(code(with("RoleSessionName", "a b")), "ValidationError");
  EXPECT_EQ(code(with("RoleSessionName", "")), "ValidationError");
  EXPECT_EQ(code(with("DurationSeconds", "60")), "ValidationError");
  world->account("210987654321").roles[0].external_id = "shared";
  EXPECT_EQ(code(good), "AccessDenied");
  EXPECT_EQ(code(with("ExternalId", "shared")), "");
  world->account("210987654321").roles[0].trusts = {"999999999999"};
  EXPECT_EQ(code(with("ExternalId", "shared")), "AccessDenied");
}

TEST(Sts, sessions_last_as_long_as_the_role_says) {
  auto world = starter();
  const auto refused = [&](const char* seconds) {
    return code_of(ask(*world, Service::sts, "AssumeRole", with("DurationSeconds", seconds)));
  };
  EXPECT_EQ(refused("3600"), "");
  EXPECT_EQ(refused("3601"), "ValidationError");
  world->account("210987654321").roles[0].max_session = std::chrono::hours(12);
  EXPECT_EQ(refused("43200"), "");
  // Who is a role already gets an hour.
  const auto chained = find_handler(Service::sts, "AssumeRole")(
      *world, {.service = Service::sts,
               .action = "AssumeRole",
               .input = with("DurationSeconds", "43200"),
               .region = "us-west-2",
               .account = "123456789012",
               .caller_arn = "arn:aws:sts::123456789012:assumed-role/read-only/me",
               .caller_id = {},
               .request_id = {}});
  ASSERT_FALSE(chained);
  EXPECT_NE(chained.error().message.find("role chaining"), std::string::npos);
}

TEST(Sts, a_session_has_its_role_s_id) {
  auto world = starter();
  const auto session = ask(*world, Service::sts, "AssumeRole", good);
  ASSERT_TRUE(session);
  const auto id = role_id("arn:aws:iam::210987654321:role/dns-admin");
  EXPECT_NE(session->text.find("<AssumedRoleId>" + id + ":names</AssumedRoleId>"),
            std::string::npos);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
