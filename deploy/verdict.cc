#include "deploy/verdict.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

#include "aws/encoding.hh"
#include "deploy/lines.hh"

namespace slipway::deploy {

namespace {

struct SymptomRule {
  std::array<std::string_view, 3>
      texts;              // all of them must occur, whatever their case; empty ones always do
  std::string_view says;  // {} is the container or resource
  std::string_view fix;
};

// Why a task could not start: texts of stopped reasons and container reasons. The more particular
// rule stands first.
constexpr SymptomRule kStart[] = {
    {{"cannotpullcontainer", "not found", ""},
     "The image of {} cannot be pulled: the repository has no such tag",
     "Push the image with this tag to the repository, or choose a tag that is there"},
    {{"cannotpullcontainer", "manifest unknown", ""},
     "The image of {} cannot be pulled: the repository has no such tag",
     "Push the image with this tag to the repository, or choose a tag that is there"},
    {{"cannotpullcontainer", "does not match", "platform"},
     "The image of {} is made for another processor",
     "Push an image for linux/amd64, which is what the task asks for"},
    {{"cannotpullcontainer", "timeout", ""},
     "The image of {} cannot be pulled: the task's subnets have no way to the image registry",
     "Give the private subnets a route to a NAT gateway, or VPC endpoints for ecr.api, ecr.dkr and "
     "S3"},
    {{"cannotpullcontainer", "request canceled", ""},
     "The image of {} cannot be pulled: the task's subnets have no way to the image registry",
     "Give the private subnets a route to a NAT gateway, or VPC endpoints for ecr.api, ecr.dkr and "
     "S3"},
    {{"cannotpullcontainer", "denied", ""},
     "The image of {} cannot be pulled: the repository refuses the task's execution role",
     "Allow the execution role in the repository's policy (in the account that owns the images)"},
    {{"cannotpullcontainer", "forbidden", ""},
     "The image of {} cannot be pulled: the repository refuses the task's execution role",
     "Allow the execution role in the repository's policy (in the account that owns the images)"},
    {{"cannotpullcontainer", "", ""},
     "The image of {} cannot be pulled",
     "Check the image's name and tag in the repository"},
    {{"resourceinitialization", "accessdenied", "kms"},
     "{} cannot start: it may not decrypt its secrets with the KMS key",
     "Allow the execution role kms:Decrypt in the key's policy"},
    {{"resourceinitialization", "accessdenied", "secretsmanager"},
     "{} cannot start: it may not read its secrets",
     "Allow the execution role secretsmanager:GetSecretValue on the secret AWS names here"},
    {{"resourceinitialization", "resourcenotfound", "secret"},
     "{} cannot start: a secret it needs does not exist",
     "Deploy the stage that makes the secrets again, and check the secret's name in the task "
     "definition"},
    {{"resourceinitialization", "did not contain json key", ""},
     "{} cannot start: a secret it needs lacks a key",
     "Add the key AWS names here to the secret"},
    {{"resourceinitialization", "secret", "timeout"},
     "{} cannot start: the task's subnets have no way to Secrets Manager",
     "Give the private subnets a route to a NAT gateway, or a VPC endpoint for secretsmanager"},
    {{"resourceinitialization", "secret", "deadline"},
     "{} cannot start: the task's subnets have no way to Secrets Manager",
     "Give the private subnets a route to a NAT gateway, or a VPC endpoint for secretsmanager"},
    {{"resourceinitialization", "log group", ""},
     "{} cannot start: its log group is missing or out of reach",
     "Check the log group AWS names here, and that the subnets reach CloudWatch Logs"},
    {{"resourceinitialization", "ecr", ""},
     "{} cannot start: the task's subnets have no way to the image registry, or may not use it",
     "Give the private subnets a route to a NAT gateway, or VPC endpoints for ecr.api, ecr.dkr and "
     "S3"},
    {{"resourceinitialization", "", ""},
     "{} cannot start: what it needs could not be made ready",
     ""},
    {{"capacity is unavailable", "", ""},
     "AWS has no Fargate capacity for {} right now",
     "Wait a while and retry, or use subnets in other availability zones"},
    {{"resource:", "", ""},
     "There is no room for {}",
     "Ask for less CPU and memory, or raise the quota AWS names here"},
    {{"maximum number of tasks", "", ""},
     "The account's limit of Fargate tasks is reached",
     "Raise the Fargate vCPU quota in Service Quotas"},
};

// Why a container that did start gave up: texts of its last log lines.
constexpr SymptomRule kLog[] = {
    {{"kms", "accessdenied", ""},
     "{} stops at once: it may not use the KMS key",
     "Add the task role to the key's policy: kms:Encrypt, kms:Decrypt, kms:GenerateDataKey, "
     "kms:DescribeKey"},
    {{"access denied for user", "", ""},
     "{} stops at once: the database refuses its name or password",
     "Check that the database secret and the database agree"},
    {{"dial tcp", "3306", ""},
     "{} stops at once: it cannot reach the database",
     "Allow the service's security group on port 3306 of the database, and check that both are in "
     "the same VPC"},
    {{"unknown database", "", ""},
     "{} stops at once: its database does not exist",
     "Run the migrations first"},
    {{"license", "expired", ""},
     "{} stops at once: the licence has expired",
     "Enter a licence key that is still valid"},
    {{"license", "invalid", ""},
     "{} stops at once: it refuses the licence key",
     "Check the licence key"},
    {{"strict_trans_tables", "", ""},
     "{} stops: the database's sql_mode lacks STRICT_TRANS_TABLES",
     "Set sql_mode in the database's parameter group, then retry"},
    {{"algorithm=inplace is not supported", "", ""},
     "{} stops: the database's sql_mode lacks STRICT_TRANS_TABLES",
     "Set sql_mode in the database's parameter group, then retry"},
    {{"out of memory", "", ""}, "{} runs out of memory", "Give the task more memory"},
    {{"accessdenied", "", ""},
     "{} stops at once: AWS denies it something it needs",
     "Allow the task role what the log line names"},
    {{"no space left", "", ""},
     "{} runs out of disk space",
     "Give the task more ephemeral storage"},
};

// Why CloudFormation could not do its work on a resource: texts of status reasons.
constexpr SymptomRule kResource[] = {
    {{"not authorized to perform", "", ""},
     "AWS denies making {}",
     "Allow your identity the action AWS names here, then retry"},
    {{"access denied", "", ""},
     "AWS denies making {}",
     "Allow your identity the action AWS names here, then retry"},
    {{"already exists", "", ""},
     "{} exists already and does not belong to this stack",
     "Delete or rename the old one, or choose another name for this install"},
    {{"limitexceeded", "", ""},
     "A limit of the account is reached at {}",
     "Raise the limit AWS names here in Service Quotas, or free some"},
    {{"limit exceeded", "", ""},
     "A limit of the account is reached at {}",
     "Raise the limit AWS names here in Service Quotas, or free some"},
    {{"quota", "", ""},
     "A limit of the account is reached at {}",
     "Raise the limit AWS names here in Service Quotas, or free some"},
    {{"circuit breaker", "", ""},
     "The service {} did not become stable: its tasks keep failing",
     "Look at the service's stopped tasks and their logs, mend what they name, then retry"},
    {{"not empty", "", ""},
     "{} cannot be deleted: it is not empty",
     "Empty it, then run the removal again"},
    {{"deletion protection", "", ""},
     "{} is protected against deletion",
     "Turn its deletion protection off, then run the removal again"},
    {{"in use", "", ""}, "{} is in use by something else", "Remove what uses it, then retry"},
    {{"dependency", "", ""},
     "{} is needed by something else",
     "Remove what depends on it, then retry"},
};

const SymptomRule* match(std::span<const SymptomRule> rules, std::string_view text) {
  std::string low = aws::to_lower(text);
  auto holds = [&](const SymptomRule& rule) {
    return std::ranges::all_of(rule.texts,
                               [&](auto part) { return low.find(part) != std::string::npos; });
  };
  auto found = std::ranges::find_if(rules, holds);
  return found == rules.end() ? nullptr : &*found;
}

std::string sentence(std::string_view says, const std::string& who) {
  std::string name = who;  // "The container ...", here within a sentence
  if (!says.starts_with("{}") && name.starts_with("The ")) name.front() = 't';
  return fmt::format(fmt::runtime(says), name) + ".";
}

std::string reasons(const TaskEvidence& task) {
  std::string all = task.stopped_reason;
  for (const auto& container : task.containers) all += " " + container.reason;
  return all;
}

const ContainerEvidence* failed_container(const TaskEvidence& task) {
  auto bad_exit = [](const auto& each) { return each.exit_code.value_or(0) != 0; };
  auto found = std::ranges::find_if(task.containers, bad_exit);
  if (found != task.containers.end()) return &*found;
  auto has_reason = [](const auto& each) { return !each.reason.empty(); };
  found = std::ranges::find_if(task.containers, has_reason);
  return found != task.containers.end() ? &*found : nullptr;
}

void put_evidence(Cause& cause, const TaskEvidence& task) {
  std::string told = fmt::format("Task {}: {}", task.id, stopped_text(task));
  cause.evidence.push_back(told);
  if (!task.stopped_reason.empty() && told.find(task.stopped_reason) == std::string::npos)
    cause.evidence.push_back("Stopped reason: " + one_line(task.stopped_reason));
  for (const auto& container : task.containers)
    if (!container.reason.empty() && told.find(container.reason) == std::string::npos)
      cause.evidence.push_back(container.name + ": " + one_line(container.reason));
  constexpr std::size_t kLines = 10;
  std::size_t from = task.log_tail.size() > kLines ? task.log_tail.size() - kLines : 0;
  for (std::size_t i = from; i < task.log_tail.size(); ++i)
    cause.evidence.push_back("log: " + one_line(task.log_tail[i]));
}

// What one stopped task says by itself; `who` is what the sentences are about.
std::optional<Cause> explain(const TaskEvidence& task, const std::string& who) {
  Cause cause;
  if (const SymptomRule* rule = match(kStart, reasons(task))) {
    cause.headline = sentence(rule->says, who);
    cause.fix = rule->fix;
    put_evidence(cause, task);
    return cause;
  }
  const auto* container = failed_container(task);
  bool killed = aws::to_lower(reasons(task)).find("outofmemory") != std::string::npos;
  if (killed ||
      (container && container->exit_code == 137 && task.stop_code == "EssentialContainerExited")) {
    cause.headline = who + " was killed: it used more memory than it has.";
    cause.fix = "Give the task more memory";
    put_evidence(cause, task);
    return cause;
  }
  std::string log;
  for (const auto& line : task.log_tail) log += line + "\n";
  if (const SymptomRule* rule = log.empty() ? nullptr : match(kLog, log)) {
    cause.headline = sentence(rule->says, who);
    cause.fix = rule->fix;
    put_evidence(cause, task);
    return cause;
  }
  return std::nullopt;
}

bool health_stop(const TaskEvidence& task) {
  std::string text = aws::to_lower(reasons(task));
  return text.find("health check") != std::string::npos;
}

Cause crash(const TaskEvidence& task, const std::string& who, std::size_t times) {
  Cause cause;
  const auto* container = failed_container(task);
  cause.headline = container && container->exit_code
                       ? fmt::format("{} ends with exit code {}.", who, *container->exit_code)
                       : fmt::format("{} stopped before it could say why.", who);
  if (times > 1) cause.evidence.push_back(fmt::format("Seen {} times", times));
  put_evidence(cause, task);
  cause.fix = task.log_tail.empty() ? "Look at the log of the container"
                                    : "The last log lines above say why it gave up";
  return cause;
}

Cause unhealthy(const ServiceEvidence& evidence, const TaskEvidence* task, const std::string& who) {
  Cause cause;
  cause.headline = who + " runs, but its health check fails.";
  for (const auto& problem : evidence.target_problems)
    cause.evidence.push_back("Target " + one_line(problem));
  for (const auto& check : evidence.health_checks) cause.evidence.push_back(one_line(check));
  if (task) put_evidence(cause, *task);
  cause.fix =
      "Check that the container listens on the port of the health check, that the load balancer's "
      "security "
      "group may reach it, and that it starts within the grace period";
  return cause;
}

Cause placed(Cause cause, const ServiceEvidence& evidence) {
  cause.stage = evidence.stage;
  cause.path = evidence.service;
  return cause;
}

}  // namespace

std::string stopped_text(const TaskEvidence& task) {
  const auto* container = failed_container(task);
  if (container && container->exit_code && *container->exit_code != 0) {
    std::string text = fmt::format("{} exited {}", container->name, *container->exit_code);
    if (task.lived) text += " after " + duration_text(*task.lived);
    return text;
  }
  if (!task.stopped_reason.empty()) return one_line(task.stopped_reason);
  if (container) return one_line(container->reason);
  return task.stop_code.empty() ? "stopped" : "stopped (" + task.stop_code + ")";
}

std::optional<Cause> judge(const ServiceEvidence& evidence, Stand stand) {
  std::string who = "The container of " + evidence.service;
  for (const auto& task : evidence.stopped) {
    const auto* container = failed_container(task);
    std::string name =
        container ? "The container " + container->name + " of " + evidence.service : who;
    bool by_exit = container && container->exit_code.value_or(0) != 0;
    // One crash may be bad luck; one image that is not there is not.
    if (by_exit && stand == Stand::watching && evidence.stopped.size() < 2) continue;
    if (auto cause = explain(task, name)) return placed(std::move(*cause), evidence);
  }
  auto crashed = [](const TaskEvidence& task) {
    const auto* container = failed_container(task);
    return container && container->exit_code.value_or(0) != 0 && !health_stop(task);
  };
  auto crashes = static_cast<std::size_t>(std::ranges::count_if(evidence.stopped, crashed));
  std::size_t enough = stand == Stand::failed ? 1 : 2;
  if (crashes >= enough) {
    auto task = std::ranges::find_if(evidence.stopped, crashed);
    // The latest with a log says the most.
    for (auto it = task; it != evidence.stopped.end(); ++it)
      if (crashed(*it) && !it->log_tail.empty()) task = it;
    return placed(
        crash(*task, "The container " + failed_container(*task)->name + " of " + evidence.service,
              crashes),
        evidence);
  }
  auto sick = static_cast<std::size_t>(std::ranges::count_if(evidence.stopped, health_stop));
  bool sick_now = stand == Stand::failed && !evidence.target_problems.empty();
  if (sick >= enough || sick_now) {
    auto task = std::ranges::find_if(evidence.stopped, health_stop);
    return placed(unhealthy(evidence, task == evidence.stopped.end() ? nullptr : &*task, who),
                  evidence);
  }
  for (const auto& message : evidence.messages)
    if (const SymptomRule* rule = match(kStart, message)) {
      Cause cause{.stage = {},
                  .path = {},
                  .headline = sentence(rule->says, evidence.service),
                  .evidence = {one_line(message)},
                  .fix = std::string(rule->fix)};
      return placed(std::move(cause), evidence);
    }
  if (stand == Stand::failed && !evidence.stopped.empty())
    return placed(crash(evidence.stopped.back(), who, evidence.stopped.size()), evidence);
  return std::nullopt;
}

Cause judge_task(const TaskEvidence& task, const std::string& what) {
  if (auto cause = explain(task, what)) return std::move(*cause);
  return crash(task, what, 1);
}

Cause judge_resource(const std::string& stage, const ProgressEvent& failed) {
  Cause cause;
  cause.stage = stage;
  for (const auto& step : failed.path) cause.path += (cause.path.empty() ? "" : "/") + step;
  std::string who = cause.path.empty() ? "The stack" : cause.path;
  if (const SymptomRule* rule = match(kResource, failed.reason)) {
    cause.headline = sentence(rule->says, who);
    cause.fix = rule->fix;
  } else {
    cause.headline = fmt::format("{} {}.", who, past_text(failed.verb, State::failed));
    cause.fix = "Mend what AWS names here, then retry the stage";
  }
  if (!failed.type.empty()) cause.evidence.push_back(failed.type);
  if (!failed.reason.empty()) cause.evidence.push_back(one_line(failed.reason));
  return cause;
}

}  // namespace slipway::deploy
