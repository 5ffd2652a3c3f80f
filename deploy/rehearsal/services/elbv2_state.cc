#include "deploy/rehearsal/services/elbv2_state.hh"
#include "aws/encoding.hh"
#include "deploy/rehearsal/paging.hh"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

json list_of(const json& object, const char* key) { return object.value(key, json::array()); }

Target target_of(const Task& task, const json& balancer, Time now) {
  Target out{.id = task.network.private_ip,
             .zone = task.network.zone,
             .state = "healthy",
             .reason = {},
             .description = {},
             .port = std::atoi(text(balancer, "ContainerPort").c_str())};
  if (task.stopping && now >= *task.stopping) {
    out.state = "draining";
    out.reason = "Target.DeregistrationInProgress";
    out.description = "Target deregistration is in progress";
  } else if (task.unhealthy && now >= *task.unhealthy) {
    out.state = "unhealthy";
    out.reason = "Target.ResponseCodeMismatch";
    out.description = "Health checks failed with these codes: [503]";
  } else if (!task.healthy || now < *task.healthy) {
    const bool registering = now < *task.running + Millis(2'000);
    out.state = "initial";
    out.reason = registering ? "Elb.RegistrationInProgress" : "Elb.InitialHealthChecking";
    out.description =
        registering ? "Target registration is in progress" : "Initial health checks in progress";
  }
  return out;
}

bool condition_holds(const json& condition, std::string_view host, std::string_view path) {
  const auto field = text(condition, "Field");
  const std::string_view subject = field == "host-header" ? host : path;
  if (field != "host-header" && field != "path-pattern") return true;
  json values = list_of(condition, "Values");
  const char* config = field == "host-header" ? "HostHeaderConfig" : "PathPatternConfig";
  for (const auto& value : list_of(condition.value(config, json::object()), "Values"))
    values.push_back(value);
  return std::ranges::any_of(values, [&](const json& value) {
    return value.is_string() && matches(aws::to_lower(value.get<std::string>()), subject);
  });
}

// The first target group a forward action names.
std::string forwarded_to(const json& action) {
  if (const auto plain = text(action, "TargetGroupArn"); !plain.empty()) return plain;
  for (const auto& group : list_of(action.value("ForwardConfig", json::object()), "TargetGroups"))
    return text(group, "TargetGroupArn");
  return {};
}

HttpsAnswer from_target(const cfn::Estate& estate, const std::string& group, std::string_view path,
                        Time now) {
  const auto targets = targets_of(estate, group, now);
  if (std::ranges::none_of(targets, [](const auto& target) { return target.state == "healthy"; }))
    return {503, "text/html",
            "<html><head><title>503 Service Temporarily Unavailable</title></head></html>"};
  if (path.starts_with("/api/status")) return {200, "application/json", "{\"status\":\"ok\"}"};
  return {200, "text/html", "<!doctype html><title>rehearsal</title>"};
}

HttpsAnswer perform(const cfn::Estate& estate, const json& actions, std::string_view path,
                    Time now) {
  for (const auto& action : actions) {
    const auto type = text(action, "Type");
    if (type == "forward") return from_target(estate, forwarded_to(action), path, now);
    if (type == "redirect") return {301, "text/html", ""};
    if (type != "fixed-response") continue;
    const json config = action.value("FixedResponseConfig", json::object());
    return {std::atoi(text(config, "StatusCode").c_str()), text(config, "ContentType"),
            text(config, "MessageBody")};
  }
  return {503, "text/plain", ""};
}

}  // namespace

std::vector<Target> targets_of(const cfn::Estate& estate, std::string_view target_group, Time now) {
  std::vector<Target> out;
  for (const auto& [arn, service] : estate.ecs.services)
    for (const auto& balancer : list_of(service.properties, "LoadBalancers")) {
      if (text(balancer, "TargetGroupArn") != target_group) continue;
      for (const auto& task : estate.ecs.tasks)
        if (task.service_arn == arn && task.running && now >= *task.running &&
            !(task.stopped && now >= *task.stopped))
          out.push_back(target_of(task, balancer, now));
    }
  return out;
}

const cfn::Thing* find_balancer(const cfn::Estate& estate, std::string_view dns_name) {
  for (const auto* thing : estate.all("AWS::ElasticLoadBalancingV2::LoadBalancer"))
    if (aws::to_lower(text(thing->attributes, "DNSName")) == aws::to_lower(dns_name)) return thing;
  return nullptr;
}

std::vector<const cfn::Thing*> rules_of(const cfn::Estate& estate, std::string_view listener) {
  auto rules = estate.all("AWS::ElasticLoadBalancingV2::ListenerRule");
  std::erase_if(
      rules, [&](const auto* rule) { return text(rule->properties, "ListenerArn") != listener; });
  std::ranges::stable_sort(rules, {}, [](const auto* rule) {
    return std::atoi(text(rule->properties, "Priority").c_str());
  });
  return rules;
}

HttpsAnswer answer_https(const cfn::Estate& estate, const cfn::Thing& balancer,
                         std::string_view host, std::string_view path, Time now) {
  const std::string name = aws::to_lower(host);
  const auto query = path.find('?');
  for (const auto* listener : estate.all("AWS::ElasticLoadBalancingV2::Listener")) {
    if (text(listener->properties, "LoadBalancerArn") != balancer.physical_id) continue;
    if (text(listener->properties, "Port") != "443") continue;
    for (const auto* rule : rules_of(estate, listener->physical_id))
      if (std::ranges::all_of(list_of(rule->properties, "Conditions"), [&](const json& condition) {
            return condition_holds(condition, name, path.substr(0, query));
          }))
        return perform(estate, list_of(rule->properties, "Actions"), path, now);
    return perform(estate, list_of(listener->properties, "DefaultActions"), path, now);
  }
  return {503, "text/plain", ""};
}

}  // namespace slipway::deploy::rehearsal
