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
  std::vector<std::string> subnets;
};

// Made and already in the estate, its log lines too. `to_completion` containers (migrations) end by
// themselves.
Task plan_task(World& world, cfn::Estate& estate, const TaskOrder& order, Time at);

// Ends a planned task early.
void stop_task(Task& task, Time at, std::string_view code, std::string_view reason);

}  // namespace slipway::deploy::rehearsal
