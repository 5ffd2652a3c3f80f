// A small CloudFormation, ECS and load balancer behind ScriptedHttp: enough for the engines' own
// tests, in memory and on the test's clock. It counts what must never happen twice. (The rehearsal
// account is the real emulation; this one can be stopped between any two calls.)
#pragma once

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/deploy/fake_wire.hh"
#include "tests/fakes/timers.hh"

namespace slipway::deploy {

class FakeCloud : public FakeWire {
 public:
  explicit FakeCloud(FakeTimers& timers) : timers_(timers) {}

  std::vector<Stack> stacks;  // deleted ones too
  std::vector<Task> tasks;
  std::set<std::string> failing;        // logical ids that cannot be made
  std::vector<std::string> calls;       // "DescribeStacks" ...
  std::map<std::string, int> executed;  // by stack name: change sets really executed
  int exit_code = 0;
  bool may_not_protect = false;
  Millis task_time{10'000};
  std::string target_state = "healthy";
  int https_status = 200;
  // Which call (from 0) the world ends at, and whether it still reaches the cloud.
  std::optional<std::size_t> die_at;
  bool die_after = false;
  bool dead = false;

  std::optional<Result<HttpReply>> answer(const HttpRequest& request) {
    std::size_t number = calls.size();
    calls.push_back(action(request));
    if (dead) return std::nullopt;
    if (die_at == number && !die_after) {
      dead = true;
      return std::nullopt;
    }
    auto reply = perform(request);
    if (die_at == number) {
      dead = true;
      return std::nullopt;
    }
    return Result<HttpReply>(std::move(reply));
  }

  Stack* find(const std::string& name_or_id) {
    for (auto& stack : stacks) {
      happen(stack);
      if (stack.id == name_or_id) return &stack;
      if (stack.name == name_or_id && stack.status != "DELETE_COMPLETE") return &stack;
    }
    return nullptr;
  }
  std::string status(const std::string& name) {
    auto* stack = find(name);
    return stack ? stack->status : "none";
  }
  int count(const std::string& action_name) const {
    return static_cast<int>(std::ranges::count(calls, action_name));
  }

 private:
  HttpReply perform(const HttpRequest& request) {
    if (request.method == "GET") return http_reply(https_status, "");
    std::string name = action(request);
    auto target = find_header(request.headers, "x-amz-target");
    if (!target.empty()) return container_call(name, nlohmann::json::parse(request.body));
    Form in = form(request.body);
    if (name == "DescribeTargetHealth")
      return xml(
          name,
          fmt::format(
              "<TargetHealthDescriptions><member><Target><Id>10.0.0.1</Id></Target><TargetHealth>"
              "<State>{}</State></TargetHealth></member></TargetHealthDescriptions>",
              target_state));
    if (name == "CreateChangeSet") return create_change_set(in);
    if (name == "DescribeChangeSet" || name == "ExecuteChangeSet" || name == "DeleteChangeSet")
      return change_set_call(name, in);
    Stack* stack = find(in["StackName"]);
    if (!stack)
      return error("ValidationError", "Stack with id " + in["StackName"] + " does not exist");
    if (name == "DescribeStacks") return describe(*stack);
    if (name == "DescribeStackEvents") return events(*stack);
    if (name == "ListStackResources") return resources(*stack);
    if (name == "UpdateTerminationProtection") {
      if (may_not_protect) return error("AccessDenied", "not authorized to protect");
      stack->is_protected = in["EnableTerminationProtection"] == "true";
      return xml(name, "<StackId>" + stack->id + "</StackId>");
    }
    if (name == "SetStackPolicy") {
      stack->policy = in["StackPolicyBody"];
      return xml(name, "");
    }
    if (name == "DeleteStack") return remove(*stack, in["ClientRequestToken"]);
    if (name == "CancelUpdateStack") return cancel_update(*stack, in["ClientRequestToken"]);
    return error("InvalidAction", name);
  }

  HttpReply create_change_set(Form& in) {
    Stack* stack = find(in["StackName"]);
    if (!stack) {
      stacks.push_back({.id = fmt::format("arn:aws:cloudformation:r:1:stack/{}/{}", in["StackName"],
                                          stacks.size()),
                        .name = in["StackName"]});
      stack = &stacks.back();
      happened(*stack, "REVIEW_IN_PROGRESS", "", "User Initiated");
    }
    if (stack->change_sets.contains(in["ChangeSetName"]))
      return error("AlreadyExistsException", "change set exists");
    ChangeSet set{
        .name = in["ChangeSetName"],
        .arn = "arn:aws:cloudformation:r:1:changeSet/" + in["ChangeSetName"] + "/" + stack->name,
        .type = in["ChangeSetType"]};
    set.body = in["TemplateBody"];
    auto root = YAML::Load(set.body);
    for (const auto& each : root["Resources"])
      set.resources.push_back(
          {each.first.as<std::string>(), each.second["Type"].as<std::string>()});
    if (root["Outputs"])
      for (const auto& each : root["Outputs"])
        set.outputs[each.first.as<std::string>()] = each.second["Value"].as<std::string>();
    for (int i = 1; in.contains(fmt::format("Parameters.member.{}.ParameterKey", i)); ++i)
      set.parameters[in[fmt::format("Parameters.member.{}.ParameterKey", i)]] =
          in[fmt::format("Parameters.member.{}.ParameterValue", i)];
    for (int i = 1; in.contains(fmt::format("Tags.member.{}.Key", i)); ++i)
      set.tags[in[fmt::format("Tags.member.{}.Key", i)]] =
          in[fmt::format("Tags.member.{}.Value", i)];
    if (set.type == "UPDATE" && set.body == stack->body && set.parameters == stack->parameters) {
      set.status = "FAILED";
      set.execution = "UNAVAILABLE";
      set.reason =
          "The submitted information didn't contain changes. Submit different information to "
          "create a change set.";
    }
    std::string inside = "<Id>" + set.arn + "</Id><StackId>" + stack->id + "</StackId>";
    stack->change_sets[set.name] = std::move(set);
    return xml("CreateChangeSet", inside);
  }

  HttpReply change_set_call(const std::string& name, Form& in) {
    for (auto& stack : stacks)
      for (auto& [key, set] : stack.change_sets) {
        if (set.arn != in["ChangeSetName"] &&
            (set.name != in["ChangeSetName"] || stack.name != in["StackName"]))
          continue;
        if (name == "DescribeChangeSet") return describe(stack, set);
        if (name == "ExecuteChangeSet") return execute(stack, set, in["ClientRequestToken"]);
        stack.change_sets.erase(key);
        return xml(name, "");
      }
    return error("ChangeSetNotFound", "ChangeSet does not exist");
  }

  static HttpReply describe(const Stack& stack, const ChangeSet& set) {
    std::string changes = "<Changes>";
    for (const auto& each : set.resources)
      changes += fmt::format(
          "<member><Type>Resource</Type><ResourceChange><Action>{}</Action><LogicalResourceId>{}"
          "</LogicalResourceId><ResourceType>{}</ResourceType></ResourceChange></member>",
          set.type == "CREATE" ? "Add" : "Modify", each.logical, each.type);
    return xml(
        "DescribeChangeSet",
        fmt::format("<ChangeSetName>{}</ChangeSetName><ChangeSetId>{}</ChangeSetId><StackId>{}</"
                    "StackId><Status>{}"
                    "</Status><StatusReason>{}</StatusReason><ExecutionStatus>{}</"
                    "ExecutionStatus>{}</Changes>",
                    set.name, set.arn, stack.id, set.status, set.reason, set.execution, changes));
  }

  HttpReply execute(Stack& stack, ChangeSet& set, const std::string& token) {
    if (set.execution != "AVAILABLE")
      return error("InvalidChangeSetStatus", "ChangeSet is in " + set.execution);
    if (!token.empty() && !executing_.insert(token).second)
      return error("TokenAlreadyExistsException", "the token belongs to another operation");
    set.execution = "EXECUTE_COMPLETE";
    ++executed[stack.name];
    const Stack before = stack;
    stack.body = set.body;
    stack.parameters = set.parameters;
    stack.resources = set.resources;
    stack.tags = set.tags;
    std::string verb = set.type == "CREATE" ? "CREATE" : "UPDATE";
    happened(stack, verb + "_IN_PROGRESS", token, "User Initiated");
    auto at = timers_.now();
    std::string problem;
    for (const auto& each : stack.resources) {
      plan(stack, at, each.logical, each.type, verb + "_IN_PROGRESS", token);
      at += Millis{2'000};
      bool fails = failing.contains(each.logical);
      plan(stack, at, each.logical, each.type, verb + (fails ? "_FAILED" : "_COMPLETE"), token,
           fails ? "Bucket already exists" : "");
      if (fails) problem = each.logical;
      if (fails) break;
    }
    at += Millis{1'000};
    if (problem.empty()) {
      stack.outputs = set.outputs;
      plan(stack, at, stack.name, kStack, verb + "_COMPLETE", token);
    } else {
      std::string rollback = verb == "CREATE" ? "ROLLBACK" : "UPDATE_ROLLBACK";
      plan(stack, at, stack.name, kStack, rollback + "_IN_PROGRESS", token,
           "The following resource(s) failed: [" + problem + "]");
      plan(stack, at + Millis{3'000}, stack.name, kStack, rollback + "_COMPLETE", token);
      if (verb == "UPDATE") {
        stack.body = before.body;
        stack.parameters = before.parameters;
        stack.resources = before.resources;
      }
    }
    return xml("ExecuteChangeSet", "");
  }

  HttpReply remove(Stack& stack, const std::string& token) {
    if (stack.is_protected)
      return error(
          "ValidationError",
          "Stack [" + stack.name + "] cannot be deleted while TerminationProtection is enabled");
    if (stack.status == "DELETE_IN_PROGRESS") return xml("DeleteStack", "");
    stack.coming.clear();
    happened(stack, "DELETE_IN_PROGRESS", token, "User Initiated");
    auto at = timers_.now();
    for (const auto& each : stack.resources) {
      plan(stack, at, each.logical, each.type, "DELETE_IN_PROGRESS", token);
      at += Millis{1'000};
      plan(stack, at, each.logical, each.type, "DELETE_COMPLETE", token);
    }
    plan(stack, at, stack.name, kStack, "DELETE_COMPLETE", token);
    return xml("DeleteStack", "");
  }

  HttpReply cancel_update(Stack& stack, const std::string& token) {
    if (stack.status != "UPDATE_IN_PROGRESS")
      return error("ValidationError", "CancelUpdateStack cannot be called from " + stack.status);
    stack.coming.clear();
    happened(stack, "UPDATE_ROLLBACK_IN_PROGRESS", token, "User Initiated");
    plan(stack, timers_.now() + Millis{3'000}, stack.name, kStack, "UPDATE_ROLLBACK_COMPLETE",
         token);
    return xml("CancelUpdateStack", "");
  }

  void plan(Stack& stack, Time at, std::string logical, std::string type, std::string status,
            std::string token, std::string reason = "") {
    std::string physical = logical == stack.name ? stack.id : stack.name + "-" + logical;
    stack.coming.push_back({fmt::format("{}-{}", stack.id, ++events_made_), std::move(logical),
                            std::move(physical), std::move(type), std::move(status),
                            std::move(reason), std::move(token), at});
  }
  void happened(Stack& stack, const std::string& status, const std::string& token,
                const std::string& reason) {
    plan(stack, timers_.now(), stack.name, kStack, status, token, reason);
    happen(stack);
  }
  void happen(Stack& stack) {
    while (!stack.coming.empty() && stack.coming.front().at <= timers_.now()) {
      stack.events.push_back(stack.coming.front());
      if (stack.events.back().type == kStack) stack.status = stack.events.back().status;
      stack.coming.erase(stack.coming.begin());
    }
  }

  static HttpReply describe(const Stack& stack) {
    return xml(
        "DescribeStacks",
        fmt::format(
            "<Stacks><member><StackId>{}</StackId><StackName>{}</StackName><StackStatus>{}</"
            "StackStatus>"
            "<EnableTerminationProtection>{}</EnableTerminationProtection>{}{}{}</member></Stacks>",
            stack.id, stack.name, stack.status, stack.is_protected,
            members(stack.outputs, "Outputs", "OutputKey", "OutputValue"),
            members(stack.parameters, "Parameters", "ParameterKey", "ParameterValue"),
            members(stack.tags, "Tags", "Key", "Value")));
  }
  static HttpReply events(const Stack& stack) {
    std::string out = "<StackEvents>";
    for (auto event = stack.events.rbegin(); event != stack.events.rend(); ++event)
      out += fmt::format(
          "<member><EventId>{}</EventId><StackId>{}</StackId><StackName>{}</"
          "StackName><LogicalResourceId>{}"
          "</LogicalResourceId><PhysicalResourceId>{}</PhysicalResourceId><ResourceType>{}</"
          "ResourceType>"
          "<Timestamp>{}</Timestamp><ResourceStatus>{}</ResourceStatus><ResourceStatusReason>{}"
          "</ResourceStatusReason><ClientRequestToken>{}</ClientRequestToken></member>",
          event->id, stack.id, stack.name, event->logical, event->physical, event->type,
          to_rfc3339(event->at), event->status, event->reason, event->token);
    return xml("DescribeStackEvents", out + "</StackEvents>");
  }
  static HttpReply resources(const Stack& stack) {
    std::string out = "<StackResourceSummaries>";
    for (const auto& each : stack.resources)
      out += fmt::format(
          "<member><LogicalResourceId>{}</LogicalResourceId><ResourceType>{}</ResourceType>"
          "<ResourceStatus>CREATE_COMPLETE</"
          "ResourceStatus><LastUpdatedTimestamp>2026-11-21T04:00:00Z"
          "</LastUpdatedTimestamp></member>",
          each.logical, each.type);
    return xml("ListStackResources", out + "</StackResourceSummaries>");
  }

  bool over(const Task& task) const {
    return task.stop_asked || timers_.now() >= task.created + task_time;
  }
  nlohmann::json told(const Task& task) const {
    nlohmann::json container{{"name", "migrations"},
                             {"lastStatus", over(task) ? "STOPPED" : "RUNNING"}};
    if (over(task)) container["exitCode"] = task.stop_asked ? 143 : exit_code;
    nlohmann::json out{
        {"taskArn", task.arn},
        {"taskDefinitionArn", task.definition},
        {"startedBy", task.token},
        {"lastStatus", over(task) ? "STOPPED" : "RUNNING"},
        {"containers", {container}},
        {"createdAt", static_cast<double>(task.created.time_since_epoch().count()) / 1000}};
    if (over(task))
      out["stopCode"] = task.stop_asked ? "UserInitiated" : "EssentialContainerExited";
    return out;
  }
  HttpReply container_call(const std::string& name, const nlohmann::json& in) {
    nlohmann::json found = nlohmann::json::array();
    if (name == "ListTasks") {
      bool running = in.value("desiredStatus", "RUNNING") == "RUNNING";
      for (const auto& task : tasks) {
        bool mine = !in.contains("startedBy") || in["startedBy"] == task.token;
        bool family = !in.contains("family") ||
                      task.definition.find(in["family"].get<std::string>()) != std::string::npos;
        if (mine && family && over(task) != running) found.push_back(task.arn);
      }
      return json({{"taskArns", found}});
    }
    if (name == "RunTask") {
      auto token = in.value("clientToken", "");
      auto known = std::ranges::find(tasks, token, &Task::token);
      if (known == tasks.end()) {
        tasks.push_back({fmt::format("arn:aws:ecs:r:1:task/c/{:032x}", tasks.size() + 1),
                         in["taskDefinition"], token, timers_.now()});
        known = std::prev(tasks.end());
      }
      return json({{"tasks", {told(*known)}}, {"failures", nlohmann::json::array()}});
    }
    if (name == "DescribeTasks" || name == "StopTask") {
      for (auto& task : tasks) {
        if (name == "StopTask" && in["task"] == task.arn) task.stop_asked = true;
        if (name == "StopTask" && in["task"] == task.arn) return json({{"task", told(task)}});
        if (name == "DescribeTasks" && in["tasks"][0] == task.arn) found.push_back(told(task));
      }
      return json({{"tasks", found}, {"failures", nlohmann::json::array()}});
    }
    if (name == "DescribeTaskDefinition")
      return json(
          {{"taskDefinition",
            {{"taskDefinitionArn", in["taskDefinition"]},
             {"containerDefinitions",
              {{{"name", "migrations"},
                {"logConfiguration",
                 {{"logDriver", "awslogs"},
                  {"options", {{"awslogs-group", "g"}, {"awslogs-stream-prefix", "m"}}}}}}}}}}});
    if (name == "GetLogEvents")
      return json({{"events",
                    {{{"timestamp", 1},
                      {"message", exit_code == 0 ? "112 migrations"
                                                 : "Error 1045: Access denied for user 'x'"}}}},
                   {"nextForwardToken", "f"},
                   {"nextBackwardToken", "b"}});
    return http_reply(400, R"({"__type":"InvalidParameterException","message":"no such call"})");
  }

  static constexpr const char* kStack = "AWS::CloudFormation::Stack";
  FakeTimers& timers_;
  int events_made_ = 0;
  std::set<std::string> executing_;  // tokens of executions
};

}  // namespace slipway::deploy
