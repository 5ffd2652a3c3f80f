// A task of a service as ECS describes it once its container has ended by itself.
#pragma once

#include <string>

namespace slipway::deploy {

// `created` in seconds since the epoch.
inline std::string task_json(const std::string& id, const std::string& started_by, double created) {
  return R"({"taskArn":"arn:t/cl/)" + id + R"(","startedBy":")" + started_by +
         R"(","lastStatus":"STOPPED","stopCode":"EssentialContainerExited","stoppedReason":
         "Essential container in task exited","taskDefinitionArn":"td:1","createdAt":)" +
         std::to_string(created) + R"(,"stoppedAt":)" + std::to_string(created + 60) +
         R"(,"containers":[{"name":"api","lastStatus":"STOPPED","exitCode":1}]})";
}

}  // namespace slipway::deploy
