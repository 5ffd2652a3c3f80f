// Secrets Manager, pricing and roles for web identities.
#include "aws/encoding.hh"
#include "aws/services/sts.hh"
#include "deploy/rehearsal/values.hh"
#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::Service;
using nlohmann::json;

struct SecretStore : testing::Test {
  std::unique_ptr<World> world = starter();
  json fine(std::string_view action, json input) {
    auto answer = ask(*world, Service::secretsmanager, action, std::move(input));
    EXPECT_TRUE(answer) << action << " " << code_of(answer);
    return answer ? json::parse(answer->text) : json::object();
  }
  std::string refused(std::string_view action, json input) {
    return code_of(ask(*world, Service::secretsmanager, action, std::move(input)));
  }
};

TEST_F(SecretStore, are_made_described_deleted_and_restored) {
  const json wanted{{"Name", "slipway/x"},
                    {"SecretString", "s"},
                    {"ClientRequestToken", "11111111-1111-4111-a111-111111111111"},
                    {"Tags", {{{"Key", "team"}, {"Value", "a"}}}}};
  const auto made = fine("CreateSecret", wanted);
  EXPECT_TRUE(made["ARN"].get<std::string>().starts_with(
      "arn:aws:secretsmanager:us-west-2:123456789012:secret:slipway/x-"));
  EXPECT_EQ(fine("CreateSecret", wanted), made) << "the same token does it once";
  EXPECT_EQ(refused("CreateSecret", {{"Name", "slipway/x"}}), "ResourceExistsException");
  EXPECT_EQ(fine("DescribeSecret", {{"SecretId", "slipway/x"}})["Tags"].size(), 1u);
  EXPECT_EQ(fine("PutSecretValue", {{"SecretId", made["ARN"]}, {"SecretString", "t"}})["Name"],
            "slipway/x");
  fine("DeleteSecret", {{"SecretId", "slipway/x"}, {"RecoveryWindowInDays", 7}});
  EXPECT_EQ(refused("PutSecretValue", {{"SecretId", "slipway/x"}}), "InvalidRequestException");
  EXPECT_EQ(refused("CreateSecret", {{"Name", "slipway/x"}}), "InvalidRequestException");
  EXPECT_EQ(fine("ListSecrets", json::object())["SecretList"].size(), 0u);
  EXPECT_EQ(fine("ListSecrets", {{"IncludePlannedDeletion", true}})["SecretList"].size(), 1u);
  fine("RestoreSecret", {{"SecretId", "slipway/x"}});
  fine("DeleteSecret", {{"SecretId", "slipway/x"}, {"ForceDeleteWithoutRecovery", true}});
  EXPECT_EQ(refused("DescribeSecret", {{"SecretId", "slipway/x"}}), "ResourceNotFoundException");
}

TEST_F(SecretStore, refuse_what_the_service_refuses) {
  EXPECT_EQ(refused("CreateSecret", {{"Name", "with space"}}), "ValidationException");
  fine("CreateSecret", {{"Name", "a"}});
  EXPECT_EQ(refused("DeleteSecret", {{"SecretId", "a"}, {"RecoveryWindowInDays", 3}}),
            "InvalidParameterException");
  EXPECT_EQ(refused("DeleteSecret", {{"SecretId", "a"},
                                     {"RecoveryWindowInDays", 7},
                                     {"ForceDeleteWithoutRecovery", true}}),
            "InvalidParameterException");
}

TEST_F(SecretStore, are_filtered_by_name_and_tag) {
  for (const char* name : {"app/one", "app/two", "other"})
    fine("CreateSecret", {{"Name", name}, {"Tags", {{{"Key", name}, {"Value", "v"}}}}});
  const auto count = [&](const char* key, const char* value) {
    const json filter{{"Key", key}, {"Values", {value}}};
    return fine("ListSecrets", {{"Filters", {filter}}})["SecretList"].size();
  };
  EXPECT_EQ(count("name", "app/"), 2u);
  EXPECT_EQ(count("name", "!app/"), 1u);
  EXPECT_EQ(count("tag-key", "other"), 1u);
  EXPECT_EQ(count("all", "two"), 1u);
}

TEST(Pricing, has_samples_by_service_and_attribute) {
  auto world = starter();
  const auto products = [&](json input) {
    auto answer = ask(*world, Service::pricing, "GetProducts", std::move(input));
    EXPECT_TRUE(answer);
    return json::parse(answer->text)["PriceList"];
  };
  const auto rows =
      products({{"ServiceCode", "AmazonRDS"},
                {"Filters",
                 {{{"Type", "TERM_MATCH"}, {"Field", "instanceType"}, {"Value", "db.r5.large"}},
                  {{"Type", "TERM_MATCH"}, {"Field", "regionCode"}, {"Value", "us-west-2"}}}}});
  ASSERT_EQ(rows.size(), 1u);
  const auto row = json::parse(rows[0].get<std::string>());
  const auto& offer = row["terms"]["OnDemand"].front();
  EXPECT_EQ(offer["priceDimensions"].front()["pricePerUnit"]["USD"], "0.2900000000");
  EXPECT_EQ(row["product"]["attributes"]["regionCode"], "us-west-2");
  EXPECT_EQ(code_of(ask(*world, Service::pricing, "GetProducts", {{"ServiceCode", "AmazonNope"}})),
            "InvalidParameterException");
  const auto balancers = [&](const char* type, const char* usage) {
    return json{{"ServiceCode", "AWSELB"},
                {"Filters",
                 {{{"Type", type}, {"Field", "usagetype"}, {"Value", usage}},
                  {{"Type", "TERM_MATCH"}, {"Field", "regionCode"}, {"Value", "us-east-1"}}}}};
  };
  EXPECT_EQ(products(balancers("CONTAINS", "LoadBalancerUsage")).size(), 3u);
  EXPECT_EQ(products(balancers("EQUALS", "LoadBalancerUsage")).size(), 2u);
  EXPECT_EQ(code_of(ask(*world, Service::pricing, "GetProducts", balancers("LIKE", "x"))),
            "InvalidParameterException");
}

std::string token_of(const json& claims) {
  auto middle = base64(claims.dump());
  while (middle.ends_with('=')) middle.pop_back();
  for (char& c : middle) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return "eyJhbGciOiJSUzI1NiJ9." + middle + ".c2ln";
}

TEST(WebIdentity, gets_the_role_that_trusts_its_issuer_unsigned) {
  auto world = starter();
  world->account("123456789012")
      .roles.push_back({.arn = "arn:aws:iam::123456789012:role/runner",
                        .external_id = {},
                        .trusts = {"token.actions.example.com"},
                        .may = {}});
  Front front(*world, {});
  const auto answer = [&](const char* issuer, long expires) {
    aws::sts::AssumeRoleWithWebIdentity op;
    op.role_arn = "arn:aws:iam::123456789012:role/runner";
    op.role_session_name = "build";
    op.web_identity_token = token_of({{"iss", issuer}, {"sub", "repo"}, {"exp", expires}});
    const auto wire = op.request();
    return front.answer({wire.method, wire.path, wire.headers, wire.body}, test_start).http;
  };
  const auto reply = answer("https://token.actions.example.com", 4'000'000'000);
  EXPECT_EQ(reply.status, 200) << reply.body;
  const auto parsed = aws::sts::AssumeRoleWithWebIdentity::parse(
      {.status = reply.status, .headers = reply.headers, .body = reply.body});
  ASSERT_TRUE(parsed);
  EXPECT_NE(reply.body.find("<SubjectFromWebIdentityToken>repo<"), std::string::npos);
  EXPECT_EQ(answer("https://elsewhere.example.com", 4'000'000'000).status, 403);
  EXPECT_NE(answer("https://token.actions.example.com", 1).body.find("ExpiredTokenException"),
            std::string::npos);
}

TEST(Secrets, AreListedWithoutValues) {
  cfn::Lab lab;
  ASSERT_EQ(lab.deploy("s", R"(
Resources:
  A: {Type: AWS::SecretsManager::Secret, Properties: {Name: one, SecretString: planted-value}}
  B: {Type: AWS::SecretsManager::Secret, Properties: {Name: two, Description: d}})"),
            "CREATE_COMPLETE");
  const auto rows = lab.reply(aws::Service::secretsmanager, "ListSecrets", {});
  EXPECT_EQ(rows["SecretList"].size(), 2u);
  EXPECT_EQ(rows.dump().find("planted-value"), std::string::npos);
  const auto page = lab.reply(aws::Service::secretsmanager, "ListSecrets", {{"MaxResults", 1}});
  EXPECT_EQ(page["SecretList"].size(), 1u);
  EXPECT_FALSE(page["NextToken"].get<std::string>().empty());
  EXPECT_EQ(lab.reply(aws::Service::secretsmanager, "DescribeSecret",
                      {{"SecretId", "two"}})["Description"],
            "d");
  EXPECT_EQ(code_of(lab.call("DescribeSecret", {{"SecretId", "no"}}, aws::Service::secretsmanager)),
            "ResourceNotFoundException");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
