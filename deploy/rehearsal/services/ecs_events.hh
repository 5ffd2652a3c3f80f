// What an ECS service tells of itself in DescribeServices, in ECS's words (ECS developer guide,
// "Amazon ECS service event messages"; the rest as services print them).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "deploy/rehearsal/services/ecs_state.hh"

namespace slipway::deploy::rehearsal {

class World;

class ServiceEvents {
 public:
  // Both stay where they are for as long as this lives; so do the service's properties.
  ServiceEvents(World& world, EcsService& service) : world_(world), service_(service) {}

  void started(std::span<const Task> together);  // and their targets, once they run
  // Started together, then never ran, ended by themselves or were given up.
  void failed_to_stay(std::span<const Task> together);
  void keeps_failing(Time at);  // and is tried less often from now on
  // One deployment's tasks, all stopped at `at`; nothing for none.
  void stopped(const std::string& deployment, const std::vector<const Task*>& tasks, Time at);
  void completed(const std::string& deployment, Time at);
  void failed(const std::string& deployment, Time at);
  void rolling_back(const std::string& deployment, Time at);
  void steady(Time at);

 private:
  World& world_;
  EcsService& service_;

  void say(Time at, std::string_view message);
  void record(Time at, std::string message);
  void ended(const Task& task);
  std::vector<std::string> groups() const;  // ARNs
  void leave_groups(const std::string& deployment, std::size_t tasks, Time at);
};

}  // namespace slipway::deploy::rehearsal
