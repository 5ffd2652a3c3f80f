#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

TEST(FlagshipTemplates, AreReadAndAskForWhatTheBlueprintFills) {
  for (const char* stage : {"infrastructure", "application", "services", "dns"}) {
    auto read = read_template(Flagship::body(stage));
    ASSERT_TRUE(read) << stage << ": " << read.error();
    EXPECT_FALSE(read->resources.empty()) << stage;
  }
}

TEST(FlagshipTemplates, GoThroughFromTheNetworkToAnsweringHosts) {
  Lab lab;
  Flagship flagship(lab);
  ASSERT_EQ(flagship.infrastructure(), "CREATE_COMPLETE") << lab.first_failure("infrastructure");
  ASSERT_EQ(flagship.application(), "CREATE_COMPLETE") << lab.first_failure("application");

  auto started =
      lab.reply(aws::Service::ecs, "RunTask",
                {{"cluster", lab.output("application", "migrationCluster")},
                 {"taskDefinition", lab.output("application", "migrationTaskDefinition")},
                 {"launchType", "FARGATE"},
                 {"networkConfiguration",
                  {{"awsvpcConfiguration", {{"subnets", {"subnet-0a20000000000000a"}}}}}}});
  const auto arn = started["tasks"][0]["taskArn"];
  EXPECT_EQ(started["tasks"][0]["lastStatus"], "PROVISIONING");
  lab.pass(25);
  auto task = lab.reply(
      aws::Service::ecs, "DescribeTasks",
      {{"cluster", lab.output("application", "migrationCluster")}, {"tasks", {arn}}})["tasks"][0];
  EXPECT_EQ(task["lastStatus"], "STOPPED");
  EXPECT_EQ(task["stopCode"], "EssentialContainerExited");
  EXPECT_EQ(task["containers"][0]["exitCode"], 0) << task;

  ASSERT_EQ(flagship.services(), "CREATE_COMPLETE") << lab.first_failure("services");
  EXPECT_FALSE(lab.world().https("api.pulumi.example.com", "/api/status")) << "no record yet";
  ASSERT_EQ(flagship.dns(), "CREATE_COMPLETE") << lab.first_failure("dns");
  for (const char* host : {"api.pulumi.example.com", "app.pulumi.example.com"}) {
    auto answer = lab.world().https(host, "/api/status");
    ASSERT_TRUE(answer) << host;
    EXPECT_EQ(answer->status, 200) << host;
  }
}

TEST(FlagshipTemplates, AnImageTagThatIsMissingStopsTheServicesWithItsReason) {
  Lab lab;
  Flagship flagship(lab);
  ASSERT_EQ(flagship.infrastructure(), "CREATE_COMPLETE");
  ASSERT_EQ(flagship.application(), "CREATE_COMPLETE");
  EXPECT_EQ(flagship.services({{"ImageTag", "20261119.3"}}), "ROLLBACK_COMPLETE");
  EXPECT_NE(lab.first_failure("services").find("Circuit Breaker"), std::string::npos)
      << lab.first_failure("services");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
