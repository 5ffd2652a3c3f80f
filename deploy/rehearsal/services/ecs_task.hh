// One ECS task, planned from its task definition: whether its images and secrets are there, when it
// moves from state to state, what it prints.
#pragma once

#include <string>
#include <vector>

#include "deploy/rehearsal/cfn/estate.hh"

namespace slipway::deploy::rehearsal {

class World;

struct TaskOrder {
  const cfn::Thing* definition = nullptr;  // an AWS::ECS::TaskDefinition
  std::string cluster_arn, group, started_by, service_arn, deployment_id;
  nlohmann::json network = nlohmann::json::object();  // an AwsVpcConfiguration, as ECS spells it
  nlohmann::json overrides = nlohmann::json::object();
  nlohmann::json tags = nlohmann::json::array();
  bool execute_command = false;
};

// Its log lines are in the estate already. Containers of migrations end by themselves.
Task plan_task(World& world, cfn::Estate& estate, const TaskOrder& order, Time at);

// Ends a planned task early, with what it would have printed after that.
void stop_task(cfn::Estate& estate, Task& task, Time at, std::string_view code,
               std::string_view reason);

}  // namespace slipway::deploy::rehearsal
