#include "deploy/rehearsal/cfn/blockers.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/effects.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/trouble.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

std::string protected_from_deletion(World& world, const Thing& thing) {
  const bool rds = thing.type == "AWS::RDS::DBCluster" || thing.type == "AWS::RDS::DBInstance";
  if (rds && text(thing.properties, "DeletionProtection") == "true")
    return handler_message(
        world,
        fmt::format("Cannot delete protected {}, please disable deletion protection and try again. "
                    "(Service: Rds, Status Code: 400, Request ID: {})",
                    thing.type.ends_with("Cluster") ? "Cluster" : "DB Instance", world.uuid()),
        "InvalidRequest");
  if (thing.type != "AWS::ElasticLoadBalancingV2::LoadBalancer") return {};
  for (const auto& attribute : thing.properties.value("LoadBalancerAttributes", json::array()))
    if (text(attribute, "Key") == "deletion_protection.enabled" &&
        text(attribute, "Value") == "true")
      return handler_message(
          world,
          fmt::format("Load balancer '{}' cannot be deleted because deletion protection is enabled "
                      "(Service: ElasticLoadBalancingV2, Status Code: 400, Request ID: {})",
                      thing.physical_id, world.uuid()),
          "InvalidRequest");
  return {};
}

// Things with network interfaces in a security group, and what else holds on to another thing.
struct Use {
  std::string_view of, by;
};
constexpr Use kUses[] = {
    {"AWS::EC2::SecurityGroup", "AWS::ECS::Service"},
    {"AWS::EC2::SecurityGroup", "AWS::EC2::VPCEndpoint"},
    {"AWS::EC2::SecurityGroup", "AWS::ElasticLoadBalancingV2::LoadBalancer"},
    {"AWS::EC2::SecurityGroup", "AWS::RDS::DBCluster"},
    {"AWS::EC2::SecurityGroup", "AWS::OpenSearchService::Domain"},
    {"AWS::ECS::Cluster", "AWS::ECS::Service"},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::ElasticLoadBalancingV2::Listener"},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", "AWS::ElasticLoadBalancingV2::ListenerRule"},
    {"AWS::RDS::DBSubnetGroup", "AWS::RDS::DBCluster"},
};

bool mentions(const json& value, const std::string& id) {
  if (value.is_string()) return value.get_ref<const std::string&>() == id;
  return value.is_structured() &&
         std::ranges::any_of(value, [&](const json& item) { return mentions(item, id); });
}

// Tags may happen to say the name of something, too.
bool uses(const json& properties, const std::string& id) {
  for (const auto& [key, value] : properties.items())
    if (key != "Tags" && mentions(value, id)) return true;
  return false;
}

bool in_use(const Estate& estate, const Thing& thing) {
  for (const auto& [of, by] : kUses) {
    const auto users = estate.things.find(std::string(by));
    if (of != thing.type || users == estate.things.end()) continue;
    for (const auto& [id, user] : users->second)
      if (uses(user.properties, thing.physical_id)) return true;
  }
  return false;
}

std::string in_use_message(World& world, const Thing& thing) {
  const auto told = [&](const std::string& what, const char* service, const char* code) {
    return handler_message(world,
                           fmt::format("{} (Service: {}, Status Code: 400, Request ID: {})", what,
                                       service, world.uuid()),
                           code);
  };
  if (thing.type == "AWS::EC2::SecurityGroup")
    return told(fmt::format("resource {} has a dependent object", thing.physical_id), "Ec2",
                "InvalidRequest");
  if (thing.type == "AWS::ECS::Cluster")
    return told("The Cluster cannot be deleted while Services are active.", "AmazonECS",
                "InvalidRequest");
  if (thing.type == "AWS::RDS::DBSubnetGroup")
    return told(fmt::format("Cannot delete the subnet group '{}' because at least one database "
                            "instance is still using it.",
                            thing.physical_id),
                "Rds", "InvalidRequest");
  return told(fmt::format("Target group '{}' is currently in use by a listener or a rule",
                          thing.physical_id),
              "ElasticLoadBalancingV2", "ResourceConflict");
}

}  // namespace

std::string removal_obstacle(World& world, const Estate& estate, const Thing& thing) {
  if (troubled(world, "remove", thing.logical_id))
    return handler_message(
        world, fmt::format("Rehearsed failure of the deletion of {} (fault)", thing.logical_id),
        "GeneralServiceException");
  if (auto reason = protected_from_deletion(world, thing); !reason.empty()) return reason;
  const auto objects = estate.objects.find(thing.physical_id);
  if (thing.type == "AWS::S3::Bucket" && objects != estate.objects.end() && objects->second > 0)
    return handler_message(
        world,
        fmt::format("The bucket you tried to delete is not empty (Service: S3, Status Code: 409, "
                    "Request ID: {})",
                    world.upper_id("", 16)),
        "GeneralServiceException");
  return in_use(estate, thing) ? in_use_message(world, thing) : std::string{};
}

}  // namespace slipway::deploy::rehearsal::cfn
