#include "deploy/rehearsal/services/ecs_task.hh"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/trouble.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

constexpr Millis kToPending{2'000}, kToPull{4'000}, kToFailure{9'000};
constexpr Millis kPull{5'000}, kToRunning{1'000};
constexpr Millis kMigration{8'000};  // of a database that is up
constexpr Millis kNothingToMigrate{2'000};
constexpr int kTimesLonger = 225;  // half an hour
constexpr Millis kCrash{6'000}, kToStopped{2'000};
constexpr int kMigrations = 12;  // lines a migration prints

struct ImageName {
  std::string account, region, repository, tag, digest;
  bool ecr = false;
};

// 111122223333.dkr.ecr.us-west-2.amazonaws.com/pulumi/service:1.2.3
ImageName image_name(std::string image) {
  ImageName out;
  if (const auto at = image.find('@'); at != std::string::npos) {
    out.digest = image.substr(at + 1);
    image.resize(at);
  }
  const auto slash = image.find('/');
  const std::string host = image.substr(0, slash);
  const auto marker = host.find(".dkr.ecr.");
  out.repository = slash == std::string::npos ? image : image.substr(slash + 1);
  if (const auto colon = out.repository.find(':'); colon != std::string::npos) {
    out.tag = out.repository.substr(colon + 1);
    out.repository.resize(colon);
  }
  if (out.tag.empty() && out.digest.empty()) out.tag = "latest";
  if (marker == std::string::npos) return out;
  out.ecr = true;
  out.account = host.substr(0, marker);
  out.region = host.substr(marker + 9, host.find('.', marker + 9) - marker - 9);
  return out;
}

bool holds(const Image& image, const ImageName& name) {
  if (!name.digest.empty()) return image.digest == name.digest;
  return std::ranges::find(image.tags, name.tag) != image.tags.end();
}

std::string pull_problem(World& world, const std::string& image) {
  const ImageName name = image_name(image);
  if (!name.ecr) return {};  // public registries are not rehearsed: anything can be pulled
  const auto* repository = world.region(name.account, name.region).repository(name.repository);
  if (repository == nullptr)
    return fmt::format(
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
        "resolve ref {}: pulling from host {} failed with status code [manifests {}]: 404 Not "
        "Found",
        image, image.substr(0, image.find('/')), name.tag);
  if (std::ranges::any_of(repository->images, [&](const auto& one) { return holds(one, name); }))
    return {};
  return fmt::format(
      "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
      "resolve ref {}: {}: not found",
      image, image);
}

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

bool runs_to_completion(const std::string& image) {
  return image_name(image).repository.find("migration") != std::string::npos;
}

// --fault fail:<container name or task family>
bool crashes(World& world, const json& definition, const std::string& container) {
  return std::ranges::any_of(world.options().failing_resources, [&](const auto& name) {
    return name == container || name == text(definition, "Family");
  });
}

std::string setting(const json& container, const char* name) {
  for (const auto& entry : container.value("Environment", json::array()))
    if (text(entry, "Name") == name) return text(entry, "Value");
  return {};
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
    task_.pull_started = task_.created + kToPull;
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
    for (const auto& container : containers())
      task_.containers.push_back(
          {.name = text(container, "Name"),
           .image = text(container, "Image"),
           .arn = world_.arn("ecs", estate_.region, estate_.account,
                             fmt::format("container/{}/{}/{}", cluster, id_, world_.uuid())),
           .reason = {},
           .exit_code = {},
           .essential = text(container, "Essential") != "false"});
  }

  void place() {
    if (order_.subnets.empty()) return;
    task_.subnet = order_.subnets[world_.random_below(order_.subnets.size())];
    task_.interface = world_.new_id("eni");
    const auto* subnet = world_.region(estate_.account, estate_.region).subnet(task_.subnet);
    if (subnet == nullptr) return;
    task_.zone = subnet->availability_zone;
    in_addr base{};
    if (inet_pton(AF_INET, subnet->cidr.substr(0, subnet->cidr.find('/')).c_str(), &base) != 1)
      return;
    const auto at = ntohl(base.s_addr) + 4 + static_cast<std::uint32_t>(world_.random_below(200));
    task_.private_ip =
        fmt::format("{}.{}.{}.{}", at >> 24, at >> 16 & 255, at >> 8 & 255, at & 255);
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
    task_.stopped = task_.pull_started + kToFailure;
    if (!problem.starts_with("CannotPull")) return;
    for (auto& container : task_.containers)
      if (!image_problem(container.name, container.image).empty()) container.reason = problem;
  }

  void run() {
    task_.pull_stopped = task_.pull_started + kPull;
    task_.running = *task_.pull_stopped + kToRunning;
    const json list = containers();
    for (std::size_t i = 0; i < list.size(); ++i) {
      const bool crash = crashes(world_, definition_, task_.containers[i].name);
      const bool ends = runs_to_completion(task_.containers[i].image) &&
                        !troubled(world_, "endless", task_.containers[i].name);
      if (crash || ends)
        end_by_itself(task_.containers[i], crash ? kCrash : migration(task_.containers[i].name),
                      crash ? 1 : 0);
      print(list[i], task_.containers[i], crash);
      if (!crash && !runs_to_completion(task_.containers[i].image)) write_objects(list[i]);
    }
  }

  Millis migration(std::string_view container) const {
    if (troubled(world_, "idle", container)) return kNothingToMigrate;
    return kMigration * (troubled(world_, "long", container) ? kTimesLonger : 1);
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
    task_.container_stopped = at;
    task_.stopped = at + kToStopped;
    task_.stop_code = "EssentialContainerExited";
    task_.stopped_reason = "Essential container in task exited";
  }

  // ---- what containers print, to awslogs: <prefix>/<container>/<task id>
  void print(const json& container, const ContainerRun& run, bool crash) {
    const json options =
        container.value("LogConfiguration", json::object()).value("Options", json::object());
    const auto group = text(options, "awslogs-group"),
               prefix = text(options, "awslogs-stream-prefix");
    if (group.empty()) return;
    const auto name = fmt::format("{}/{}/{}", prefix, run.name, id_);
    auto& stream = estate_.logs[group][name];
    stream.name = name;
    stream.created = *task_.running;
    if (crash)
      print_crash(stream, container);
    else if (runs_to_completion(run.image))
      print_migration(stream, container);
    else
      print_service(stream, container);
  }

  void line(cfn::LogStream& stream, int after, std::string message) const {
    stream.lines.push_back({*task_.running + Millis(after), std::move(message)});
  }

  void print_migration(cfn::LogStream& stream, const json& container) const {
    const auto host = setting(container, "PULUMI_DATABASE_ENDPOINT");
    line(stream, 300,
         fmt::format("Waiting for the database at {} ...", host.empty() ? "localhost:3306" : host));
    line(stream, 900, "The database answers.");
    if (troubled(world_, "idle", text(container, "Name"))) {
      line(stream, 1'400, "Nothing to do: the schema is up to date.");
      return;
    }
    if (troubled(world_, "endless", text(container, "Name"))) {
      line(stream, 1'400, fmt::format("1/{} applying: migration 0001 ...", kMigrations));
      for (int minute = 1; minute <= 120; ++minute)
        line(stream, minute * 60'000,
             fmt::format("migration 0001 waits for a metadata lock ({} min)", minute));
      return;
    }
    const int times = troubled(world_, "long", text(container, "Name")) ? kTimesLonger : 1;
    for (int i = 1; i <= kMigrations; ++i)
      line(stream, 900 + i * 500 * times,
           fmt::format("{}/{} applied: migration {:04}", i, kMigrations, i));
    line(stream, 7'500 * times,
         fmt::format("Migrations complete: {} applied, schema is at version {}.", kMigrations,
                     kMigrations));
  }

  void print_service(cfn::LogStream& stream, const json& container) const {
    std::string port = "8080";
    if (const auto ports = container.value("PortMappings", json::array()); !ports.empty())
      port = text(ports[0], "ContainerPort");
    line(stream, 200, fmt::format("Starting {}", text(container, "Name")));
    const bool slow = troubled(world_, "slow", text(container, "Name"));
    if (slow) line(stream, 1'400, "Loading ...");
    line(stream, slow ? 90'000 : 1'400, fmt::format("Listening on :{}", port));
  }

  void print_crash(cfn::LogStream& stream, const json& container) const {
    line(stream, 200, fmt::format("Starting {}", text(container, "Name")));
    line(stream, 5'000, "fatal: cannot start: rehearsed crash of this container (fault)");
  }
};

}  // namespace

std::string_view status(const Task& task, Time now) {
  if (task.stopped && now >= *task.stopped) return "STOPPED";
  if (task.container_stopped && now >= *task.container_stopped) return "DEPROVISIONING";
  if (task.running && now >= *task.running) return "RUNNING";
  return now >= task.pending ? "PENDING" : "PROVISIONING";
}

Task plan_task(World& world, cfn::Estate& estate, const TaskOrder& order, Time at) {
  return Planner(world, estate, order, at).plan();
}

void stop_task(Task& task, Time at, std::string_view code, std::string_view reason) {
  if (task.stopped && *task.stopped <= at + kToStopped) return;
  task.stop_code = code;
  task.stopped_reason = reason;
  task.container_stopped = at;
  task.stopped = at + kToStopped;
  for (auto& container : task.containers) container.exit_code = 143;  // ended by SIGTERM
}

}  // namespace slipway::deploy::rehearsal
