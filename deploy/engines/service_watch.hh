// One look at an ECS service while it moves: its deployments, their tasks and containers, the
// health of its targets, and the log tail of a container that failed, fetched before a rollback
// deletes the evidence. Part of the flow that follows a stack: it only ever sends, and what it
// cannot learn (denied, gone) it leaves out.
#pragma once

#include <map>
#include <set>

#include "aws/flow.hh"
#include "aws/services/ecs_services.hh"
#include "deploy/verdict.hh"

namespace slipway::deploy {

// What a task that has stopped says, without its log.
TaskEvidence evidence_of(const aws::ecs::Task& task);
// The short id at the end of a task's ARN.
std::string task_id(std::string_view task_arn);

class ServiceWatch {
 public:
  // `row` is the service's logical id. `service_arn` holds the cluster too
  // (arn:...:service/cluster/name). `since`: when the operation began that is watched; what was
  // deployed before is no part of it. None: the newest deployment is looked at, whenever it began.
  ServiceWatch(std::string stage, std::string row, std::string service_arn,
               std::optional<Time> since = std::nullopt);

  // None: the look is over.
  std::optional<aws::Send> begin(Time now);
  std::optional<aws::Send> on(const aws::Replied& reply);

  std::vector<ProgressEvent> take_events() { return std::exchange(events_, {}); }
  std::optional<Cause> verdict(Stand stand) const { return judge(evidence_, stand); }
  const std::string& row() const { return row_; }
  // As the last look found it; none: it is gone, or may not be looked at.
  const std::optional<aws::ecs::EcsService>& seen() const { return seen_; }

 private:
  enum class Step : std::uint8_t {
    service,
    stopped,
    running,
    tasks,
    targets,
    health_check,  // of a group with an unhealthy target, once
    definition,
    log
  };

  std::optional<aws::Send> next(Step step);
  void take_service(const aws::Replied& reply);
  void take_list(const aws::Replied& reply);
  void take_tasks(const aws::Replied& reply);
  void take_targets(const aws::Replied& reply);
  void take_health_check(const aws::Replied& reply);
  void take_definition(const aws::Replied& reply);
  void take_log(const aws::Replied& reply);
  void note_deployment(const aws::ecs::Deployment& deployment);
  void note_task(const aws::ecs::Task& task);
  void note(ProgressEvent event);
  bool earlier(const aws::ecs::Deployment& deployment) const;
  bool earlier(const aws::ecs::Task& task) const;
  bool judged(const aws::ecs::Task& task) const;

  std::string stage_, row_, arn_, cluster_, name_;
  std::optional<Time> since_;
  std::set<std::string> earlier_;  // deployments that were there before
  Step step_ = Step::service;
  Time now_{};
  std::optional<aws::ecs::EcsService> seen_;
  std::string deployment_;              // id of the newest one
  std::vector<std::string> task_arns_;  // of this look
  std::string counts_, counted_;        // of its tasks: now, and when they were looked at last
  std::vector<std::string> target_groups_;
  std::size_t target_ = 0;
  bool target_sick_ = false;                          // one of the group looked at last
  std::map<std::string, std::string> health_checks_;  // what the load balancer wants, by group
  std::map<std::string, aws::ecs::Task> tasks_;       // those that are judged, by ARN
  std::string log_task_;                              // the one whose log is being fetched
  std::string log_group_, log_stream_;
  std::set<std::string> logs_asked_;
  ServiceEvidence evidence_;
  struct Told {
    std::string says;
    Time at{};
  };
  std::map<std::string, Told> told_;  // what each row said last: unchanged rows make no event
  std::vector<ProgressEvent> events_;
};

}  // namespace slipway::deploy
