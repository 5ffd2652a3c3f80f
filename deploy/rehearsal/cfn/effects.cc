#include "deploy/rehearsal/cfn/effects.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/blockers.hh"
#include "deploy/rehearsal/cfn/waits.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecs_service.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

Millis seconds(int count) { return Millis(count * 1000); }

// --fault fail:<type or logical id>
std::string injected_failure(World& world, const Thing& thing) {
  for (const auto& name : world.options().failing_resources)
    if (name == thing.type || name == thing.logical_id)
      return handler_message(
          world, fmt::format("Rehearsed failure of {} (fault fail:{})", thing.type, name),
          "GeneralServiceException");
  return {};
}

// ---- EC2

std::string missing_network(World& world, const Estate& estate, const Thing& thing) {
  auto& region = world.region(estate.account, estate.region);
  const auto refuse = [&](const char* what, const char* code, const std::string& id) {
    return handler_message(
        world,
        fmt::format("The {} ID '{}' does not exist (Service: Ec2, Status Code: 400, "
                    "Request ID: {})",
                    what, id, world.uuid()),
        code);
  };
  if (const auto vpc = text(thing.properties, "VpcId"); !vpc.empty() && region.vpc(vpc) == nullptr)
    return refuse("vpc", "NotFound", vpc);
  for (const char* key : {"SubnetIds", "Subnets"})
    for (const auto& subnet : texts(thing.properties, key))
      if (region.subnet(subnet) == nullptr) return refuse("subnet", "NotFound", subnet);
  return {};
}

void settle_endpoint(World& world, const Estate& estate, const Thing& thing) {
  auto& endpoints = world.region(estate.account, estate.region).vpc_endpoints;
  std::erase_if(endpoints, [&](const auto& other) { return other.id == thing.physical_id; });
  VpcEndpoint made;
  made.id = thing.physical_id;
  made.vpc_id = text(thing.properties, "VpcId");
  made.service_name = text(thing.properties, "ServiceName");
  if (const auto type = text(thing.properties, "VpcEndpointType"); !type.empty())
    made.type = type;
  else
    made.type = "Gateway";
  made.private_dns = text(thing.properties, "PrivateDnsEnabled") == "true";
  made.subnet_ids = texts(thing.properties, "SubnetIds");
  made.route_table_ids = texts(thing.properties, "RouteTableIds");
  made.security_group_ids = texts(thing.properties, "SecurityGroupIds");
  made.created = thing.created;
  for (const auto& tag : thing.properties.value("Tags", json::array()))
    made.tags.emplace_back(text(tag, "Key"), text(tag, "Value"));
  endpoints.push_back(std::move(made));
}

// Two endpoints of a service with private DNS cannot live in one VPC.
std::string endpoint_conflict(World& world, const Estate& estate, const Thing& thing) {
  if (text(thing.properties, "PrivateDnsEnabled") != "true") return {};
  for (const auto& other : world.region(estate.account, estate.region).vpc_endpoints)
    if (other.private_dns && other.vpc_id == text(thing.properties, "VpcId") &&
        other.service_name == text(thing.properties, "ServiceName") &&
        other.id != thing.physical_id)
      return handler_message(
          world,
          fmt::format(
              "private-dns-enabled cannot be set because there is already a conflicting DNS "
              "domain for {} in the VPC {} (Service: Ec2, Status Code: 400, Request ID: {})",
              other.service_name, other.vpc_id, world.uuid()),
          "InvalidRequest");
  return {};
}

// ---- Route 53

std::string record_name(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

Zone* zone_of_set(World& world, const Estate& estate, const json& properties) {
  auto& account = world.account(estate.account);
  if (const auto id = text(properties, "HostedZoneId"); !id.empty()) return account.zone(id);
  const auto name = record_name(text(properties, "HostedZoneName"));
  const auto it = std::ranges::find(account.zones, name, &Zone::name);
  return it == account.zones.end() ? nullptr : &*it;
}

// A RecordSet, or each of a RecordSetGroup with the group's zone.
std::vector<json> record_sets(const Thing& thing) {
  if (thing.type == "AWS::Route53::RecordSet") return {thing.properties};
  std::vector<json> out;
  for (json record : thing.properties.value("RecordSets", json::array())) {
    for (const char* key : {"HostedZoneId", "HostedZoneName"})
      if (!record.contains(key) && thing.properties.contains(key))
        record[key] = thing.properties[key];
    out.push_back(std::move(record));
  }
  return out;
}

Record record_of(const json& properties) {
  Record record;
  record.name = record_name(text(properties, "Name"));
  record.type = text(properties, "Type");
  record.ttl = std::max(std::atol(text(properties, "TTL").c_str()), 0L);
  record.values = texts(properties, "ResourceRecords");
  if (properties.contains("AliasTarget")) {
    const json& alias = properties["AliasTarget"];
    record.alias = AliasTarget{text(alias, "DNSName"), text(alias, "HostedZoneId"),
                               text(alias, "EvaluateTargetHealth") == "true"};
  }
  return record;
}

std::string record_conflict(World& world, const Estate& estate, const Thing& thing) {
  for (const auto& set : record_sets(thing)) {
    const Zone* zone = zone_of_set(world, estate, set);
    if (zone == nullptr)
      return handler_message(
          world, fmt::format("No hosted zone found with ID: {}", text(set, "HostedZoneId")),
          "NotFound");
    const Record wanted = record_of(set);
    if (wanted.name != zone->name && !wanted.name.ends_with("." + zone->name))
      return handler_message(world,
                             fmt::format("[RRSet with DNS name {}. is not permitted in zone {}.]",
                                         wanted.name, zone->name),
                             "InvalidRequest");
    for (const auto& there : zone->records)
      if (there.name == wanted.name && there.type == wanted.type)
        return fmt::format(
            "[Tried to create resource record set [name='{}.', type='{}'] but it already exists]",
            wanted.name, wanted.type);
  }
  return {};
}

void settle_records(World& world, const Estate& estate, const Thing& thing) {
  for (const auto& set : record_sets(thing))
    if (Zone* zone = zone_of_set(world, estate, set)) upsert(*zone, record_of(set));
}

void vanish_records(World& world, const Estate& estate, const Thing& thing) {
  for (const auto& set : record_sets(thing)) {
    const Record record = record_of(set);
    if (Zone* zone = zone_of_set(world, estate, set)) erase(*zone, record.name, record.type);
  }
}

// ---- the rest

constexpr std::string_view kScalableTarget = "AWS::ApplicationAutoScaling::ScalableTarget";

// A scalable target keeps its service between its bounds; where there is load, it is measured anew.
void scale(World& world, Estate& estate, const Thing& target, Time at) {
  const auto resource = text(target.properties, "ResourceId");
  const int least = std::atoi(text(target.properties, "MinCapacity").c_str());
  const int most = std::atoi(text(target.properties, "MaxCapacity").c_str());
  keep_between(world, estate, resource, {least, most}, at);
  if (const auto load = estate.loads.find(target.physical_id); load != estate.loads.end())
    load->second = {.since = at, .busy = load->second.busy};
}

// ---- the Parameter Store

void store_parameter(Estate& estate, const Thing& thing) {
  auto& stored = estate.parameters[thing.physical_id];
  const auto value = text(thing.properties, "Value");
  stored.type = text(thing.properties, "Type");
  if (stored.versions.empty() || stored.versions.back() != value) stored.versions.push_back(value);
}

// ---- snapshots

constexpr Millis kSnapshot{60'000};

// stack-snapshot-logicalid-1a2b3c4d5e6f, as CloudFormation names them
void take_snapshot(World& world, Estate& estate, const Thing& thing, Time at) {
  auto name = fmt::format("{}-snapshot-{}-", thing.stack_name, thing.logical_id);
  name = name.substr(name.size() > 50 ? name.size() - 50 : 0) + world.hex(12);
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  estate.snapshots.push_back(
      {.id = name,
       .cluster_id = thing.physical_id,
       .arn = world.arn("rds", estate.region, estate.account, "cluster-snapshot:" + name),
       .properties = thing.properties,
       .port = text(thing.attributes, "Endpoint.Port"),
       .created = at,
       .ready = at + kSnapshot});
}

void register_definition(Estate& estate, Thing& thing) {
  const auto family = thing.physical_id.substr(thing.physical_id.rfind('/') + 1);
  thing.physical_id += fmt::format(":{}", ++estate.ecs.revisions[family]);
  thing.attributes["TaskDefinitionArn"] = thing.physical_id;
}

std::string first_obstacle(World& world, Estate& estate, const Thing& thing) {
  if (auto reason = injected_failure(world, thing); !reason.empty()) return reason;
  if (auto reason = missing_network(world, estate, thing); !reason.empty()) return reason;
  if (thing.type == "AWS::EC2::VPCEndpoint") return endpoint_conflict(world, estate, thing);
  if (thing.type.starts_with("AWS::Route53::RecordSet"))
    return record_conflict(world, estate, thing);
  return {};
}

}  // namespace

std::string handler_message(World& world, std::string_view message, std::string_view code) {
  return fmt::format(
      "Resource handler returned message: \"{}\" (RequestToken: {}, HandlerErrorCode: {})", message,
      world.uuid(), code);
}

std::string not_found(World& world, const Deployed& deployed) {
  return handler_message(world,
                         fmt::format("Resource of type '{}' with identifier '{}' was not found.",
                                     deployed.type, deployed.physical_id),
                         "NotFound");
}

Effect create_effect(World& world, Estate& estate, Thing& thing, Time at) {
  const Type& type = *find_type(thing.type);
  if (thing.type == "AWS::ECS::TaskDefinition") register_definition(estate, thing);
  if (auto reason = first_obstacle(world, estate, thing); !reason.empty())
    return {seconds(std::min(type.create, 3)), reason};
  if (thing.type == "AWS::ECS::Service") {
    auto rollout = start_service(world, estate, thing, at);
    return {rollout.duration, rollout.failure};
  }
  if (thing.type == kScalableTarget) scale(world, estate, thing, at + seconds(type.create));
  return {seconds(type.create), {}};
}

Effect update_effect(World& world, Estate& estate, Thing& thing, const json& before, Time at) {
  const Type& type = *find_type(thing.type);
  if (auto reason = injected_failure(world, thing); !reason.empty())
    return {seconds(std::min(type.update, 3)), reason};
  if (thing.type == kWaitType)
    return {seconds(1), fmt::format("Update to resource type {} is not supported.", thing.type)};
  if (thing.settled && thing.type.starts_with("AWS::Route53::RecordSet")) {
    Thing old = thing;
    old.properties = before;
    vanish_records(world, estate, old);
  }
  if (thing.type == "AWS::ECS::Service") {
    auto rollout = update_service(world, estate, thing, before, at);
    return {rollout.duration, rollout.failure};
  }
  if (thing.type == kScalableTarget) scale(world, estate, thing, at + seconds(type.update));
  return {seconds(type.update), {}};
}

Effect remove_effect(World& world, Estate& estate, const Thing& thing, Leaving leaving, Time at) {
  const Type& type = *find_type(thing.type);
  if (auto reason = removal_obstacle(world, estate, thing); !reason.empty())
    return {seconds(2), reason};
  if (leaving == Leaving::snapshot && thing.type == "AWS::RDS::DBCluster") {
    take_snapshot(world, estate, thing, at);
    return {kSnapshot + seconds(type.remove), {}};
  }
  if (thing.type == "AWS::ECS::Service") stop_service(world, estate, thing.physical_id, at);
  return {seconds(type.remove), {}};
}

void settle(World& world, Estate& estate, Thing& thing) {
  thing.settled = true;
  if (thing.type == "AWS::EC2::VPCEndpoint") settle_endpoint(world, estate, thing);
  if (thing.type.starts_with("AWS::Route53::RecordSet")) settle_records(world, estate, thing);
  if (thing.type == "AWS::SSM::Parameter") store_parameter(estate, thing);
}

void vanish(World& world, Estate& estate, const Thing& thing) {
  if (!thing.settled) return;
  if (thing.type == "AWS::EC2::VPCEndpoint")
    std::erase_if(world.region(estate.account, estate.region).vpc_endpoints,
                  [&](const auto& other) { return other.id == thing.physical_id; });
  if (thing.type.starts_with("AWS::Route53::RecordSet")) vanish_records(world, estate, thing);
  if (thing.type == "AWS::Logs::LogGroup") estate.logs.erase(thing.physical_id);
  if (thing.type == "AWS::SSM::Parameter") estate.parameters.erase(thing.physical_id);
}

}  // namespace slipway::deploy::rehearsal::cfn
