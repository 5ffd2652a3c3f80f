// ACM, KMS and ECR: the services of the JSON protocol.

#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

using aws::Service;
using Json = nlohmann::json;

struct JsonServices : testing::Test {
  std::unique_ptr<World> world = starter();
  Json ok(Service service, std::string_view action, Json input = Json::object()) {
    auto answer = ask(*world, service, action, std::move(input));
    EXPECT_TRUE(answer) << action << ": " << code_of(answer);
    return answer ? Json::parse(answer->text) : Json::object();
  }
  std::string code(Service service, std::string_view action, Json input) {
    return code_of(ask(*world, service, action, std::move(input)));
  }
  // All rows of `list`, page by page; counts the pages.
  Json all(Service service, std::string_view action, Json input, const char* list, const char* out,
           const char* in) {
    Json rows = Json::array();
    for (pages = 1; pages < 50; ++pages) {
      auto reply = ok(service, action, input);
      for (auto& row : reply[list]) rows.push_back(row);
      if (!reply.contains(out)) break;
      input[in] = reply[out];
    }
    return rows;
  }
  int pages = 0;
};

TEST_F(JsonServices, certificates_beyond_small_rsa_must_be_asked_for) {
  auto usual = all(Service::acm, "ListCertificates", Json::object(), "CertificateSummaryList",
                   "NextToken", "NextToken");
  EXPECT_EQ(usual.size(), 6u);
  EXPECT_EQ(pages, 2);
  Json every{{"Includes", {{"keyTypes", {"RSA_2048", "EC_prime256v1"}}}}};
  EXPECT_EQ(all(Service::acm, "ListCertificates", every, "CertificateSummaryList", "NextToken",
                "NextToken")
                .size(),
            7u);
  Json issued{{"CertificateStatuses", {"EXPIRED"}}};
  EXPECT_EQ(ok(Service::acm, "ListCertificates", issued)["CertificateSummaryList"][0]["Type"],
            "IMPORTED");
  EXPECT_EQ(code(Service::acm, "ListCertificates", {{"NextToken", "x"}}), "ValidationException");
  EXPECT_EQ(code(Service::acm, "ListCertificates", {{"MaxItems", 1001}}), "ValidationException");
}

TEST_F(JsonServices, certificate_details) {
  std::string arn =
      "arn:aws:acm:us-west-2:123456789012:certificate/1b7e2d2f-6b1e-4b64-8c72-1e5f1d7e2b02";
  auto found = ok(Service::acm, "DescribeCertificate", {{"CertificateArn", arn}})["Certificate"];
  EXPECT_EQ(found["SubjectAlternativeNames"].size(), 3u);
  EXPECT_EQ(found["KeyAlgorithm"], "EC-prime256v1");
  EXPECT_EQ(found["DomainValidationOptions"][0]["ValidationStatus"], "SUCCESS");
  EXPECT_EQ(
      found["NotAfter"],
      static_cast<double>((test_start + std::chrono::days(385)).time_since_epoch().count()) / 1000);
  EXPECT_EQ(code(Service::acm, "DescribeCertificate", {{"CertificateArn", "x"}}),
            "ValidationException");
  EXPECT_EQ(code(Service::acm, "DescribeCertificate", {{"CertificateArn", arn + "0"}}),
            "ResourceNotFoundException");
}

TEST_F(JsonServices, keys_and_aliases) {
  EXPECT_EQ(all(Service::kms, "ListKeys", {{"Limit", 3}}, "Keys", "NextMarker", "Marker").size(),
            6u);
  EXPECT_EQ(pages, 2);
  auto aliases =
      all(Service::kms, "ListAliases", Json::object(), "Aliases", "NextMarker", "Marker");
  EXPECT_EQ(aliases.size(), 6u);
  EXPECT_EQ(aliases[0]["AliasName"], "alias/aws/rds");
  auto id = aliases[3]["TargetKeyId"].get<std::string>();
  EXPECT_EQ(ok(Service::kms, "ListAliases", {{"KeyId", id}})["Aliases"].size(), 1u);
  for (std::string name :
       {id, std::string("alias/pulumi-service"), "arn:aws:kms:us-west-2:123456789012:key/" + id,
        std::string("arn:aws:kms:us-west-2:123456789012:alias/pulumi-service")})
    EXPECT_EQ(ok(Service::kms, "DescribeKey", {{"KeyId", name}})["KeyMetadata"]["KeyId"], id);
  EXPECT_EQ(code(Service::kms, "DescribeKey", {{"KeyId", "alias/x"}}), "NotFoundException");
  EXPECT_EQ(code(Service::kms, "DescribeKey", Json::object()), "ValidationException");
  EXPECT_EQ(code(Service::kms, "ListKeys", {{"Marker", "x"}}), "InvalidMarkerException");
  EXPECT_EQ(code(Service::kms, "ListKeys", {{"Limit", 0}}), "ValidationException");
  auto disabled =
      ok(Service::kms, "DescribeKey", {{"KeyId", "alias/pulumi-service-old"}})["KeyMetadata"];
  EXPECT_EQ(disabled["Enabled"], false);
  EXPECT_EQ(disabled["KeyState"], "Disabled");
}

TEST_F(JsonServices, repositories_and_images) {
  auto rows = all(Service::ecr, "DescribeRepositories", Json::object(), "repositories", "nextToken",
                  "nextToken");
  EXPECT_EQ(rows.size(), 5u);
  Json service{{"repositoryName", "pulumi/service"}};
  EXPECT_EQ(
      all(Service::ecr, "DescribeImages", service, "imageDetails", "nextToken", "nextToken").size(),
      6u);
  EXPECT_EQ(pages, 2);
  Json tagged = service;
  tagged["filter"] = {{"tagStatus", "UNTAGGED"}};
  EXPECT_EQ(ok(Service::ecr, "DescribeImages", tagged)["imageDetails"].size(), 1u);
  Json named = service;
  named["imageIds"] = Json::array({{{"imageTag", "latest"}}, {{"imageTag", "20261116.1"}}});
  EXPECT_EQ(ok(Service::ecr, "DescribeImages", named)["imageDetails"].size(),
            1u);  // one image, two of its tags
  named["imageIds"] = Json::array({Json::object()});
  EXPECT_EQ(code(Service::ecr, "DescribeImages", named), "ImageNotFoundException");
  named["imageIds"] = Json::array({7});
  EXPECT_EQ(code(Service::ecr, "DescribeImages", named), "SerializationException");
  EXPECT_EQ(code(Service::ecr, "DescribeImages", {{"repositoryName", "none"}}),
            "RepositoryNotFoundException");
  EXPECT_EQ(code(Service::ecr, "DescribeRepositories", {{"registryId", "999999999999"}}),
            "RepositoryNotFoundException");
  EXPECT_EQ(code(Service::ecr, "DescribeRepositories", {{"repositoryNames", {"website", "none"}}}),
            "RepositoryNotFoundException");
  EXPECT_EQ(code(Service::ecr, "DescribeRepositories", {{"nextToken", "x"}}),
            "InvalidParameterException");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
