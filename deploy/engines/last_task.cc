#include "deploy/engines/last_task.hh"

#include <algorithm>

namespace slipway::deploy {

namespace ecs = aws::ecs;

namespace {

constexpr std::size_t kTasksADescribe = 100;  // DescribeTasks' limit

}  // namespace

std::string family_of(std::string_view task_definition) {
  auto slash = task_definition.rfind('/');
  if (slash != std::string_view::npos) task_definition.remove_prefix(slash + 1);
  return std::string(task_definition.substr(0, task_definition.find(':')));
}

LastTask::LastTask(std::string cluster, std::string_view task_definition)
    : EngineFlow(Patience::few),
      cluster_(std::move(cluster)),
      family_(family_of(task_definition)) {}

LastTask::Action LastTask::begin(Time) { return ask(); }

LastTask::Action LastTask::ask() const {
  if (step_ == Step::tasks)
    return aws::send(ecs::DescribeTasks{.cluster = cluster_, .tasks = arns_});
  ecs::ListTasks op{.cluster = cluster_};
  op.family = family_;
  op.desired_status = step_ == Step::running ? "RUNNING" : "STOPPED";
  return aws::send(op);
}

LastTask::Action LastTask::on(aws::FlowEvent event, Time) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  if (!*reply) return wait_or_end<Output>(reply->error());
  fresh();
  if (step_ == Step::tasks) {
    auto found = aws::read<ecs::DescribeTasks>(*reply);
    if (!found) return Finish{fail(found.error())};
    auto newest = std::ranges::max_element(
        found->tasks, {}, [](const ecs::Task& task) { return task.created_at.value_or(Time{}); });
    Output out;
    if (newest != found->tasks.end()) out.task = *newest;
    return Finish{std::move(out)};
  }
  auto found = aws::read<ecs::ListTasks>(*reply);
  if (!found) return Finish{fail(found.error())};
  for (auto& arn : found->task_arns)
    if (arns_.size() < kTasksADescribe) arns_.push_back(std::move(arn));
  if (step_ == Step::running) {
    step_ = Step::stopped;
    return ask();
  }
  if (arns_.empty()) return Finish{Output{}};
  step_ = Step::tasks;
  return ask();
}

}  // namespace slipway::deploy
