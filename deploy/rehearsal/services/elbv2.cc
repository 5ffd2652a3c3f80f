// Elastic Load Balancing v2: load balancers, target groups, listeners, rules and target health.

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/elbv2_calls.hh"
#include "deploy/rehearsal/services/elbv2_state.hh"

namespace slipway::deploy::rehearsal {
namespace elbv2 {

using cfn::Estate;
using cfn::Play;
using cfn::Thing;
using nlohmann::json;

std::string default_rule_arn(std::string listener) {
  const auto id = aws::sha256_hex("default " + listener).substr(0, 16);
  if (const auto at = listener.find(":listener/"); at != std::string::npos)
    listener.replace(at, 10, ":listener-rule/");
  return listener + "/" + id;
}

const Thing* listener_of_default(const Estate& estate, const std::string& rule) {
  for (const auto* listener : estate.all(kListener))
    if (default_rule_arn(listener->physical_id) == rule) return listener;
  return nullptr;
}

namespace {

constexpr Millis kProvisioning{120'000};  // until a new load balancer is active

using Rows = std::expected<std::vector<const Thing*>, ApiError>;

std::string or_else(std::string value, const char* otherwise) {
  return value.empty() ? otherwise : value;
}

// Things named by ARN or name; all of them when none is named.
Rows chosen(const Estate& estate, std::string_view type, const Call& call, const char* arns,
            const char* name_key, const char* code, const char* what) {
  const auto by_arn = texts(call.input, arns), by_name = texts(call.input, "Names");
  auto all = estate.all(type);
  if (by_arn.empty() && by_name.empty()) return all;
  std::vector<const Thing*> out;
  const auto take = [&](const std::string& wanted, auto&& is) -> bool {
    const auto it = std::ranges::find_if(all, is);
    if (it != all.end()) out.push_back(*it);
    return it != all.end() || wanted.empty();
  };
  for (const auto& arn : by_arn)
    if (!take(arn, [&](const Thing* thing) { return thing->physical_id == arn; }))
      return refuse(code, fmt::format("{} '[{}]' not found", what, arn));
  for (const auto& name : by_name)
    if (!take(name, [&](const Thing* thing) { return text(thing->attributes, name_key) == name; }))
      return refuse(code, fmt::format("{} '[{}]' not found", what, name));
  return out;
}

}  // namespace

Answer page_of_rows(World& world, const Call& call, const char* list, const json& rows) {
  const auto limit =
      page_limit(integer(call.input, "PageSize").value_or(0), 400, world.account(call).page_size);
  const auto part = page_of(rows.size(), text(call.input, "Marker"), limit);
  if (!part) return refuse("InvalidMarker", "The marker is not valid");
  json reply = {{list, json::array()}, {"NextMarker", part->next_token}};
  for (auto i = part->begin; i < part->end; ++i) reply[list].push_back(rows[i]);
  return query_body(reply);
}

namespace {

json zones(World& world, const Estate& estate, const Thing& balancer) {
  json out = json::array();
  auto& region = world.region(estate.account, estate.region);
  for (const auto& id : texts(balancer.properties, "Subnets")) {
    const auto* subnet = region.subnet(id);
    out.push_back(
        {{"ZoneName", subnet != nullptr ? subnet->availability_zone : ""}, {"SubnetId", id}});
  }
  return out;
}

json shown_balancer(World& world, const Estate& estate, const Thing& thing) {
  const auto& set = thing.properties;
  std::string vpc;
  for (const auto& id : texts(set, "Subnets"))
    if (const auto* subnet = world.region(estate.account, estate.region).subnet(id))
      vpc = subnet->vpc_id;
  return {{"LoadBalancerArn", thing.physical_id},
          {"DNSName", text(thing.attributes, "DNSName")},
          {"CanonicalHostedZoneId", text(thing.attributes, "CanonicalHostedZoneID")},
          {"CreatedTime", query_time(thing.created)},
          {"LoadBalancerName", text(thing.attributes, "LoadBalancerName")},
          {"Scheme", or_else(text(set, "Scheme"), "internet-facing")},
          {"VpcId", vpc},
          {"State",
           {{"Code", world.now() < thing.created + kProvisioning ? "provisioning" : "active"}}},
          {"Type", or_else(text(set, "Type"), "application")},
          {"AvailabilityZones", zones(world, estate, thing)},
          {"SecurityGroups", texts(set, "SecurityGroups")},
          {"IpAddressType", or_else(text(set, "IpAddressType"), "ipv4")}};
}

Answer describe_load_balancers(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto things = chosen(estate, kBalancer, call, "LoadBalancerArns", "LoadBalancerName",
                       "LoadBalancerNotFound", "Load balancers");
  if (!things) return std::unexpected(things.error());
  json rows = json::array();
  for (const auto* thing : *things) rows.push_back(shown_balancer(world, estate, *thing));
  return page_of_rows(world, call, "LoadBalancers", rows);
}

// Names target groups anywhere in actions: plain or in a ForwardConfig.
bool forwards_to(const json& value, const std::string& group) {
  if (value.is_string()) return value == group;
  return value.is_structured() &&
         std::ranges::any_of(value, [&](const json& item) { return forwards_to(item, group); });
}

std::vector<std::string> balancers_of(const Estate& estate, const std::string& group) {
  std::vector<std::string> out;
  for (const auto* listener : estate.all(kListener)) {
    bool uses = forwards_to(listener->properties.value("DefaultActions", json::array()), group);
    for (const auto* rule : rules_of(estate, listener->physical_id))
      uses |= forwards_to(rule->properties.value("Actions", json::array()), group);
    const auto balancer = text(listener->properties, "LoadBalancerArn");
    if (uses && std::ranges::find(out, balancer) == out.end()) out.push_back(balancer);
  }
  return out;
}

json shown_group(const Estate& estate, const Thing& thing) {
  const auto& set = thing.properties;
  const auto protocol = text(set, "Protocol");
  const bool http = protocol.starts_with("HTTP");
  json out = {
      {"TargetGroupArn", thing.physical_id},
      {"TargetGroupName", text(thing.attributes, "TargetGroupName")},
      {"Protocol", protocol},
      {"Port", text(set, "Port")},
      {"VpcId", text(set, "VpcId")},
      {"HealthCheckProtocol", or_else(text(set, "HealthCheckProtocol"), http ? "HTTP" : "TCP")},
      {"HealthCheckPort", or_else(text(set, "HealthCheckPort"), "traffic-port")},
      {"HealthCheckEnabled", true},
      {"HealthCheckIntervalSeconds", or_else(text(set, "HealthCheckIntervalSeconds"), "30")},
      {"HealthCheckTimeoutSeconds", or_else(text(set, "HealthCheckTimeoutSeconds"), "5")},
      {"HealthyThresholdCount", or_else(text(set, "HealthyThresholdCount"), "5")},
      {"UnhealthyThresholdCount", or_else(text(set, "UnhealthyThresholdCount"), "2")},
      {"LoadBalancerArns", balancers_of(estate, thing.physical_id)},
      {"TargetType", or_else(text(set, "TargetType"), "instance")},
      {"IpAddressType", or_else(text(set, "IpAddressType"), "ipv4")}};
  if (!http) return out;
  out["HealthCheckPath"] = or_else(text(set, "HealthCheckPath"), "/");
  out["Matcher"] = {
      {"HttpCode", or_else(text(set.value("Matcher", json::object()), "HttpCode"), "200")}};
  out["ProtocolVersion"] = or_else(text(set, "ProtocolVersion"), "HTTP1");
  return out;
}

Answer describe_target_groups(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  auto things = chosen(estate, kTargetGroup, call, "TargetGroupArns", "TargetGroupName",
                       "TargetGroupNotFound", "One or more target groups");
  if (!things) return std::unexpected(things.error());
  const auto balancer = text(call.input, "LoadBalancerArn");
  json rows = json::array();
  for (const auto* thing : *things) {
    json row = shown_group(estate, *thing);
    const auto& arns = row["LoadBalancerArns"];
    if (balancer.empty() || std::ranges::find(arns, json(balancer)) != arns.end())
      rows.push_back(std::move(row));
  }
  return page_of_rows(world, call, "TargetGroups", rows);
}

Answer describe_target_health(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto arn = text(call.input, "TargetGroupArn");
  const auto* group = estate.thing(kTargetGroup, arn);
  if (group == nullptr)
    return refuse("TargetGroupNotFound", fmt::format("Target groups '[{}]' not found", arn));
  json rows = json::array();
  for (const auto& target : targets_of(estate, arn, world.now()))
    rows.push_back(
        {{"Target", {{"Id", target.id}, {"Port", target.port}, {"AvailabilityZone", target.zone}}},
         {"HealthCheckPort", or_else(text(group->properties, "HealthCheckPort"), "traffic-port")},
         {"TargetHealth",
          {{"State", target.state},
           {"Reason", target.reason},
           {"Description", target.description}}}});
  return query_body({{"TargetHealthDescriptions", rows}});
}

json& filled(json& object, const char* key, json otherwise) {
  if (!object.contains(key)) object[key] = std::move(otherwise);
  return object[key];
}

// A group to forward to is told in either way, and of a redirection every part.
json shown_action(json action) {
  const auto type = text(action, "Type");
  if (type == "forward") {
    const auto group = text(action, "TargetGroupArn");
    json& config = filled(action, "ForwardConfig", json::object());
    for (auto& one : filled(config, "TargetGroups", json::array({{{"TargetGroupArn", group}}})))
      filled(one, "Weight", "1");
    filled(config, "TargetGroupStickinessConfig", {{"Enabled", false}});
    if (group.empty() && config["TargetGroups"].size() == 1)
      action["TargetGroupArn"] = text(config["TargetGroups"][0], "TargetGroupArn");
  } else if (type == "redirect") {
    json& config = filled(action, "RedirectConfig", json::object());
    constexpr std::pair<const char*, const char*> kept[] = {{"Protocol", "#{protocol}"},
                                                            {"Port", "#{port}"},
                                                            {"Host", "#{host}"},
                                                            {"Path", "/#{path}"},
                                                            {"Query", "#{query}"}};
    for (const auto& [part, as_asked] : kept) filled(config, part, as_asked);
  }
  return action;
}

json shown_actions(const json& properties, const char* key) {
  json out = json::array();
  for (const auto& action : properties.value(key, json::array()))
    out.push_back(action.is_object() ? shown_action(action) : action);
  return out;
}

// Values of these two stand beside their configuration, too.
json shown_conditions(const json& properties) {
  json out = json::array();
  for (json condition : properties.value("Conditions", json::array())) {
    const auto field = text(condition, "Field");
    const char* config = field == "host-header"    ? "HostHeaderConfig"
                         : field == "path-pattern" ? "PathPatternConfig"
                                                   : nullptr;
    if (config != nullptr) {
      const json values = condition.value("Values", json());
      json& part = filled(condition, config, json::object());
      if (values.is_array()) filled(part, "Values", values);
      if (part.contains("Values")) condition["Values"] = part["Values"];
    }
    out.push_back(std::move(condition));
  }
  return out;
}

json shown_listener(const Thing& thing) {
  const auto& set = thing.properties;
  json out = {{"ListenerArn", thing.physical_id},
              {"LoadBalancerArn", text(set, "LoadBalancerArn")},
              {"Port", text(set, "Port")},
              {"Protocol", text(set, "Protocol")},
              {"Certificates", set.value("Certificates", json::array())},
              {"DefaultActions", shown_actions(set, "DefaultActions")}};
  if (text(set, "Protocol") == "HTTPS") {
    out["SslPolicy"] = or_else(text(set, "SslPolicy"), "ELBSecurityPolicy-2016-08");
    out["MutualAuthentication"] = set.value("MutualAuthentication", json{{"Mode", "off"}});
  }
  return out;
}

Answer describe_listeners(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto balancer = text(call.input, "LoadBalancerArn");
  if (!balancer.empty() && estate.thing(kBalancer, balancer) == nullptr)
    return refuse("LoadBalancerNotFound", fmt::format("Load balancer '{}' not found", balancer));
  auto things = chosen(estate, kListener, call, "ListenerArns", "", "ListenerNotFound",
                       "One or more listeners");
  if (!things) return std::unexpected(things.error());
  json rows = json::array();
  for (const auto* thing : *things)
    if (balancer.empty() || text(thing->properties, "LoadBalancerArn") == balancer)
      rows.push_back(shown_listener(*thing));
  return page_of_rows(world, call, "Listeners", rows);
}

json shown_rule(const Thing& thing) {
  return {{"RuleArn", thing.physical_id},
          {"Priority", text(thing.properties, "Priority")},
          {"Conditions", shown_conditions(thing.properties)},
          {"Actions", shown_actions(thing.properties, "Actions")},
          {"IsDefault", false}};
}

// What is done where no rule fits: a rule as well, the last one.
json default_rule(const Thing& listener) {
  return {{"RuleArn", default_rule_arn(listener.physical_id)},
          {"Priority", "default"},
          {"Conditions", json::array()},
          {"Actions", shown_actions(listener.properties, "DefaultActions")},
          {"IsDefault", true}};
}

// Null: there is no such rule.
json rule_by_arn(Estate& estate, const std::string& arn) {
  if (const auto* rule = estate.thing(kRule, arn)) return shown_rule(*rule);
  const auto* listener = listener_of_default(estate, arn);
  return listener == nullptr ? json() : default_rule(*listener);
}

Answer describe_rules(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto arn = text(call.input, "ListenerArn");
  const auto wanted = texts(call.input, "RuleArns");
  json rows = json::array();
  for (const auto& id : wanted) {
    rows.push_back(rule_by_arn(estate, id));
    if (rows.back().is_null())
      return refuse("RuleNotFound", fmt::format("One or more rules not found: {}", id));
  }
  if (!wanted.empty()) return page_of_rows(world, call, "Rules", rows);
  const auto* listener = estate.thing(kListener, arn);
  if (listener == nullptr) return refuse("ListenerNotFound", "One or more listeners not found");
  for (const auto* rule : rules_of(estate, arn)) rows.push_back(shown_rule(*rule));
  rows.push_back(default_rule(*listener));
  return page_of_rows(world, call, "Rules", rows);
}

// AWS's defaults for application load balancers.
Answer describe_account_limits(World& world, const Call& call) {
  const json rows =
      json::array({{{"Name", "application-load-balancers"}, {"Max", "50"}},
                   {{"Name", "target-groups"}, {"Max", "3000"}},
                   {{"Name", "targets-per-application-load-balancer"}, {"Max", "1000"}},
                   {{"Name", "listeners-per-application-load-balancer"}, {"Max", "50"}},
                   {{"Name", "rules-per-application-load-balancer"}, {"Max", "100"}},
                   {{"Name", "certificates-per-application-load-balancer"}, {"Max", "25"}}});
  return page_of_rows(world, call, "Limits", rows);
}

}  // namespace
}  // namespace elbv2

std::span<const Registered> elbv2_handlers() {
  constexpr auto service = aws::Service::elbv2;
  static constexpr Registered table[] = {
      {service, "DescribeLoadBalancers", elbv2::describe_load_balancers},
      {service, "DescribeTargetGroups", elbv2::describe_target_groups},
      {service, "DescribeTargetHealth", elbv2::describe_target_health},
      {service, "DescribeListeners", elbv2::describe_listeners},
      {service, "DescribeRules", elbv2::describe_rules},
      {service, "DescribeAccountLimits", elbv2::describe_account_limits},
      {service, "DescribeLoadBalancerAttributes", elbv2::describe_load_balancer_attributes},
      {service, "DescribeTargetGroupAttributes", elbv2::describe_target_group_attributes},
      {service, "DescribeListenerAttributes", elbv2::describe_listener_attributes},
      {service, "DescribeListenerCertificates", elbv2::describe_listener_certificates},
      {service, "DescribeTags", elbv2::describe_tags},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
