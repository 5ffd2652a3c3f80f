#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/fakes/flagship.hh"
#include "wizard/fill.hh"

namespace slipway::wizard {
namespace {

using deploy::Input;
using deploy::Stage;

std::vector<Stage> stages_of(const fakes::Flagship& flagship) {
  auto stages = deployment_stages(flagship.facts());
  if (!stages) ADD_FAILURE() << stages.error().sentence();
  return stages ? *stages : std::vector<Stage>{};
}

const Stage& stage(const std::vector<Stage>& stages, const char* id) {
  return *std::ranges::find(stages, id, &Stage::id);
}

const Input& input(const Stage& stage, const char* name) {
  return *std::ranges::find(stage.inputs, name, &Input::name);
}

TEST(Stages, ComeInOrderWithEverythingFilledIn) {
  const fakes::Flagship flagship;
  const auto stages = stages_of(flagship);
  std::vector<std::string> ids;
  for (const Stage& s : stages) ids.push_back(s.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"infrastructure", "application", "migrate", "services",
                                           "dns", "verify"}));
  const Stage& infrastructure = stage(stages, "infrastructure");
  EXPECT_EQ(infrastructure.stack_name, "prod-pulumi-infrastructure");
  EXPECT_EQ(input(infrastructure, "PrivateSubnetIds").value, "subnet-b1,subnet-b2");
  EXPECT_EQ(input(infrastructure, "PrivateRouteTableIds").value, "rtb-2,rtb-3");
  EXPECT_EQ(input(infrastructure, "CreateKmsEndpoint").value, "true");
  EXPECT_TRUE(infrastructure.template_body.starts_with("AWSTemplateFormatVersion"));
  EXPECT_EQ(infrastructure.tags,
            (std::map<std::string, std::string>{{"slipway:blueprint", "pulumi-ecs"},
                                                {"slipway:stage", "infrastructure"},
                                                {"slipway:version", "1"}}));
  const Stage& application = stage(stages, "application");
  EXPECT_EQ(input(application, "DbPort").value, "${infrastructure.dbPort}");
  EXPECT_EQ(input(application, "AllowedCidr1").value, "0.0.0.0/0");
  EXPECT_EQ(input(application, "AllowedCidr2").value, "");
  EXPECT_EQ(input(application, "EcrAccountId").value, "123456789012");
  const Stage& migrate = stage(stages, "migrate");
  EXPECT_EQ(migrate.kind, deploy::StageKind::ecs_task);
  EXPECT_EQ(migrate.timeout, Millis(60 * 60'000));
  EXPECT_EQ(input(migrate, "container").value, "pulumi-migration");
  const Stage& verify = stage(stages, "verify");
  ASSERT_EQ(verify.probes.size(), 4u);
  EXPECT_EQ(verify.probes[2].url, "https://api.pulumi.example.com/api/status");
  EXPECT_EQ(verify.probes[0].target_group, "${application.apiTargetGroupArn}");
}

TEST(Stages, KeepSecretsMarked) {
  fakes::Flagship flagship;
  flagship.answer("smtpServer", "mail.example.com:587");
  flagship.answer("smtpPassword", "pa${ss}word");
  const auto stages = stages_of(flagship);
  std::set<std::string> secret;
  for (const Stage& s : stages)
    for (const Input& i : s.inputs)
      if (i.secrecy == deploy::Secrecy::secret) secret.insert(i.name);
  EXPECT_EQ(secret, (std::set<std::string>{"LicenseKey", "AgGridLicenseKey", "SmtpPassword",
                                           "CaptchaSecretKey", "SamlPrivateKey"}));
  EXPECT_EQ(input(stage(stages, "application"), "SmtpPassword").value, "pa$${ss}word");
}

TEST(Stages, LeaveOutWhatIsSwitchedOff) {
  fakes::Flagship flagship;
  flagship.answer("smtpPassword", "left over from before");
  flagship.answer("samlCertPrivateKey", "left over too");
  flagship.answer("existingVpcEndpoints", std::vector<std::string>{"s3", "kms"});
  const auto stages = stages_of(flagship);
  EXPECT_EQ(input(stage(stages, "application"), "SmtpPassword").value, "");
  EXPECT_EQ(input(stage(stages, "application"), "SamlPrivateKey").value, "");
  EXPECT_EQ(input(stage(stages, "infrastructure"), "CreateS3Endpoint").value, "false");
  EXPECT_EQ(input(stage(stages, "infrastructure"), "CreateKmsEndpoint").value, "false");
  EXPECT_EQ(input(stage(stages, "infrastructure"), "CreateLogsEndpoint").value, "true");
}

TEST(Stages, AStageThatIsNotWantedIsNobodysNeed) {
  fakes::Flagship flagship;
  flagship.blueprint.stages[4].when = "not vpcId";
  const auto stages = stages_of(flagship);
  EXPECT_EQ(stages.size(), 5u);
  EXPECT_EQ(stage(stages, "verify").needs, (std::vector<std::string>{"application", "services"}));
}

TEST(Stages, TheZoneMayLiveElsewhere) {
  fakes::Flagship flagship;
  flagship.answer("dnsProfile", "dns-admin");
  flagship.inventory.zones.rows.clear();
  const auto stages = stages_of(flagship);
  EXPECT_EQ(stage(stages, "dns").profile, "dns-admin");
  EXPECT_EQ(stage(stages, "application").profile, "");
  EXPECT_EQ(input(stage(stages, "dns"), "HostedZoneId").value, "");
  EXPECT_EQ(input(stage(stages, "dns"), "ZoneName").value, "example.com");
}

TEST(Stages, ThePrivateLoadBalancerBringsAThirdName) {
  fakes::Flagship flagship;
  EXPECT_EQ(fill("${hostNames}", flagship.facts()).value(),
            "api.pulumi.example.com, app.pulumi.example.com");
  EXPECT_EQ(input(stage(stages_of(flagship), "dns"), "ApiInternalHost").value, "");
  flagship.answer("enablePrivateLoadBalancerAndLimitEgress", "true");
  EXPECT_EQ(fill("${hostNames}", flagship.facts()).value(),
            "api.pulumi.example.com, app.pulumi.example.com, api-internal.pulumi.example.com");
  EXPECT_EQ(input(stage(stages_of(flagship), "dns"), "ApiInternalHost").value,
            "api-internal.pulumi.example.com");
}

TEST(Stages, SearchSpreadsOverTwoOrThreeZones) {
  fakes::Flagship flagship;
  const auto two = stages_of(flagship);
  EXPECT_EQ(input(stage(two, "infrastructure"), "OpenSearchZoneCount").value, "2");
  EXPECT_EQ(input(stage(two, "infrastructure"), "OpenSearchSubnetIds").value,
            "subnet-b1,subnet-b2");
  // a fourth subnet stays out
  flagship.answer("privateSubnetIds",
                  std::vector<std::string>{"subnet-b1", "subnet-b2", "subnet-c1", "subnet-c2"});
  const auto three = stages_of(flagship);
  EXPECT_EQ(input(stage(three, "infrastructure"), "OpenSearchZoneCount").value, "3");
  EXPECT_EQ(input(stage(three, "infrastructure"), "OpenSearchSubnetIds").value,
            "subnet-b1,subnet-b2,subnet-c1");
}

TEST(Stages, NameTheAnswerThatIsMissing) {
  fakes::Flagship flagship;
  flagship.answers.clear("imageTag");
  const auto stages = deployment_stages(flagship.facts());
  ASSERT_FALSE(stages);
  EXPECT_EQ(stages.error().place.key, "imageTag");
  EXPECT_EQ(stages.error().kind, ErrorKind::invalid);
}

TEST(Stages, NameTheStageThatCannotBePrepared) {
  fakes::Flagship flagship;
  flagship.inventory.vpcs.rows.clear();
  const auto stages = deployment_stages(flagship.facts());
  ASSERT_FALSE(stages);
  EXPECT_NE(stages.error().what.find("infrastructure"), std::string::npos);
}

}  // namespace
}  // namespace slipway::wizard
