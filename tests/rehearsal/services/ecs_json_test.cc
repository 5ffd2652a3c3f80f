#include "deploy/rehearsal/services/ecs_json.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal {
namespace {

std::vector<std::string> attributes_told(nlohmann::json properties) {
  cfn::Thing thing;
  thing.physical_id = "arn:aws:ecs:us-west-2:123456789012:task-definition/app:7";
  thing.properties = std::move(properties);
  std::vector<std::string> out;
  const auto told = shown_definition(thing);
  for (const auto& attribute : told["requiresAttributes"]) out.push_back(attribute["name"]);
  return out;
}

TEST(EcsJson, names_become_ecs_own_and_texts_numbers) {
  const auto out = lower_names({{"PortMappings", {{{"ContainerPort", "80"}}}},
                                {"Essential", "true"},
                                {"Options", {{"Awslogs-Group", "a"}}}});
  EXPECT_EQ(out, (nlohmann::json{{"portMappings", {{{"containerPort", 80}}}},
                                 {"essential", true},
                                 {"options", {{"Awslogs-Group", "a"}}}}));
}

// As answers about such definitions show it in public.
TEST(EcsJson, what_a_definition_asks_of_a_machine_is_derived) {
  EXPECT_EQ(attributes_told({{"ContainerDefinitions", {{{"Name", "a"}, {"Image", "public/a"}}}}}),
            (std::vector<std::string>{"com.amazonaws.ecs.capability.docker-remote-api.1.18",
                                      "com.amazonaws.ecs.capability.docker-remote-api.1.19"}));
  const nlohmann::json container = {
      {"Name", "a"},
      {"Image", "123456789012.dkr.ecr.us-west-2.amazonaws.com/a:1"},
      {"LogConfiguration", {{"LogDriver", "awslogs"}}},
      {"Secrets",
       {{{"Name", "A"}, {"ValueFrom", "arn:aws:secretsmanager:us-west-2:123456789012:secret:a"}},
        {{"Name", "B"}, {"ValueFrom", "arn:aws:ssm:us-west-2:123456789012:parameter/b"}}}},
      {"HealthCheck", {{"Command", {"CMD", "true"}}}}};
  EXPECT_EQ(
      attributes_told({{"NetworkMode", "awsvpc"},
                       {"ExecutionRoleArn", "r"},
                       {"TaskRoleArn", "r"},
                       {"ContainerDefinitions", {container}}}),
      (std::vector<std::string>{
          "com.amazonaws.ecs.capability.logging-driver.awslogs",
          "ecs.capability.execution-role-awslogs", "com.amazonaws.ecs.capability.ecr-auth",
          "ecs.capability.execution-role-ecr-pull", "com.amazonaws.ecs.capability.task-iam-role",
          "ecs.capability.secrets.asm.environment-variables",
          "ecs.capability.secrets.ssm.environment-variables",
          "ecs.capability.container-health-check", "ecs.capability.task-eni",
          "com.amazonaws.ecs.capability.docker-remote-api.1.18",
          "com.amazonaws.ecs.capability.docker-remote-api.1.19"}));
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
