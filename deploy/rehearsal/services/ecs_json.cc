#include "deploy/rehearsal/services/ecs_json.hh"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

constexpr std::string_view kNumbers[] = {"containerPort",
                                         "hostPort",
                                         "softLimit",
                                         "hardLimit",
                                         "startTimeout",
                                         "stopTimeout",
                                         "interval",
                                         "timeout",
                                         "retries",
                                         "startPeriod",
                                         "memoryReservation",
                                         "maximumPercent",
                                         "minimumHealthyPercent",
                                         "sizeInGiB",
                                         "weight",
                                         "base"};
constexpr std::string_view kBooleans[] = {
    "essential",          "readonlyRootFilesystem", "privileged",  "enable",        "rollback",
    "initProcessEnabled", "disableNetworking",      "interactive", "pseudoTerminal"};
// Maps whose keys are the user's own.
constexpr std::string_view kOwnKeys[] = {"options", "dockerLabels"};

template <class List>
bool among(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != std::end(list);
}

std::string lowered(std::string name) {
  if (!name.empty()) name[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(name[0])));
  return name;
}

json scalar(const std::string& name, const json& value) {
  if (!value.is_string()) return value;
  const auto& text = value.get_ref<const std::string&>();
  if (among(kNumbers, name)) return std::atoi(text.c_str());
  if (among(kBooleans, name)) return text == "true";
  return value;
}

json shown_container(const json& from) {
  json out = lower_names(from);
  for (const char* key : {"cpu", "memory"})
    if (out.contains(key)) out[key] = numeric(from, key[0] == 'c' ? "Cpu" : "Memory", 0);
  if (!out.contains("cpu")) out["cpu"] = 0;
  if (!out.contains("essential")) out["essential"] = true;
  for (const char* key : {"environment", "mountPoints", "portMappings", "volumesFrom"})
    if (!out.contains(key)) out[key] = json::array();
  for (auto& port : out["portMappings"])
    if (!port.contains("hostPort")) port["hostPort"] = port.value("containerPort", 0);
  return out;
}

std::string container_status(const Task& task, Time now) {
  const auto state = status(task, now);
  if (state == "RUNNING") return "RUNNING";
  return state == "STOPPED" || state == "DEPROVISIONING" ? "STOPPED" : "PENDING";
}

json shown_run(const Task& task, const ContainerRun& run, Time now) {
  const auto state = container_status(task, now);
  json out = {{"containerArn", run.arn},   {"taskArn", task.arn},
              {"name", run.name},          {"image", run.image},
              {"lastStatus", state},       {"networkBindings", json::array()},
              {"healthStatus", "UNKNOWN"}, {"networkInterfaces", json::array()}};
  if (!task.private_ip.empty())
    out["networkInterfaces"].push_back(
        {{"attachmentId", task.interface}, {"privateIpv4Address", task.private_ip}});
  if (state != "STOPPED") return out;
  if (run.exit_code && task.running) out["exitCode"] = *run.exit_code;
  if (!run.reason.empty()) out["reason"] = run.reason;
  return out;
}

json attachment(const Task& task, Time now) {
  const auto state = status(task, now);
  const bool gone = state == "STOPPED", up = state == "RUNNING" || state == "DEPROVISIONING";
  json details = {{{"name", "subnetId"}, {"value", task.subnet}},
                  {{"name", "networkInterfaceId"}, {"value", task.interface}},
                  {{"name", "privateIPv4Address"}, {"value", task.private_ip}}};
  return {{"id", task.interface},
          {"type", "ElasticNetworkInterface"},
          {"status", gone ? "DELETED"
                     : up ? "ATTACHED"
                          : "PRECREATED"},
          {"details", details}};
}

}  // namespace

int numeric(const json& object, const char* key, int otherwise) {
  const auto it = object.find(key);
  if (it == object.end() || !it->is_string()) return otherwise;
  return std::atoi(it->get_ref<const std::string&>().c_str());
}

json lower_names(const json& value) {
  if (value.is_array()) {
    json out = json::array();
    for (const auto& item : value) out.push_back(lower_names(item));
    return out;
  }
  if (!value.is_object()) return value;
  json out = json::object();
  for (const auto& [key, item] : value.items()) {
    const auto name = lowered(key);
    out[name] = among(kOwnKeys, name)  ? item
                : item.is_structured() ? lower_names(item)
                                       : scalar(name, item);
  }
  return out;
}

json shown_definition(const cfn::Thing& definition) {
  const auto& arn = definition.physical_id;
  const auto colon = arn.rfind(':');
  const auto slash = arn.rfind('/');
  json out = lower_names(definition.properties);
  out.erase("tags");
  out["containerDefinitions"] = json::array();
  for (const auto& container : definition.properties.value("ContainerDefinitions", json::array()))
    out["containerDefinitions"].push_back(shown_container(container));
  out["taskDefinitionArn"] = arn;
  out["family"] = arn.substr(slash + 1, colon - slash - 1);
  out["revision"] = std::atoi(arn.substr(colon + 1).c_str());
  out["status"] = "ACTIVE";
  out["compatibilities"] = json::array({"EC2", "FARGATE"});
  out["registeredAt"] = epoch(definition.created);
  for (const char* key : {"volumes", "placementConstraints", "requiresAttributes"})
    if (!out.contains(key)) out[key] = json::array();
  return out;
}

json shown_task(const Task& task, Time now) {
  const auto state = status(task, now);
  const bool ending = state == "DEPROVISIONING" || state == "STOPPED";
  json out = {{"taskArn", task.arn},
              {"clusterArn", task.cluster_arn},
              {"taskDefinitionArn", task.definition_arn},
              {"group", task.group},
              {"lastStatus", state},
              {"desiredStatus", ending ? "STOPPED" : "RUNNING"},
              {"cpu", task.cpu},
              {"memory", task.memory},
              {"launchType", "FARGATE"},
              {"platformVersion", "1.4.0"},
              {"platformFamily", "Linux"},
              {"healthStatus", "UNKNOWN"},
              {"connectivity", "CONNECTED"},
              {"enableExecuteCommand", false},
              {"availabilityZone", task.zone},
              {"createdAt", epoch(task.created)},
              {"version", state == "PROVISIONING" ? 1
                          : state == "PENDING"    ? 2
                          : ending                ? 5
                                                  : 3},
              {"containers", json::array()},
              {"attachments", json::array()},
              {"attributes", json::array()},
              {"overrides", {{"containerOverrides", json::array()}}},
              {"tags", json::array()}};
  if (!task.started_by.empty()) out["startedBy"] = task.started_by;
  if (!task.interface.empty()) out["attachments"].push_back(attachment(task, now));
  for (const auto& run : task.containers) out["containers"].push_back(shown_run(task, run, now));
  const auto when = [&](const char* key, const std::optional<Time>& at) {
    if (at && now >= *at) out[key] = epoch(*at);
  };
  when("pullStartedAt", task.pull_started);
  when("pullStoppedAt", task.pull_stopped);
  when("startedAt", task.running);
  when("executionStoppedAt", task.container_stopped);
  when("stoppingAt", task.container_stopped ? task.container_stopped : task.stopped);
  when("stoppedAt", task.stopped);
  if (ending) {
    out["stopCode"] = task.stop_code;
    out["stoppedReason"] = task.stopped_reason;
  }
  return out;
}

}  // namespace slipway::deploy::rehearsal
