// An ECS service as a stack meets it: a deployment starts tasks, waits for them to run and to be
// healthy at their load balancers, and is steady; or its tasks keep failing until the circuit
// breaker opens.
#pragma once

#include <string>

#include "deploy/rehearsal/cfn/estate.hh"

namespace slipway::deploy::rehearsal {

class World;

struct Rollout {
  Millis duration{};
  std::string failure;  // the event's reason; empty: steady after `duration`
};

Rollout start_service(World& world, cfn::Estate& estate, const cfn::Thing& service, Time at);
Rollout update_service(World& world, cfn::Estate& estate, const cfn::Thing& service,
                       const nlohmann::json& before, Time at);
// How many tasks are wanted: what the stack asked for, or what autoscaling has made of it since.
int desired_count(const EcsService& service, Time now);

// Autoscaling: from `at` on, a service ("service/<cluster>/<name>") wants a number of tasks within
// these bounds.
struct Bounds {
  int least = 0, most = 0;
};
void keep_between(World& world, cfn::Estate& estate, const std::string& resource, Bounds bounds,
                  Time at);

void stop_service(World& world, cfn::Estate& estate, const std::string& arn, Time at);

// Looks a task definition up by ARN, "family:revision" or "family" (the newest).
const cfn::Thing* find_definition(cfn::Estate& estate, const std::string& name);
// By name or ARN.
std::string cluster_arn(World& world, const cfn::Estate& estate, const std::string& name);

}  // namespace slipway::deploy::rehearsal
