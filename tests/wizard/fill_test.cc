#include "wizard/fill.hh"

#include <gtest/gtest.h>

#include "tests/fakes/flagship.hh"
#include "wizard/blueprint_read.hh"
#include "wizard/fill_condition.hh"

namespace slipway::wizard {
namespace {

struct Text {
  const char* text;
  const char* filled;
};

TEST(Fill, FillsNamesOfEveryKind) {
  fakes::Flagship flagship;
  flagship.answer("profile", "ana");
  for (const auto& [text, filled] : {
           Text{"", ""},
           Text{"plain $ {x}", "plain $ {x}"},
           Text{"${vpcId}", "vpc-1"},
           Text{"<${publicSubnetIds}>", "<subnet-a1,subnet-a2>"},
           Text{"${publicSubnetIds.2}${publicSubnetIds.3}${publicSubnetIds.0}${publicSubnetIds.x}",
                "subnet-a2"},
           Text{"${dbInstanceType}", "db.t3.medium"},
           Text{"${smtpServer}|${existingVpcEndpoints}", "|"},
           Text{"${baseDomain} ${apiHost}", "pulumi.example.com api.pulumi.example.com"},
           Text{"${baseStackReference}", "organization/infrastructure-go/prod"},
           Text{"${logRetention} ${logArgs.retentionDays} ${logArgs.absent}", "30 30 "},
           Text{"${discovered.account}/${ecrAccount}", "123456789012/123456789012"},
           Text{"${discovered.vpcCidr}", "10.0.0.0/16"},
           Text{"${discovered.privateRouteTables}", "rtb-2,rtb-3"},
           Text{"${discovered.hostedZoneId}", "Z123"},
           Text{"${discovered.kmsKeyArn}",
                "arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
           Text{"${region} ${profile} ${dnsProfile}.", "us-west-2 ana ."},
           Text{"${infrastructure.dbPort}", "${infrastructure.dbPort}"},
           Text{"${apiHost}:${infrastructure.dbPort}:${vpcId}",
                "api.pulumi.example.com:${infrastructure.dbPort}:vpc-1"},
       }) {
    const auto result = fill(text, flagship.facts());
    ASSERT_TRUE(result) << text << ": " << result.error().sentence();
    EXPECT_EQ(*result, filled) << text;
  }
}

TEST(Fill, AnAnswerIsNeverReadAgain) {
  fakes::Flagship flagship;
  flagship.answer("licenseKey", "a${vpcId}b${infrastructure.dbPort}");
  EXPECT_EQ(fill("${licenseKey}", flagship.facts()).value(), "a${vpcId}b${infrastructure.dbPort}");
  const auto input = fill_input("${licenseKey} ${infrastructure.dbPort}", flagship.facts());
  EXPECT_EQ(deploy::resolve(*input, {{"infrastructure", {{"dbPort", "3306"}}}}).value(),
            "a${vpcId}b${infrastructure.dbPort} 3306");
}

TEST(Fill, NamesWhatIsWrong) {
  const fakes::Flagship flagship;
  for (const auto& [text, told] : {
           Text{"${vpcID}", "Did you mean vpcId?"},
           Text{"${discovered.nothing}", "discovers no such thing"},
           Text{"${vpcId", "closing brace"},
           Text{"${}", "nothing has that name"},
           Text{"${nothing.at.all}", "nothing has that name"},
       }) {
    const auto result = fill(text, flagship.facts());
    ASSERT_FALSE(result) << text;
    EXPECT_NE(result.error().sentence().find(told), std::string::npos) << result.error().sentence();
  }
}

TEST(Fill, CirclesEnd) {
  fakes::Flagship flagship;
  flagship.blueprint.derived.push_back(
      {.name = "a", .text = "${b}", .when = {}, .otherwise = {}, .place = {}});
  flagship.blueprint.derived.push_back(
      {.name = "b", .text = "${a}", .when = {}, .otherwise = {}, .place = {}});
  flagship.blueprint.derived.push_back(
      {.name = "c", .text = "x", .when = "c", .otherwise = {}, .place = {}});
  EXPECT_FALSE(fill("${a}", flagship.facts()));
  EXPECT_FALSE(fill("${c}", flagship.facts()));
}

struct Condition {
  const char* text;
  bool holds;
};

TEST(Holds, KnowsEveryRelation) {
  fakes::Flagship flagship;
  flagship.answer("existingVpcEndpoints", std::vector<std::string>{"s3", "ecr.api"});
  flagship.answer("samlEnabled", "true");
  for (const auto& [text, expected] : {
           Condition{"", true},
           Condition{"  ", true},
           Condition{"vpcId", true},
           Condition{"smtpServer", false},
           Condition{"not smtpServer", true},
           Condition{"not not vpcId", true},
           Condition{"samlEnabled", true},
           Condition{"enableOpenSearch", false},
           Condition{"vpcId = vpc-1", true},
           Condition{"vpcId=vpc-1", true},
           Condition{"vpcId != vpc-1", false},
           Condition{"vpcId!=vpc-2", true},
           Condition{"smtpServer = ''", true},
           Condition{"smtpServer = \"\"", true},
           Condition{"'s3' in existingVpcEndpoints", true},
           Condition{"'kms' in existingVpcEndpoints", false},
           Condition{"not 'kms' in existingVpcEndpoints", true},
           Condition{"imageTag in a, 20260901-42, b", true},
           Condition{"imageTag in a,b", false},
           Condition{"vpcId = imageTag", false},
           Condition{"${baseDomain} = pulumi.example.com", true},
           Condition{"samlEnabled and vpcId and not smtpServer", true},
           Condition{"samlEnabled and smtpServer", false},
           Condition{"logArgs.retentionDays = 30", true},
           Condition{"discovered.account = 123456789012", true},
           Condition{"'and' = 'and'", true},
       }) {
    const auto result = holds(text, flagship.facts());
    ASSERT_TRUE(result) << text << ": " << result.error().sentence();
    EXPECT_EQ(*result, expected) << text;
  }
}

TEST(Holds, RefusesWhatItCannotRead) {
  const fakes::Flagship flagship;
  for (const char* text :
       {"vpcId =", "= x", "vpcId vpcId", "vpcId and", "and vpcId", "vpcId = 'x", "not", "vpcId in",
        "vpcId in a,", "noSuchName", "vpcId == x", "vpcId ! x", "(vpcId)"})
    EXPECT_FALSE(holds(text, flagship.facts())) << text;
}

TEST(Holds, SurvivesEveryTruncation) {
  const fakes::Flagship flagship;
  const std::string text =
      "not 'kms' in existingVpcEndpoints and vpcId != \"x\" and ${baseDomain} in a, b";
  for (std::size_t size = 0; size <= text.size(); ++size)
    (void)holds(text.substr(0, size), flagship.facts());
}

}  // namespace
}  // namespace slipway::wizard
