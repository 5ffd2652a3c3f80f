// What a service's template says of how it is deployed: breaker, patience, network, tags.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "deploy/rehearsal/cfn/estate.hh"

namespace slipway::deploy::rehearsal {

// `properties`: of an AWS::ECS::Service. `what`: Enable or Rollback.
bool breaker_set(const nlohmann::json& properties, const char* what);
// How many new tasks may run beside so many older ones, or instead of them: 1 or more.
int room_for_new(const nlohmann::json& properties, int desired, int older);
// How long its target groups take to call a new target healthy, and to give up one that never
// answers (the grace period before that counts).
Millis health_delay(cfn::Estate& estate, const nlohmann::json& properties);
Millis patience(cfn::Estate& estate, const nlohmann::json& properties);
nlohmann::json network_of_service(const nlohmann::json& properties);  // as ECS spells it
// Of a task of the service: its own where they are propagated, and ECS's.
nlohmann::json tags_of_tasks(const EcsService& service, const nlohmann::json& definition);

// The service is changed at `at`: what was planned for later, of deployments, tasks and events,
// does not happen.
void forget_plans(cfn::Estate& estate, EcsService& service, Time at);

}  // namespace slipway::deploy::rehearsal
