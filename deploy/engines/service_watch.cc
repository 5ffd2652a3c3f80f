#include "deploy/engines/service_watch.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "aws/services/elbv2.hh"
#include "aws/services/elbv2_target_groups.hh"
#include "aws/services/logs.hh"

namespace slipway::deploy {

namespace ecs = aws::ecs;
using MaybeSend = std::optional<aws::Send>;

namespace {

constexpr std::size_t kTasksAtOnce = 100;   // DescribeTasks' limit
constexpr std::size_t kLogsPerService = 3;  // a crash loop says the same again and again

std::string after_last(std::string_view text, char mark) {
  return std::string(text.substr(text.rfind(mark) + 1));
}

// "arn:aws:ecs:us-west-2:1:service/cluster/name" -> "cluster"; empty for the old form without a
// cluster.
std::string cluster_of(std::string_view service_arn) {
  auto last = service_arn.rfind('/');
  if (last == std::string_view::npos || last == 0) return {};
  auto before = service_arn.rfind('/', last - 1);
  return before == std::string_view::npos
             ? std::string()
             : std::string(service_arn.substr(before + 1, last - before - 1));
}

bool stopped(const ecs::Task& task) { return task.last_status == "STOPPED"; }

// Because of scaling, a newer deployment or somebody's wish; its containers may well end with the
// code of the signal they got.
bool told_to_go(const ecs::Task& task) {
  return (task.stop_code == "ServiceSchedulerInitiated" || task.stop_code == "UserInitiated") &&
         task.stopped_reason.find("health check") == std::string::npos;
}

bool went_wrong(const ecs::Task& task) { return stopped(task) && !told_to_go(task); }

std::string short_id(const std::string& id) { return id.size() > 8 ? id.substr(0, 8) : id; }

std::string option(const ecs::ContainerDefinition& container, std::string_view name) {
  auto found = std::ranges::find(container.log_options, name, &ecs::KeyValuePair::name);
  return found == container.log_options.end() ? std::string() : found->value;
}

}  // namespace

std::string task_id(std::string_view task_arn) { return after_last(task_arn, '/'); }

TaskEvidence evidence_of(const ecs::Task& task) {
  TaskEvidence evidence{.id = short_id(task_id(task.task_arn)),
                        .stop_code = task.stop_code,
                        .stopped_reason = task.stopped_reason,
                        .containers = {},
                        .lived = {},
                        .log_tail = {}};
  auto until = task.execution_stopped_at ? task.execution_stopped_at : task.stopped_at;
  if (task.started_at && until) evidence.lived = std::max(Millis{0}, *until - *task.started_at);
  for (const auto& each : task.containers)
    evidence.containers.push_back({each.name, each.image, each.reason, each.exit_code});
  return evidence;
}

ServiceWatch::ServiceWatch(std::string stage, std::string row, std::string service_arn,
                           std::optional<Time> since)
    : stage_(std::move(stage)),
      row_(std::move(row)),
      arn_(std::move(service_arn)),
      cluster_(cluster_of(arn_)),
      name_(after_last(arn_, '/')),
      since_(since) {
  evidence_.stage = stage_;
  evidence_.service = row_;
}

MaybeSend ServiceWatch::begin(Time now) {
  now_ = now;
  task_arns_.clear();
  target_ = 0;
  evidence_.target_problems.clear();
  evidence_.health_checks.clear();
  return next(Step::service);
}

MaybeSend ServiceWatch::on(const aws::Replied& reply) {
  switch (step_) {
    case Step::service:
      take_service(reply);
      if (deployment_.empty()) return std::nullopt;
      // Its tasks are only looked at when their counts have changed.
      return next(std::exchange(counted_, counts_) == counts_ ? Step::targets : Step::stopped);
    case Step::stopped:
      take_list(reply);
      return next(Step::running);
    case Step::running:
      take_list(reply);
      return next(Step::tasks);
    case Step::tasks:
      take_tasks(reply);
      return next(Step::targets);
    case Step::targets:
      take_targets(reply);
      return next(Step::health_check);
    case Step::health_check:
      take_health_check(reply);
      return next(Step::targets);
    case Step::definition:
      take_definition(reply);
      return next(Step::log);
    case Step::log:
      take_log(reply);
      return next(Step::definition);
  }
  return std::nullopt;
}

// The call of this step, or of the first later one that has something to ask.
MaybeSend ServiceWatch::next(Step step) {
  step_ = step;
  switch (step) {
    case Step::service:
      return aws::send(
          ecs::DescribeServices{.cluster = cluster_, .services = {arn_}, .include = {}});
    case Step::stopped:
    case Step::running:
      return aws::send(
          ecs::ListTasks{.cluster = cluster_,
                         .service_name = name_,
                         .family = {},
                         .started_by = {},
                         .desired_status = step == Step::stopped ? "STOPPED" : "RUNNING"});
    case Step::tasks:
      if (task_arns_.empty()) return next(Step::targets);
      return aws::send(ecs::DescribeTasks{.cluster = cluster_, .tasks = task_arns_});
    case Step::targets:
      if (target_ == target_groups_.size()) return next(Step::definition);
      return aws::send(
          aws::elbv2::DescribeTargetHealth{.target_group_arn = target_groups_[target_]});
    case Step::health_check: {
      const auto& group = target_groups_[target_ - 1];
      if (!target_sick_ || health_checks_.contains(group)) return next(Step::targets);
      return aws::send(aws::elbv2::DescribeTargetGroups{.target_group_arns = {group}});
    }
    case Step::definition:
      for (const auto& [arn, task] : tasks_) {
        if (logs_asked_.size() >= kLogsPerService || logs_asked_.contains(arn)) continue;
        logs_asked_.insert(arn);
        log_task_ = arn;
        return aws::send(ecs::DescribeTaskDefinition{.task_definition = task.task_definition_arn});
      }
      return std::nullopt;
    case Step::log:
      if (log_group_.empty()) return next(Step::definition);
      return aws::send(aws::logs::GetLogEvents{.log_group_name = log_group_,
                                               .log_stream_name = log_stream_,
                                               .limit = kLogLines,
                                               .start_from_head = false});
  }
  return std::nullopt;
}

void ServiceWatch::note(ProgressEvent event) {
  std::string row;
  for (const auto& step : event.path) row += step + "\n";
  std::string says = fmt::format("{} {}", name(event.state), event.reason);
  auto& told = told_[row];
  if (told.says == says) return;
  // Our clock and AWS's differ; looks come in order all the same.
  event.at = std::max(event.at, told.at);
  told = {says, event.at};
  events_.push_back(std::move(event));
}

void ServiceWatch::note_deployment(const ecs::Deployment& deployment) {
  ProgressEvent event;
  event.stage = stage_;
  event.path = {row_, "deployment " + short_id(after_last(deployment.id, '/'))};
  event.type = "deployment";
  event.verb = "start";
  event.physical_id = deployment.id;
  event.at = now_;
  event.state = deployment.rollout_state == "COMPLETED" ? State::done
                : deployment.rollout_state == "FAILED"  ? State::failed
                : deployment.status == "INACTIVE"       ? State::removed
                                                        : State::running;
  // That an earlier one had failed is no news of this operation.
  const bool before = earlier(deployment);
  if (before && event.state == State::failed) event.state = State::removed;
  event.reason =
      fmt::format("{} of {} running", deployment.running_count, deployment.desired_count);
  if (deployment.pending_count > 0)
    event.reason += fmt::format(", {} starting", deployment.pending_count);
  if (deployment.failed_tasks > 0 && !before)
    event.reason += fmt::format(", {} failed", deployment.failed_tasks);
  if (deployment.status != "PRIMARY") event.reason += ", being replaced";
  if (event.state == State::failed && !deployment.rollout_state_reason.empty())
    event.reason += ": " + deployment.rollout_state_reason;
  note(std::move(event));
}

void ServiceWatch::take_service(const aws::Replied& reply) {
  auto found = aws::read<ecs::DescribeServices>(reply);
  deployment_.clear();
  seen_.reset();
  if (!found || found->services.empty()) return;
  const auto& service = seen_.emplace(std::move(found->services.front()));
  for (const auto& deployment : service.deployments)
    if (earlier(deployment)) earlier_.insert(deployment.id);
  for (const auto& deployment : service.deployments) {
    note_deployment(deployment);
    if (deployment.status == "PRIMARY") deployment_ = deployment.id;
  }
  counts_.clear();
  for (const auto& each : service.deployments)
    counts_ += fmt::format("{} {} {} {};", each.id, each.running_count, each.pending_count,
                           each.failed_tasks);
  target_groups_.clear();
  for (const auto& each : service.load_balancers)
    if (!each.target_group_arn.empty()) target_groups_.push_back(each.target_group_arn);
  evidence_.messages.clear();
  constexpr std::size_t kMessages = 5;
  for (const auto& event : service.events) {
    if (evidence_.messages.size() == kMessages || (since_ && event.created_at < *since_)) break;
    evidence_.messages.push_back(event.message);
  }
}

void ServiceWatch::take_list(const aws::Replied& reply) {
  auto found = aws::read<ecs::ListTasks>(reply);
  if (!found) return;
  for (const auto& arn : found->task_arns)
    if (task_arns_.size() < kTasksAtOnce) task_arns_.push_back(arn);
}

bool ServiceWatch::earlier(const ecs::Deployment& deployment) const {
  return since_ && deployment.created_at && *deployment.created_at < *since_;
}

bool ServiceWatch::earlier(const ecs::Task& task) const {
  return earlier_.contains(task.started_by) ||
         (since_ && task.created_at && *task.created_at < *since_);
}

// Whether the task counts for the verdict. A deployment that failed is soon followed by the one
// that goes back: what was seen of it stays evidence.
bool ServiceWatch::judged(const ecs::Task& task) const {
  return went_wrong(task) && (since_ ? !earlier(task) : task.started_by == deployment_);
}

void ServiceWatch::note_task(const ecs::Task& task) {
  // Over before the operation began; or an old one, whose end is nobody's problem now.
  const bool before = earlier(task);
  if (before && stopped(task) && task.stopped_at && *task.stopped_at < *since_) return;
  const bool bad = went_wrong(task) && !before;
  ProgressEvent event;
  event.stage = stage_;
  event.path = {row_, "deployment " + short_id(after_last(task.started_by, '/')),
                "task " + short_id(task_id(task.task_arn))};
  event.type = "task";
  event.verb = "run";
  event.physical_id = task.task_arn;
  event.at = stopped(task) ? task.stopped_at.value_or(now_) : task.started_at.value_or(now_);
  event.state = bad ? State::failed : stopped(task) ? State::removed : State::running;
  if (task.last_status == "RUNNING" && task.health_status != "UNHEALTHY") event.state = State::done;
  event.reason = stopped(task) ? stopped_text(evidence_of(task)) : aws::to_lower(task.last_status);
  if (!stopped(task) && task.health_status == "UNHEALTHY") event.reason += ", unhealthy";
  auto path = event.path;
  note(std::move(event));
  for (const auto& container : task.containers) {
    if (container.last_status.empty()) continue;
    ProgressEvent row;
    row.stage = stage_;
    row.path = path;
    row.path.push_back(container.name);
    row.type = "container";
    row.verb = "run";
    row.at = stopped(task) ? task.stopped_at.value_or(now_) : now_;
    const bool wrong = !told_to_go(task) && !before &&
                       (container.exit_code.value_or(0) != 0 || (bad && !container.reason.empty()));
    row.state = wrong                                ? State::failed
                : container.last_status == "RUNNING" ? State::done
                : container.last_status == "STOPPED" ? State::removed
                                                     : State::running;
    row.reason = container.reason.empty() ? aws::to_lower(container.last_status) : container.reason;
    if (container.exit_code) row.reason = fmt::format("exit code {}", *container.exit_code);
    note(std::move(row));
  }
}

void ServiceWatch::take_tasks(const aws::Replied& reply) {
  auto found = aws::read<ecs::DescribeTasks>(reply);
  if (!found) return;
  for (const auto& task : found->tasks) {
    note_task(task);
    if (judged(task)) tasks_[task.task_arn] = task;
  }
  std::map<std::string, std::vector<std::string>> logs;
  for (auto& task : evidence_.stopped) logs[task.id] = std::move(task.log_tail);
  std::vector<const ecs::Task*> order;
  for (const auto& [arn, task] : tasks_) order.push_back(&task);
  std::ranges::stable_sort(order, {},
                           [](const ecs::Task* task) { return task->stopped_at.value_or(Time{}); });
  evidence_.stopped.clear();
  for (const auto* task : order) {
    evidence_.stopped.push_back(evidence_of(*task));
    evidence_.stopped.back().log_tail = std::move(logs[evidence_.stopped.back().id]);
  }
}

void ServiceWatch::take_targets(const aws::Replied& reply) {
  std::string group = target_groups_[target_++];
  target_sick_ = false;
  auto found = aws::read<aws::elbv2::DescribeTargetHealth>(reply);
  if (!found) return;
  std::size_t healthy = 0;
  std::string problem;
  for (const auto& each : found->target_health_descriptions) {
    if (each.state == "healthy") ++healthy;
    if (each.state != "unhealthy") continue;
    problem = each.reason + (each.description.empty() ? "" : ": " + each.description);
    evidence_.target_problems.push_back(each.target.id + " is unhealthy: " + problem);
  }
  target_sick_ = !problem.empty();
  if (auto check = health_checks_.find(group); target_sick_ && check != health_checks_.end())
    evidence_.health_checks.push_back(check->second);
  auto all = found->target_health_descriptions.size();
  ProgressEvent event;
  event.stage = stage_;
  // arn:...:targetgroup/NAME/ID
  auto slash = group.rfind('/');
  event.path = {row_, "targets " + after_last(group.substr(0, slash), '/')};
  event.type = "target group";
  event.verb = "check";
  event.physical_id = group;
  event.at = now_;
  event.state = all > 0 && healthy == all ? State::done : State::running;
  event.reason = fmt::format("{} healthy of {}", healthy, all);
  if (!problem.empty()) event.reason += ", " + problem;
  note(std::move(event));
}

void ServiceWatch::take_health_check(const aws::Replied& reply) {
  auto found = aws::read<aws::elbv2::DescribeTargetGroups>(reply);
  if (!found || found->target_groups.empty()) return;
  const auto& group = found->target_groups.front();
  std::string port = group.health_check_port;
  if (port == "traffic-port") port = "the port of the target";
  std::string says = fmt::format("The load balancer checks {} on {}", group.health_check_protocol,
                                 port.find(' ') == std::string::npos ? "port " + port : port);
  if (!group.health_check_path.empty())
    says += fmt::format(", path {}, and wants {}", group.health_check_path, group.http_code);
  evidence_.health_checks.push_back(says);
  health_checks_[target_groups_[target_ - 1]] = std::move(says);
}

void ServiceWatch::take_definition(const aws::Replied& reply) {
  log_group_.clear();
  auto found = aws::read<ecs::DescribeTaskDefinition>(reply);
  auto task = tasks_.find(log_task_);
  if (!found || task == tasks_.end()) return;
  const auto& definitions = found->task_definition.container_definitions;
  auto failed = [](const ecs::Container& each) { return each.exit_code.value_or(0) != 0; };
  auto container = std::ranges::find_if(task->second.containers, failed);
  if (container == task->second.containers.end()) return;  // it never ran: nothing is logged
  auto definition =
      std::ranges::find(definitions, container->name, &ecs::ContainerDefinition::name);
  if (definition == definitions.end()) return;
  std::string prefix = option(*definition, "awslogs-stream-prefix");
  if (prefix.empty()) return;
  log_group_ = option(*definition, "awslogs-group");
  log_stream_ = fmt::format("{}/{}/{}", prefix, container->name, task_id(log_task_));
}

void ServiceWatch::take_log(const aws::Replied& reply) {
  log_group_.clear();
  auto found = aws::read<aws::logs::GetLogEvents>(reply);
  if (!found) return;
  auto task = std::ranges::find(evidence_.stopped, short_id(task_id(log_task_)), &TaskEvidence::id);
  if (task == evidence_.stopped.end()) return;
  for (const auto& event : found->events) task->log_tail.push_back(event.message);
}

}  // namespace slipway::deploy
