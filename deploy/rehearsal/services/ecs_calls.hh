// What the ECS calls share; ecs.cc has the table, clusters and task definitions, ecs_services.cc
// and ecs_tasks.cc the rest.
#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal::ecs {

inline constexpr std::string_view kCluster = "AWS::ECS::Cluster";

std::string tail(const std::string& arn);        // what follows the last slash
nlohmann::json missing(const std::string& arn);  // a row of `failures`
// What a call's `include` names is told, and only then.
bool included(const Call& call, std::string_view what);
nlohmann::json tags_of(const nlohmann::json& properties);  // as ECS spells them
// The ARN of the cluster a request names; without a name it is "default".
std::expected<std::string, ApiError> need_cluster(World& world, cfn::Estate& estate,
                                                  const Call& call);
// One page of those ARNs that `keep` keeps.
Answer arns(World& world, const Call& call, const char* list, std::vector<std::string> all,
            const std::function<bool(const std::string&)>& keep);

Answer describe_services(World& world, const Call& call);
Answer list_services(World& world, const Call& call);
Answer describe_tasks(World& world, const Call& call);
Answer list_tasks(World& world, const Call& call);
Answer run_task(World& world, const Call& call);
Answer stop_task_call(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::ecs
