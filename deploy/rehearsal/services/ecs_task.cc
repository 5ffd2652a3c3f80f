#include "deploy/rehearsal/services/ecs_task.hh"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ec2_addresses.hh"
#include "deploy/rehearsal/services/ecs_images.hh"
#include "deploy/rehearsal/services/ecs_json.hh"
#include "deploy/rehearsal/services/ecs_prints.hh"
#include "deploy/rehearsal/trouble.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

constexpr Millis kToPending{2'000}, kToPull{4'000}, kToFailure{9'000};
constexpr Millis kPull{5'000}, kToRunning{1'000};
constexpr Millis kMigration{8'000};  // of a database that is up
constexpr Millis kNothingToMigrate{2'000};
constexpr Millis kCrash{6'000}, kToStopped{2'000};

// A secret's value-from may end in ":json-key:version-stage:version-id".
std::string secret_arn(const std::string& value_from) {
  std::size_t at = 0;
  for (int colons = 0; at < value_from.size(); ++at)
    if (value_from[at] == ':' && ++colons == 7) break;
  return value_from.substr(0, at);
}

bool secret_exists(const cfn::Estate& estate, const std::string& arn) {
  for (const auto* thing : estate.all("AWS::SecretsManager::Secret"))
    if (thing->physical_id == arn || text(thing->properties, "Name") == arn) return true;
  for (const auto* thing : estate.all("AWS::RDS::DBCluster"))
    if (text(thing->attributes, "MasterUserSecret.SecretArn") == arn) return true;
  return false;
}

std::string secret_problem(World& world, const cfn::Estate& estate, const json& container) {
  for (const auto& secret : container.value("Secrets", json::array())) {
    const auto arn = secret_arn(text(secret, "ValueFrom"));
    const bool there = arn.find(":ssm:") != std::string::npos || secret_exists(estate, arn);
    if (there && !troubled(world, "secret", text(container, "Name"))) continue;
    return fmt::format(
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
        "retrieval "
        "failed: unable to retrieve secret from asm: service call has been retried 1 time(s): "
        "failed to fetch "
        "secret {} from secrets manager: operation error Secrets Manager: GetSecretValue, https "
        "response error "
        "StatusCode: 400, RequestID: {}, ResourceNotFoundException: Secrets Manager can't find the "
        "specified "
        "secret.",
        arn, world.uuid());
  }
  return {};
}

std::string log_group_problem(const cfn::Estate& estate, const json& container,
                              const std::string& region) {
  const json options =
      container.value("LogConfiguration", json::object()).value("Options", json::object());
  const auto group = text(options, "awslogs-group");
  if (group.empty() || text(options, "awslogs-create-group") == "true") return {};
  const auto groups = estate.all("AWS::Logs::LogGroup");
  if (std::ranges::any_of(groups, [&](const auto* thing) { return thing->physical_id == group; }))
    return {};
  return fmt::format(
      "ResourceInitializationError: failed to validate logger args: create stream has been "
      "retried 1 times: failed to create Cloudwatch log stream: operation error CloudWatch Logs: "
      "CreateLogStream, ResourceNotFoundException: The specified log group does not exist. ({})",
      region);
}

// --fault fail:<container name or task family>
bool crashes(World& world, const json& definition, const std::string& container) {
  return std::ranges::any_of(world.options().failing_resources, [&](const auto& name) {
    return name == container || name == text(definition, "Family");
  });
}

class Planner {
 public:
  Planner(World& world, cfn::Estate& estate, const TaskOrder& order, Time at)
      : world_(world), estate_(estate), order_(order), definition_(order.definition->properties) {
    task_.created = at;
  }

  Task plan() {
    identify();
    place();
    task_.pending = task_.created + kToPending;
    const std::string problem = obstacle();
    if (problem.empty())
      run();
    else
      never_start(problem);
    return std::move(task_);
  }

 private:
  World& world_;
  cfn::Estate& estate_;
  const TaskOrder& order_;
  const json& definition_;
  Task task_;
  std::string id_;

  json containers() const { return definition_.value("ContainerDefinitions", json::array()); }

  void identify() {
    id_ = world_.hex(32);
    const auto cluster = order_.cluster_arn.substr(order_.cluster_arn.rfind('/') + 1);
    task_.arn =
        world_.arn("ecs", estate_.region, estate_.account, fmt::format("task/{}/{}", cluster, id_));
    task_.cluster_arn = order_.cluster_arn;
    task_.definition_arn = order_.definition->physical_id;
    task_.group = order_.group;
    task_.started_by = order_.started_by;
    task_.service_arn = order_.service_arn;
    task_.deployment_id = order_.deployment_id;
    task_.cpu = text(definition_, "Cpu");
    task_.memory = text(definition_, "Memory");
    task_.architecture = part("RuntimePlatform", "CpuArchitecture") == "ARM64" ? "arm64" : "x86_64";
    task_.storage_gib =
        numeric(definition_.value("EphemeralStorage", json::object()), "SizeInGiB", 20);
    task_.overrides = order_.overrides;
    task_.tags = order_.tags;
    task_.execute_command = order_.execute_command;
    for (const auto& container : containers())
      task_.containers.push_back(run_of(container, cluster));
  }

  std::string part(const char* object, const char* member) const {
    return text(definition_.value(object, json::object()), member);
  }

  ContainerRun run_of(const json& container, const std::string& cluster) {
    ContainerRun run;
    run.name = text(container, "Name");
    run.image = text(container, "Image");
    run.arn = world_.arn("ecs", estate_.region, estate_.account,
                         fmt::format("container/{}/{}/{}", cluster, id_, world_.uuid()));
    run.runtime_id = fmt::format("{}-{}", id_, world_.random_below(1ULL << 32));
    run.digest = digest_of_image(world_, run.image);
    run.cpu = text(container, "Cpu");
    run.memory = text(container, "Memory");
    run.reservation = text(container, "MemoryReservation");
    run.essential = text(container, "Essential") != "false";
    if (const auto check = container.find("HealthCheck"); check != container.end())
      run.health_check = Millis(numeric(*check, "Interval", 30) * 1000);
    return run;
  }

  void place() {
    const auto subnets = texts(order_.network, "subnets");
    if (subnets.empty()) return;
    auto& network = task_.network;
    Region& region = world_.region(estate_.account, estate_.region);
    network.subnet = subnets[world_.random_below(subnets.size())];
    network.interface = world_.new_id("eni");
    network.attachment = world_.uuid();
    network.mac = ec2::mac_address(network.interface);
    network.groups = texts(order_.network, "securityGroups");
    if (text(order_.network, "assignPublicIp") == "ENABLED")
      network.public_ip = ec2::public_address(network.interface);
    const auto* subnet = region.subnet(network.subnet);
    if (subnet == nullptr) return;
    network.zone = subnet->availability_zone;
    network.private_ip = free_address(*subnet);
    network.dns_name =
        ec2::private_dns_name(region.vpc(subnet->vpc_id), estate_.region, network.private_ip);
    if (network.groups.empty()) network.groups.push_back(sibling_id("sg", subnet->vpc_id));
  }

  // Of the subnet's first two hundred, one that no other task has.
  std::string free_address(const Subnet& subnet) {
    in_addr base{};
    if (inet_pton(AF_INET, subnet.cidr.substr(0, subnet.cidr.find('/')).c_str(), &base) != 1)
      return {};
    constexpr std::uint32_t some = 200;
    const auto first = static_cast<std::uint32_t>(world_.random_below(some));
    std::string out;
    for (std::uint32_t i = 0; i < some; ++i) {
      const auto at = ntohl(base.s_addr) + 4 + (first + i) % some;
      out = fmt::format("{}.{}.{}.{}", at >> 24, at >> 16 & 255, at >> 8 & 255, at & 255);
      if (std::ranges::none_of(estate_.ecs.tasks, [&](const Task& other) {
            return other.network.private_ip == out &&
                   !(other.stopped && *other.stopped <= task_.created);
          }))
        break;
    }
    return out;
  }

  std::string obstacle() {
    for (const auto& container : containers()) {
      if (auto problem = secret_problem(world_, estate_, container); !problem.empty())
        return problem;
      if (auto problem = log_group_problem(estate_, container, estate_.region); !problem.empty())
        return problem;
    }
    for (const auto& container : containers())
      if (auto problem = image_problem(text(container, "Name"), text(container, "Image"));
          !problem.empty())
        return problem;
    return {};
  }

  std::string image_problem(std::string_view container, const std::string& image) {
    if (!troubled(world_, "pull", container)) return pull_problem(world_, image);
    return fmt::format(
        "CannotPullContainerError: The task cannot pull {0} from the registry {1}. There is a "
        "connection issue between the task and the registry. Check your task network "
        "configuration. : failed to copy: httpReadSeeker: failed open: failed to do request: Get "
        "\"https://{1}/v2/\": dial tcp 52.94.177.10:443: i/o timeout",
        image, image.substr(0, image.find('/')));
  }

  void never_start(const std::string& problem) {
    task_.stop_code = "TaskFailedToStart";
    task_.stopped_reason = problem;
    task_.stopping = task_.created + kToPull + kToFailure - kToStopped;
    task_.stopped = *task_.stopping + kToStopped;
    if (!problem.starts_with("CannotPull")) return;
    task_.pull_started = task_.created + kToPull;
    for (auto& container : task_.containers)
      if (!image_problem(container.name, container.image).empty()) container.reason = problem;
  }

  void run() {
    task_.pull_started = task_.created + kToPull;
    task_.pull_stopped = *task_.pull_started + kPull;
    task_.running = *task_.pull_stopped + kToRunning;
    const json list = containers();
    for (std::size_t i = 0; i < list.size(); ++i) {
      auto& container = task_.containers[i];
      const bool crash = crashes(world_, definition_, container.name);
      const bool migrates = runs_to_completion(container.image);
      if (crash || (migrates && !troubled(world_, "endless", container.name)))
        end_by_itself(container, crash ? kCrash : migration(container.name), crash ? 1 : 0);
      print_container(world_, estate_, task_, list[i],
                      crash      ? Prints::crash
                      : migrates ? Prints::migration
                                 : Prints::service);
      if (!crash && !migrates) write_objects(list[i]);
    }
  }

  Millis migration(std::string_view container) const {
    if (troubled(world_, "idle", container)) return kNothingToMigrate;
    return kMigration * (troubled(world_, "long", container) ? kLongMigration : 1);
  }

  // A service that runs keeps things in the buckets its environment names.
  void write_objects(const json& container) const {
    for (const auto& entry : container.value("Environment", json::array()))
      if (estate_.thing("AWS::S3::Bucket", text(entry, "Value")) != nullptr)
        ++estate_.objects[text(entry, "Value")];
  }

  void end_by_itself(ContainerRun& container, Millis after, int code) {
    container.exit_code = code;
    if (!container.essential) return;
    const Time at = *task_.running + after;
    if (task_.container_stopped && *task_.container_stopped <= at) return;
    task_.container_stopped = task_.stopping = at;
    task_.stopped = at + kToStopped;
    task_.stop_code = "EssentialContainerExited";
    task_.stopped_reason = "Essential container in task exited";
  }
};

}  // namespace

std::string_view status(const Task& task, Time now) {
  if (task.stopped && now >= *task.stopped) return "STOPPED";
  if (task.stopping && now >= *task.stopping) return "DEPROVISIONING";
  if (task.running && now >= *task.running) return "RUNNING";
  return now >= task.pending ? "PENDING" : "PROVISIONING";
}

bool has_run(const Task& task, Time now) { return task.running && now >= *task.running; }

Task plan_task(World& world, cfn::Estate& estate, const TaskOrder& order, Time at) {
  return Planner(world, estate, order, at).plan();
}

void stop_task(cfn::Estate& estate, Task& task, Time at, std::string_view code,
               std::string_view reason) {
  if (task.stopped && *task.stopped <= at + kToStopped) return;
  task.stop_code = code;
  task.stopped_reason = reason;
  task.stopping = at;
  task.stopped = at + kToStopped;
  for (auto* later : {&task.pull_started, &task.pull_stopped, &task.running, &task.healthy})
    if (*later && **later > at) later->reset();
  task.container_stopped = task.running ? std::optional(at) : std::nullopt;
  for (auto& container : task.containers)
    if (task.running) container.exit_code = 143;  // ended by SIGTERM
  stop_printing(estate, task, at);
}

}  // namespace slipway::deploy::rehearsal
