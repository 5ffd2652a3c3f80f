#include "deploy/engines/run_task.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "aws/services/logs.hh"
#include "deploy/engines/last_task.hh"
#include "deploy/engines/service_watch.hh"
#include "deploy/lines.hh"

namespace slipway::deploy {

namespace ecs = aws::ecs;

namespace {

constexpr Millis kFirstLook{1'000};
constexpr Millis kLongestLook{5'000};
constexpr int kMissingLooks = 10;  // a task just started may not be seen for a moment

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::string part;
  for (char c : list + ",") {
    if (c != ',' && c != ' ')
      part += c;
    else if (!part.empty())
      parts.push_back(std::exchange(part, {}));
  }
  return parts;
}

const ecs::Container* container_of(const ecs::Task& task, const std::string& name) {
  auto found = std::ranges::find(task.containers, name, &ecs::Container::name);
  if (found != task.containers.end()) return &*found;
  return task.containers.empty() ? nullptr : &task.containers.front();
}

}  // namespace

Result<RunTask::Setup> RunTask::setup(const Stage& stage, const std::vector<Input>& inputs,
                                      std::string token) {
  auto value = [&](std::string_view name) {
    auto found = std::ranges::find(inputs, name, &Input::name);
    return found == inputs.end() ? std::string() : found->value;
  };
  Setup setup{.stage = stage.id,
              .cluster = value("cluster"),
              .task_definition = value("task_definition"),
              .container = value("container"),
              .subnets = split(value("subnets")),
              .security_groups = split(value("security_groups")),
              .token = std::move(token),
              .before = Before::not_sent,
              .task_arn = {},
              .timeout = stage.timeout};
  std::string missing = setup.cluster.empty()           ? "cluster"
                        : setup.task_definition.empty() ? "task_definition"
                        : setup.subnets.empty()         ? "subnets"
                                                        : "";
  if (missing.empty()) return setup;
  return fail({.kind = ErrorKind::invalid,
               .what = "run the task of stage " + stage.id,
               .answer = "its input " + missing + " has no value",
               .fix = "Give the stage this input in the blueprint"});
}

RunTask::RunTask(Setup setup)
    : EngineFlow(Patience::endless),
      setup_(std::move(setup)),
      step_(Step::others),
      delay_(kFirstLook) {
  if (setup_.before == Before::maybe_sent) step_ = Step::mine_running;
  if (!setup_.task_arn.empty()) step_ = Step::watch;
}

RunTask::Action RunTask::begin(Time) { return ask(); }

RunTask::Action RunTask::go(Step step) {
  step_ = step;
  return ask();
}

RunTask::Action RunTask::ask() {
  switch (step_) {
    case Step::mine_running:
    case Step::mine_stopped: {
      ecs::ListTasks op{.cluster = setup_.cluster};
      op.started_by = setup_.token;
      op.desired_status = step_ == Step::mine_running ? "RUNNING" : "STOPPED";
      return aws::send(op);
    }
    case Step::others: {
      ecs::ListTasks op{.cluster = setup_.cluster};
      op.family = family_of(setup_.task_definition);
      op.desired_status = "RUNNING";
      return aws::send(op);
    }
    case Step::run: {
      ecs::RunTask op{.cluster = setup_.cluster, .task_definition = setup_.task_definition};
      op.launch_type = "FARGATE";
      op.started_by = op.client_token = setup_.token;
      op.network_configuration = ecs::AwsVpcConfiguration{.subnets = setup_.subnets,
                                                          .security_groups = setup_.security_groups,
                                                          .assign_public_ip = "DISABLED"};
      op.propagate_tags = "TASK_DEFINITION";
      return aws::send(op);
    }
    case Step::watch:
      return aws::send(ecs::DescribeTasks{.cluster = setup_.cluster, .tasks = {setup_.task_arn}});
    case Step::stop:
      return aws::send(
          ecs::StopTask{.cluster = setup_.cluster,
                        .task = setup_.task_arn,
                        .reason = timed_out_ ? "slipway: time limit" : "slipway: cancelled"});
    case Step::definition:
      return aws::send(ecs::DescribeTaskDefinition{.task_definition = task_.task_definition_arn});
    case Step::log:
      return aws::send(aws::logs::GetLogEvents{.log_group_name = log_group_,
                                               .log_stream_name = log_stream_,
                                               .limit = kLogLines,
                                               .start_from_head = false});
  }
  return Finish{fail({})};
}

RunTask::Action RunTask::on(aws::FlowEvent event, Time now) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) {
    bool stop = cancelled_ && !stop_sent_ && step_ == Step::watch;
    return stop ? go(Step::stop) : ask();
  }
  switch (step_) {
    case Step::mine_running:
    case Step::mine_stopped:
    case Step::others:
      return listed(*reply);
    case Step::run:
      return started(*reply, now);
    case Step::watch:
      return watched(*reply, now);
    case Step::stop:
      // Whether it worked shows in the next look: the task stops, or goes on.
      stop_sent_ = reply->has_value();
      if (!*reply)
        if (auto delay = wait_out(reply->error())) return aws::Wait{*delay};
      stop_sent_ = true;
      return go(Step::watch);
    case Step::definition:
    case Step::log:
      return with_log(*reply);
  }
  return Finish{fail({})};
}

RunTask::Action RunTask::retry_or_fail(const Error& error) {
  if (auto delay = wait_out(error)) return aws::Wait{*delay};
  return Finish{fail(error)};
}

RunTask::Action RunTask::listed(const aws::Replied& reply) {
  auto found = aws::read<ecs::ListTasks>(reply);
  if (!found) return retry_or_fail(found.error());
  fresh();
  if (!found->task_arns.empty()) {
    setup_.task_arn = found->task_arns.front();
    return go(Step::watch);
  }
  if (step_ == Step::mine_running) return go(Step::mine_stopped);
  if (step_ == Step::mine_stopped) return go(Step::others);
  if (cancelled_)
    return Finish{
        fail({.kind = ErrorKind::conflict, .what = "run the task", .answer = "cancelled"})};
  return go(Step::run);
}

RunTask::Action RunTask::started(const aws::Replied& reply, Time) {
  auto run = aws::read<ecs::RunTask>(reply);
  // The token makes a repeat harmless: the same task is answered.
  if (!run) return retry_or_fail(run.error());
  fresh();
  if (!run->tasks.empty()) {
    setup_.task_arn = run->tasks.front().task_arn;
    return go(Step::watch);
  }
  std::string reason = run->failures.empty()
                           ? "no task"
                           : run->failures.front().reason + " " + run->failures.front().detail;
  evidence_.stopped_reason = reason;
  TaskEnd end;
  end.cause = judge_task({.id = "none",
                          .stop_code = {},
                          .stopped_reason = reason,
                          .containers = {},
                          .lived = {},
                          .log_tail = {}},
                         "The task of stage " + setup_.stage);
  end.cause->stage = setup_.stage;
  return Finish{std::move(end)};
}

void RunTask::tell(const ecs::Task& task, Time now) {
  std::string says = aws::to_lower(task.last_status);
  if (std::exchange(told_, says) == says) return;
  bool over = task.last_status == "STOPPED";
  const auto* container = container_of(task, setup_.container);
  bool good = over && container && container->exit_code == 0;
  ProgressEvent event;
  event.stage = setup_.stage;
  event.path = {"task " + task_id(task.task_arn).substr(0, 8)};
  event.state = good ? State::done : over ? State::failed : State::running;
  event.verb = "run";
  event.type = "task";
  event.physical_id = task.task_arn;
  event.at = over ? std::max(task.stopped_at.value_or(now), task.started_at.value_or(Time{}))
                  : task.created_at.value_or(now);
  event.reason = over ? (good ? "exit code 0" : stopped_text(evidence_of(task))) : says;
  note(std::move(event));
}

RunTask::Action RunTask::watched(const aws::Replied& reply, Time now) {
  auto found = aws::read<ecs::DescribeTasks>(reply);
  if (!found) return retry_or_fail(found.error());
  fresh();
  if (found->tasks.empty()) {
    if (++missing_ <= kMissingLooks) return aws::Wait{delay_};
    return forgotten(now);
  }
  missing_ = 0;
  task_ = found->tasks.front();
  if (!first_seen_) first_seen_ = task_.created_at ? std::min(*task_.created_at, now) : now;
  tell(task_, now);
  if (task_.last_status == "STOPPED") return stopped();
  timed_out_ = setup_.timeout.count() > 0 && now - *first_seen_ > setup_.timeout;
  if ((cancelled_ || timed_out_) && !stop_sent_) return go(Step::stop);
  delay_ = std::min(kLongestLook, delay_ * 5 / 4);
  return aws::Wait{delay_};
}

RunTask::Action RunTask::forgotten(Time now) {
  if (std::exchange(once_more_, true))
    return Finish{fail({.kind = ErrorKind::not_found,
                        .what = "watch the task " + task_id(setup_.task_arn),
                        .answer = "AWS no longer knows it, so how it ended cannot be told",
                        .fix = "Look at its log group, then run the stage again"})};
  ProgressEvent event;
  event.stage = setup_.stage;
  event.path = {"task " + task_id(setup_.task_arn).substr(0, 8)};
  event.state = State::cancelled;
  event.verb = "run";
  event.type = "task";
  event.at = now;
  event.reason = "AWS no longer knows how it ended; it runs once more";
  note(std::move(event));
  told_.clear();
  missing_ = 0;
  first_seen_.reset();
  setup_.task_arn.clear();
  setup_.token += "-2";  // known from the first: a crash from here on finds this one by it
  return go(Step::mine_running);
}

RunTask::Action RunTask::stopped() {
  evidence_ = evidence_of(task_);
  const auto* container = container_of(task_, setup_.container);
  // Nothing was logged by a container that never ran.
  if (!container || !container->exit_code) return finish();
  return go(Step::definition);
}

// The log is for the reader; whatever stands in the way of it is no failure.
RunTask::Action RunTask::with_log(const aws::Replied& reply) {
  if (step_ == Step::log) {
    if (auto found = aws::read<aws::logs::GetLogEvents>(reply))
      for (const auto& event : found->events) evidence_.log_tail.push_back(event.message);
    return finish();
  }
  auto found = aws::read<ecs::DescribeTaskDefinition>(reply);
  if (!found) return finish();
  const auto* container = container_of(task_, setup_.container);
  const auto& definitions = found->task_definition.container_definitions;
  auto definition =
      std::ranges::find(definitions, container->name, &ecs::ContainerDefinition::name);
  if (definition == definitions.end()) return finish();
  std::string prefix;
  for (const auto& option : definition->log_options) {
    if (option.name == "awslogs-group") log_group_ = option.value;
    if (option.name == "awslogs-stream-prefix") prefix = option.value;
  }
  if (log_group_.empty() || prefix.empty()) return finish();
  log_stream_ = fmt::format("{}/{}/{}", prefix, container->name, task_id(setup_.task_arn));
  return go(Step::log);
}

RunTask::Action RunTask::finish() {
  TaskEnd end;
  end.task_arn = setup_.task_arn;
  end.task_definition_arn = task_.task_definition_arn;
  if (const auto* container = container_of(task_, setup_.container))
    end.exit_code = container->exit_code;
  if (end.exit_code == 0 && !timed_out_) {
    if (!evidence_.log_tail.empty()) end.last_line = one_line(evidence_.log_tail.back());
    return Finish{std::move(end)};
  }
  end.cause = judge_task(evidence_, "The task of stage " + setup_.stage);
  if (timed_out_) {
    end.cause->headline = fmt::format("The task of stage {} did not end within {} and was stopped.",
                                      setup_.stage, duration_text(setup_.timeout));
    end.cause->fix =
        "Look at its last log lines: a task that cannot reach its database waits for ever";
  }
  end.cause->stage = setup_.stage;
  end.cause->path = "task " + evidence_.id;
  return Finish{std::move(end)};
}

}  // namespace slipway::deploy
