#include "deploy/rehearsal/services/ecs_json.hh"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>

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

bool any_container(const json& definition, const char* key) {
  return std::ranges::any_of(definition.value("containerDefinitions", json::array()),
                             [&](const json& container) {
                               const auto it = container.find(key);
                               return it != container.end() && !it->empty();
                             });
}

bool any_image_of_ecr(const json& definition) {
  return std::ranges::any_of(
      definition.value("containerDefinitions", json::array()), [](const json& container) {
        return container.value("image", "").find(".dkr.ecr.") != std::string::npos;
      });
}

std::set<std::string> log_drivers(const json& definition) {
  std::set<std::string> out;
  for (const auto& container : definition.value("containerDefinitions", json::array()))
    if (const auto driver =
            container.value("logConfiguration", json::object()).value("logDriver", std::string());
        !driver.empty())
      out.insert(driver);
  return out;
}

// "asm" of Secrets Manager, "ssm" of the Parameter Store.
std::set<std::string> secret_stores(const json& definition) {
  std::set<std::string> out;
  for (const auto& container : definition.value("containerDefinitions", json::array()))
    for (const auto& secret : container.value("secrets", json::array()))
      out.insert(secret.value("valueFrom", "").find(":secretsmanager:") != std::string::npos
                     ? "asm"
                     : "ssm");
  return out;
}

// What a machine must have to run it, as ECS finds it in the definition.
json attributes_of(const json& definition) {
  json out = json::array();
  const auto add = [&](const std::string& name) { out.push_back({{"name", name}}); };
  const std::string capability = "com.amazonaws.ecs.capability.";
  const bool executes = definition.contains("executionRoleArn");
  for (const auto& driver : log_drivers(definition)) {
    add(capability + "logging-driver." + driver);
    if (executes && driver == "awslogs") add("ecs.capability.execution-role-awslogs");
  }
  if (any_image_of_ecr(definition)) {
    add(capability + "ecr-auth");
    if (executes) add("ecs.capability.execution-role-ecr-pull");
  }
  if (definition.contains("taskRoleArn")) add(capability + "task-iam-role");
  for (const auto& store : secret_stores(definition))
    add("ecs.capability.secrets." + store + ".environment-variables");
  if (any_container(definition, "healthCheck")) add("ecs.capability.container-health-check");
  if (any_container(definition, "dependsOn")) add("ecs.capability.container-ordering");
  if (definition.value("networkMode", "") == "awsvpc") add("ecs.capability.task-eni");
  for (const char* version : {"1.18", "1.19"}) add(capability + "docker-remote-api." + version);
  return out;
}

json shown_container(const json& from) {
  json out = lower_names(from);
  for (const char* key : {"cpu", "memory"})
    if (out.contains(key)) out[key] = numeric(from, key[0] == 'c' ? "Cpu" : "Memory", 0);
  if (!out.contains("cpu")) out["cpu"] = 0;
  if (!out.contains("essential")) out["essential"] = true;
  for (const char* key :
       {"environment", "mountPoints", "portMappings", "volumesFrom", "systemControls"})
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

// UNKNOWN without a check, before its first one and after its end.
bool is_healthy(const Task& task, const ContainerRun& run, Time now) {
  return run.health_check && status(task, now) == "RUNNING" &&
         now >= *task.running + *run.health_check;
}

json shown_run(const Task& task, const ContainerRun& run, Time now) {
  const auto state = container_status(task, now);
  json out = {{"containerArn", run.arn},
              {"taskArn", task.arn},
              {"name", run.name},
              {"image", run.image},
              {"lastStatus", state},
              {"cpu", run.cpu.empty() ? "0" : run.cpu},
              {"networkInterfaces", json::array()}};
  if (!run.memory.empty()) out["memory"] = run.memory;
  if (!run.reservation.empty()) out["memoryReservation"] = run.reservation;
  if (now < task.pending) return out;
  out["healthStatus"] = is_healthy(task, run, now) ? "HEALTHY" : "UNKNOWN";
  if (!task.network.private_ip.empty())
    out["networkInterfaces"].push_back({{"attachmentId", task.network.attachment},
                                        {"privateIpv4Address", task.network.private_ip}});
  if (task.pull_stopped && now >= *task.pull_stopped) {
    out["imageDigest"] = run.digest;
    out["runtimeId"] = run.runtime_id;
  }
  if (has_run(task, now)) out["networkBindings"] = json::array();
  if (state != "STOPPED") return out;
  if (run.exit_code && has_run(task, now)) out["exitCode"] = *run.exit_code;
  if (!run.reason.empty()) out["reason"] = run.reason;
  return out;
}

// Before its interface is made only the subnet is known.
json attachment(const Task& task, Time now) {
  const auto& network = task.network;
  json details = json::array({{{"name", "subnetId"}, {"value", network.subnet}}});
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) details.push_back({{"name", name}, {"value", value}});
  };
  const bool made = now >= task.pending;
  if (made) {
    add("networkInterfaceId", network.interface);
    add("macAddress", network.mac);
    add("privateDnsName", network.dns_name);
    add("privateIPv4Address", network.private_ip);
  }
  return {{"id", network.attachment},
          {"type", "ElasticNetworkInterface"},
          {"status", status(task, now) == "STOPPED" ? "DELETED"
                     : made                         ? "ATTACHED"
                                                    : "PRECREATED"},
          {"details", details}};
}

// Each container is named, with what the call that started the task changed of it.
json shown_overrides(const Task& task) {
  json out = task.overrides.is_object() ? task.overrides : json::object();
  const json asked = out.value("containerOverrides", json::array());
  out["containerOverrides"] = json::array();
  for (const auto& run : task.containers) {
    json one = {{"name", run.name}};
    for (const auto& other : asked)
      if (other.is_object() && other.value("name", json()) == run.name) one.update(other);
    out["containerOverrides"].push_back(std::move(one));
  }
  if (!out.contains("inferenceAcceleratorOverrides"))
    out["inferenceAcceleratorOverrides"] = json::array();
  return out;
}

// Of the whole task: of its containers with a check.
std::string_view health_of(const Task& task, Time now) {
  bool any = false;
  for (const auto& run : task.containers) {
    if (!run.health_check) continue;
    if (!is_healthy(task, run, now)) return "UNKNOWN";
    any = true;
  }
  return any ? "HEALTHY" : "UNKNOWN";
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
  out["requiresAttributes"] = attributes_of(out);
  out["registeredAt"] = epoch(definition.created);
  for (const char* key : {"volumes", "placementConstraints"})
    if (!out.contains(key)) out[key] = json::array();
  return out;
}

json shown_task(const Task& task, Time now) {
  const auto state = status(task, now);
  const bool ending = state == "DEPROVISIONING" || state == "STOPPED";
  const json storage = {{"sizeInGiB", task.storage_gib}};
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
              {"enableExecuteCommand", task.execute_command},
              {"createdAt", epoch(task.created)},
              {"version", state == "PROVISIONING" ? 1
                          : state == "PENDING"    ? 2
                          : ending                ? 5
                                                  : 3},
              {"containers", json::array()},
              {"attachments", json::array()},
              {"attributes",
               json::array({{{"name", "ecs.cpu-architecture"}, {"value", task.architecture}}})},
              {"ephemeralStorage", storage},
              {"fargateEphemeralStorage", storage},
              {"overrides", shown_overrides(task)},
              {"tags", json::array()}};
  if (!task.network.zone.empty()) out["availabilityZone"] = task.network.zone;
  if (!task.started_by.empty()) out["startedBy"] = task.started_by;
  if (!task.network.interface.empty()) out["attachments"].push_back(attachment(task, now));
  for (const auto& run : task.containers) out["containers"].push_back(shown_run(task, run, now));
  const auto when = [&](const char* key, const std::optional<Time>& at) {
    if (at && now >= *at) out[key] = epoch(*at);
  };
  if (now >= task.pending) {
    out["connectivity"] = "CONNECTED";
    out["connectivityAt"] = epoch(task.pending);
    out["healthStatus"] = health_of(task, now);
  }
  when("pullStartedAt", task.pull_started);
  when("pullStoppedAt", task.pull_stopped);
  when("startedAt", task.running);
  when("executionStoppedAt", task.container_stopped);
  when("stoppingAt", task.stopping);
  when("stoppedAt", task.stopped);
  if (ending) {
    out["stopCode"] = task.stop_code;
    out["stoppedReason"] = task.stopped_reason;
  }
  return out;
}

}  // namespace slipway::deploy::rehearsal
