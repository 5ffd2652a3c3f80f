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

}  // namespace
}  // namespace slipway::deploy::rehearsal
