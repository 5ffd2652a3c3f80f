#include "deploy/removal.hh"

#include <yaml-cpp/yaml.h>

#include <nlohmann/json.hpp>
#include <set>

namespace slipway::deploy {

std::string_view name(Fate fate) {
  switch (fate) {
    case Fate::deleted:
      return "deleted";
    case Fate::snapshot:
      return "snapshot";
    case Fate::kept:
      return "kept";
  }
  return "unknown";
}

namespace {

Fate fate_by(const YAML::Node& resource, const std::string& type) {
  std::string policy;
  bool of_cluster = false;
  if (resource && resource.IsMap()) {
    if (resource["DeletionPolicy"]) policy = resource["DeletionPolicy"].as<std::string>("");
    const YAML::Node properties = resource["Properties"];
    of_cluster = properties && properties.IsMap() && properties["DBClusterIdentifier"];
  }
  if (policy.starts_with("Retain")) return Fate::kept;
  if (policy == "Snapshot") return Fate::snapshot;
  if (policy == "Delete") return Fate::deleted;
  bool database = type == "AWS::RDS::DBCluster" || (type == "AWS::RDS::DBInstance" && !of_cluster);
  return database ? Fate::snapshot : Fate::deleted;
}

}  // namespace

void decide_fates(std::vector<Doomed>& resources, const std::string& template_body) {
  YAML::Node root;
  try {
    root = YAML::Load(template_body);
  } catch (const YAML::Exception&) {
    // AWS took it and we cannot read it: its defaults are what is left.
  }
  YAML::Node all;
  if (root.IsMap() && root["Resources"].IsMap()) all = root["Resources"];
  for (auto& each : resources) {
    const bool named = all.IsMap() && all[each.logical_id];
    each.fate = fate_by(named ? all[each.logical_id] : YAML::Node(), each.type);
  }
}

void find_foreign_rules(Removal& removal) {
  std::set<std::string> own;
  for (const auto& stack : removal.stacks)
    for (const auto& each : stack.resources)
      if (each.fate != Fate::kept) own.insert(each.physical_id);
  for (auto& stack : removal.stacks)
    for (auto& each : stack.resources) {
      if (!each.obstacle.empty()) continue;
      std::string others;
      for (const auto& group : each.named_by)
        if (!own.contains(group)) others += (others.empty() ? "" : ", ") + group;
      if (others.empty()) continue;
      each.obstacle = "rules of other security groups name it: " + others;
      each.fix = "Remove those rules, then try again";
    }
}

std::string removal_json(const Removal& removal) {
  using nlohmann::ordered_json;
  ordered_json json{{"event", "removal"}, {"stacks", ordered_json::array()}};
  for (const auto& stack : removal.stacks) {
    ordered_json one{{"stage", stack.stage}, {"stack", stack.stack_name}, {"exists", stack.exists}};
    if (!stack.obstacle.empty()) one["obstacle"] = stack.obstacle;
    auto& resources = one["resources"] = ordered_json::array();
    for (const auto& each : stack.resources) {
      ordered_json row{{"logical_id", each.logical_id},
                       {"type", each.type},
                       {"physical_id", each.physical_id},
                       {"fate", name(each.fate)}};
      if (!each.obstacle.empty()) row["obstacle"] = each.obstacle;
      if (each.holds_objects) row["holds_objects"] = true;
      resources.push_back(std::move(row));
    }
    json["stacks"].push_back(std::move(one));
  }
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace slipway::deploy
