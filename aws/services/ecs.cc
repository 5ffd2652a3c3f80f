#include "aws/services/ecs.hh"

#include "aws/services/ecs_wire.hh"

namespace slipway::aws::ecs {

void read(const Json& json, Failure& failure) {
  json.read("arn", failure.arn);
  json.read("reason", failure.reason);
  json.read("detail", failure.detail);
}

void read(const Json& json, KeyValuePair& pair) {
  json.read("name", pair.name);
  json.read("value", pair.value);
}

void read(const Json& json, Tag& tag) {
  json.read("key", tag.key);
  json.read("value", tag.value);
}

void read(const Json& json, std::optional<AwsVpcConfiguration>& network) {
  Json vpc = json.at("awsvpcConfiguration");
  if (!vpc.present()) return;
  vpc.list("subnets", network.emplace().subnets);
  vpc.list("securityGroups", network->security_groups);
  vpc.read("assignPublicIp", network->assign_public_ip);
}

static void read(const Json& json, Container& container) {
  json.read("containerArn", container.container_arn);
  json.read("name", container.name);
  json.read("image", container.image);
  json.read("imageDigest", container.image_digest);
  json.read("runtimeId", container.runtime_id);
  json.read("lastStatus", container.last_status);
  json.read("healthStatus", container.health_status);
  json.read("reason", container.reason);
  json.read("exitCode", container.exit_code);
}

static void read(const Json& json, Attachment& attachment) {
  json.read("id", attachment.id);
  json.read("type", attachment.type);
  json.read("status", attachment.status);
  json.list("details", attachment.details);
}

static void read(const Json& json, Task& task) {
  json.read("taskArn", task.task_arn);
  json.read("clusterArn", task.cluster_arn);
  json.read("taskDefinitionArn", task.task_definition_arn);
  json.read("group", task.group);
  json.read("startedBy", task.started_by);
  json.read("availabilityZone", task.availability_zone);
  json.read("launchType", task.launch_type);
  json.read("platformVersion", task.platform_version);
  json.read("cpu", task.cpu);
  json.read("memory", task.memory);
  json.read("lastStatus", task.last_status);
  json.read("desiredStatus", task.desired_status);
  json.read("healthStatus", task.health_status);
  json.read("stopCode", task.stop_code);
  json.read("stoppedReason", task.stopped_reason);
  json.list("containers", task.containers);
  json.list("attachments", task.attachments);
  json.read("createdAt", task.created_at);
  json.read("pullStartedAt", task.pull_started_at);
  json.read("pullStoppedAt", task.pull_stopped_at);
  json.read("startedAt", task.started_at);
  json.read("stoppingAt", task.stopping_at);
  json.read("stoppedAt", task.stopped_at);
  json.read("executionStoppedAt", task.execution_stopped_at);
}

static void write_network(JsonWriter& json, const AwsVpcConfiguration& network) {
  JsonWriter vpc, configuration;
  vpc.list("subnets", network.subnets).list("securityGroups", network.security_groups);
  vpc.text("assignPublicIp", network.assign_public_ip);
  json.object("networkConfiguration", configuration.object("awsvpcConfiguration", vpc));
}

static void write_override(JsonWriter& json, const ContainerOverride& container) {
  json.text("name", container.name).list("command", container.command);
  json.rows("environment", container.environment, [](JsonWriter& row, const KeyValuePair& pair) {
    row.text("name", pair.name).always("value", pair.value);
  });
}

WireRequest RunTask::request() const {
  JsonWriter json, overrides;
  json.text("cluster", cluster).text("taskDefinition", task_definition).number("count", count);
  json.text("launchType", launch_type).text("platformVersion", platform_version);
  json.text("group", group).text("startedBy", started_by).text("clientToken", client_token);
  if (network_configuration) write_network(json, *network_configuration);
  overrides.rows("containerOverrides", container_overrides, write_override);
  json.object("overrides", overrides);
  json.rows("tags", tags, [](JsonWriter& row, const Tag& tag) {
    row.text("key", tag.key).always("value", tag.value);
  });
  json.text("propagateTags", propagate_tags);
  if (enable_ecs_managed_tags) json.flag("enableECSManagedTags", true);
  return json.request(target, info);
}

template <class Reply>
static Reply tasks_reply(const Json& json) {
  Reply out;
  json.list("tasks", out.tasks);
  json.list("failures", out.failures);
  return out;
}

Result<RunTask::Reply> RunTask::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  return json.finish(tasks_reply<Reply>(json.root()));
}

WireRequest DescribeTasks::request() const {
  return JsonWriter().text("cluster", cluster).list("tasks", tasks).request(target, info);
}

Result<DescribeTasks::Reply> DescribeTasks::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  return json.finish(tasks_reply<Reply>(json.root()));
}

WireRequest ListTasks::request() const {
  return JsonWriter()
      .text("cluster", cluster)
      .text("serviceName", service_name)
      .text("family", family)
      .text("startedBy", started_by)
      .text("desiredStatus", desired_status)
      .number("maxResults", max_results)
      .text("nextToken", next_token)
      .request(target, info);
}

Result<ListTasks::Reply> ListTasks::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("taskArns", out.task_arns);
  json.root().read("nextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<ListTasks> ListTasks::next(const Reply& reply) const {
  return with_token(*this, &ListTasks::next_token, reply.next_token);
}

WireRequest StopTask::request() const {
  return JsonWriter()
      .text("cluster", cluster)
      .text("task", task)
      .text("reason", reason)
      .request(target, info);
}

Result<StopTask::Reply> StopTask::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  read(json.root().at("task"), out.task);
  return json.finish(std::move(out));
}

}  // namespace slipway::aws::ecs
