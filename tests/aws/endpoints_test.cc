#include "aws/endpoints.hh"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/fakes/conformance.hh"

namespace slipway::aws {
namespace {

const auto every_service = [] {
  std::vector<Service> out;
  for (int i = 0; i <= static_cast<int>(Service::application_autoscaling); ++i)
    out.push_back(static_cast<Service>(i));
  return out;
}();

std::string resolved(Service service, std::string_view region, EndpointVariant variant = {}) {
  auto found = aws_endpoint(service, region, variant);
  if (!found) return found.error().answer;
  return found->url + " " + found->signing_name + " " + found->signing_region;
}

constexpr EndpointVariant fips{.fips = true}, dual{.dual_stack = true}, both{true, true};

TEST(ServingRegion, PricesAreToldInFewPlaces) {
  struct Case {
    std::string_view region, serving;
  };
  for (const Case& c : {Case{"us-west-2", "us-east-1"},
                        {"ca-central-1", "us-east-1"},
                        {"sa-east-1", "us-east-1"},
                        {"eu-west-3", "eu-central-1"},
                        {"il-central-1", "eu-central-1"},
                        {"ap-southeast-2", "ap-south-1"},
                        {"cn-north-1", "cn-northwest-1"},
                        {"us-gov-west-1", ""},
                        {"eusc-de-east-1", ""}})
    EXPECT_EQ(serving_region(Service::pricing, c.region), c.serving) << c.region;
  EXPECT_EQ(serving_region(Service::ec2, "ap-southeast-2"), "ap-southeast-2");
  EXPECT_EQ(serving_region(Service::pricing, ""), "");
}

TEST(Endpoints, RegionalServices) {
  using enum Service;
  EXPECT_EQ(resolved(ec2, "eu-west-1"), "https://ec2.eu-west-1.amazonaws.com ec2 eu-west-1");
  EXPECT_EQ(resolved(ecr, "eu-west-1"), "https://api.ecr.eu-west-1.amazonaws.com ecr eu-west-1");
  EXPECT_EQ(resolved(ecr, "eu-west-1", both), "https://ecr-fips.eu-west-1.api.aws ecr eu-west-1");
  EXPECT_EQ(resolved(elbv2, "xx-new-9"),
            "https://elasticloadbalancing.xx-new-9.amazonaws.com elasticloadbalancing xx-new-9");
  EXPECT_EQ(resolved(sso, "eu-west-1"),
            "https://portal.sso.eu-west-1.amazonaws.com awsssoportal eu-west-1");
  EXPECT_EQ(resolved(s3, "us-east-1", dual),
            "https://s3.dualstack.us-east-1.amazonaws.com s3 us-east-1");
  EXPECT_EQ(resolved(ec2, "us-gov-west-1", fips),
            "https://ec2.us-gov-west-1.amazonaws.com ec2 us-gov-west-1");
  EXPECT_EQ(resolved(kms, "us-gov-west-1", fips),
            "https://kms-fips.us-gov-west-1.amazonaws.com kms us-gov-west-1");
  EXPECT_EQ(resolved(secretsmanager, "eu-west-1", dual),
            "https://secretsmanager.eu-west-1.amazonaws.com secretsmanager eu-west-1");
  EXPECT_EQ(resolved(signin, "cn-north-1"),
            "https://cn-north-1.signin.amazonaws.cn signin cn-north-1");
  EXPECT_EQ(resolved(sts, ""), "https://sts.amazonaws.com sts us-east-1");
}

TEST(Endpoints, GlobalServices) {
  using enum Service;
  EXPECT_EQ(resolved(iam, "eu-west-1"), "https://iam.amazonaws.com iam us-east-1");
  EXPECT_EQ(resolved(route53, "us-gov-east-1"),
            "https://route53.us-gov.amazonaws.com route53 us-gov-west-1");
  EXPECT_EQ(resolved(iam, "cn-north-1"), "https://iam.cn-north-1.amazonaws.com.cn iam cn-north-1");
  EXPECT_EQ(resolved(route53, "cn-north-1"),
            "https://route53.amazonaws.com.cn route53 cn-northwest-1");
  EXPECT_EQ(resolved(iam, "us-isob-east-1", fips),
            "https://iam-fips.us-isob-east-1.sc2s.sgov.gov iam us-isob-east-1");
  EXPECT_EQ(resolved(route53, "eusc-de-east-1", dual),
            "https://route53.global.api.amazonwebservices.eu route53 eusc-de-east-1");
}

// service, region, fips, dualstack, url, signing name, signing region, as AWS's rulesets resolve
// them; ERR in place of the url: there is none.
TEST(Endpoints, EveryRowOfTheTableMadeFromAwsRulesets) {
  SKIP_WITHOUT_CONFORMANCE("../reference/aws-endpoints.tsv");
  std::ifstream file(conformance_folder().parent_path() / "reference" / "aws-endpoints.tsv");
  std::string line;
  std::getline(file, line);
  int rows = 0;
  while (std::getline(file, line)) {
    std::vector<std::string> cells(1);
    for (char c : line) {
      if (c == '\t')
        cells.emplace_back();
      else
        cells.back() += c;
    }
    ASSERT_EQ(cells.size(), 7u) << line;
    auto named = std::ranges::find_if(every_service, [&](Service service) {
      if (service == Service::service_quotas) return cells[0] == "service-quotas";
      return cells[0] == (service == Service::elbv2 ? "elbv2" : facts(service).name);
    });
    ASSERT_NE(named, every_service.end()) << line;
    auto found = aws_endpoint(*named, cells[1], {cells[2] == "1", cells[3] == "1"});
    ASSERT_EQ(found.has_value(), !cells[4].starts_with("ERR")) << line;
    if (found) {
      EXPECT_EQ(found->url + "\t" + found->signing_name + "\t" + found->signing_region,
                cells[4] + "\t" + cells[5] + "\t" + cells[6])
          << line;
    }
    ++rows;
  }
  EXPECT_GT(rows, 3000);
}

TEST(Endpoints, RefusesWhatIsNoRegion) {
  using enum Service;
  EXPECT_EQ(resolved(ec2, ""), "no region is set");
  EXPECT_NE(resolved(ec2, "evil.example/").find("cannot be a region"), std::string::npos);
  EXPECT_NE(resolved(s3, "cn-north-1", fips).find("no FIPS"), std::string::npos);
}

TEST(Endpoints, EveryServiceHasItsFacts) {
  for (Service each : every_service) EXPECT_EQ(facts(each).service, each);
  EXPECT_EQ(partition_of("us-iso-east-1").id, "aws-iso");
  EXPECT_EQ(partition_of("us-isof-east-1").id, "aws-iso-f");
  EXPECT_EQ(partition_of("ap-southeast-7").id, "aws");
}

std::string url_of(const EndpointResolver& resolver, Service service) {
  auto found = resolver.resolve(service, "eu-west-1");
  return found ? found->url : found.error().answer;
}

TEST(EndpointResolver, TheNearestWordWins) {
  using enum Service;
  ProfileEndpoints profile;
  profile.url = "http://profile/";
  profile.service_urls["elastic_load_balancing_v2"] = "http://section";
  EXPECT_EQ(url_of({"", {}, profile}, ec2), "http://profile");
  EXPECT_EQ(url_of({"", {}, profile}, elbv2), "http://section");
  Environment environment{{"AWS_ENDPOINT_URL", "http://all"}};
  EXPECT_EQ(url_of({"", environment, profile}, elbv2), "http://all");
  environment["AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2"] = "http://elb";
  EXPECT_EQ(url_of({"", environment, profile}, elbv2), "http://elb");
  EXPECT_EQ(url_of({"", environment, profile}, ec2), "http://all");
  EXPECT_EQ(url_of({"http://flag//", environment, profile}, elbv2), "http://flag");
  environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "TRUE";
  EXPECT_EQ(url_of({"", environment, profile}, ec2), "https://ec2.eu-west-1.amazonaws.com");
  EXPECT_EQ(url_of({"http://flag", environment, profile}, ec2), "http://flag");
}

TEST(EndpointResolver, AnOverrideKeepsNameAndRegionOfSigning) {
  using enum Service;
  EndpointResolver resolver("http://127.0.0.1:4566", {{"AWS_USE_FIPS_ENDPOINT", "true"}}, {});
  auto found = resolver.resolve(route53, "eu-west-1");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->signing_region, "us-east-1");
  EXPECT_EQ(found->signing_name, "route53");
}

TEST(EndpointResolver, VariantsComeFromEnvironmentThenProfile) {
  using enum Service;
  ProfileEndpoints profile;
  profile.variant.fips = true;
  EXPECT_EQ(url_of({"", {}, profile}, ec2), "https://ec2-fips.eu-west-1.amazonaws.com");
  EXPECT_EQ(url_of({"", {{"AWS_USE_FIPS_ENDPOINT", "false"}}, profile}, ec2),
            "https://ec2.eu-west-1.amazonaws.com");
}

TEST(EndpointResolver, AUrlWithoutASchemeIsRefused) {
  using enum Service;
  EXPECT_NE(url_of({"localhost:4566", {}, {}}, ec2).find("no scheme"), std::string::npos);
}

}  // namespace
}  // namespace slipway::aws
