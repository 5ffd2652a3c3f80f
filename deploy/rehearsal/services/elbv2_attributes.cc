// Elastic Load Balancing v2: attributes, tags and further certificates. Names and defaults of
// attributes as the service's model describes them.
#include "deploy/rehearsal/services/elbv2_calls.hh"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>

#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"

namespace slipway::deploy::rehearsal::elbv2 {

using cfn::Estate;
using cfn::Play;
using cfn::Thing;
using nlohmann::json;

namespace {

using Attribute = std::pair<std::string_view, std::string_view>;

constexpr Attribute kOfEveryBalancer[] = {{"access_logs.s3.enabled", "false"},
                                          {"access_logs.s3.bucket", ""},
                                          {"access_logs.s3.prefix", ""},
                                          {"deletion_protection.enabled", "false"},
                                          {"zonal_shift.config.enabled", "false"}};
constexpr Attribute kOfApplicationBalancers[] = {
    {"load_balancing.cross_zone.enabled", "true"},
    {"idle_timeout.timeout_seconds", "60"},
    {"client_keep_alive.seconds", "3600"},
    {"connection_logs.s3.enabled", "false"},
    {"connection_logs.s3.bucket", ""},
    {"connection_logs.s3.prefix", ""},
    {"health_check_logs.s3.enabled", "false"},
    {"health_check_logs.s3.bucket", ""},
    {"health_check_logs.s3.prefix", ""},
    {"routing.http2.enabled", "true"},
    {"routing.http.desync_mitigation_mode", "defensive"},
    {"routing.http.drop_invalid_header_fields.enabled", "false"},
    {"routing.http.preserve_host_header.enabled", "false"},
    {"routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false"},
    {"routing.http.xff_client_port.enabled", "false"},
    {"routing.http.xff_header_processing.mode", "append"},
    {"waf.fail_open.enabled", "false"}};
constexpr Attribute kOfNetworkBalancers[] = {
    {"load_balancing.cross_zone.enabled", "false"},
    {"dns_record.client_routing_policy", "any_availability_zone"}};

constexpr Attribute kOfEveryGroup[] = {
    {"deregistration_delay.timeout_seconds", "300"},
    {"stickiness.enabled", "false"},
    {"load_balancing.cross_zone.enabled", "use_load_balancer_configuration"},
    {"target_group_health.dns_failover.minimum_healthy_targets.count", "1"},
    {"target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"},
    {"target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"},
    {"target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off"}};
constexpr Attribute kOfHttpGroups[] = {{"load_balancing.algorithm.type", "round_robin"},
                                       {"load_balancing.algorithm.anomaly_mitigation", "off"},
                                       {"slow_start.duration_seconds", "0"},
                                       {"stickiness.type", "lb_cookie"},
                                       {"stickiness.app_cookie.cookie_name", ""},
                                       {"stickiness.app_cookie.duration_seconds", "86400"},
                                       {"stickiness.lb_cookie.duration_seconds", "86400"}};
constexpr Attribute kOfOtherGroups[] = {
    {"deregistration_delay.connection_termination.enabled", "false"},
    {"preserve_client_ip.enabled", "false"},
    {"proxy_protocol_v2.enabled", "false"},
    {"stickiness.type", "source_ip"},
    {"target_health_state.unhealthy.connection_termination.enabled", "true"}};

constexpr Attribute kOfHttpListeners[] = {{"routing.http.response.server.enabled", "true"}};
constexpr Attribute kOfOtherListeners[] = {{"tcp.idle_timeout.seconds", "350"}};

using Defaults = std::span<const Attribute>;

// Defaults, each but what was set; in the order of their names.
Answer attributes_answer(const Thing& thing, const char* property,
                         std::initializer_list<Defaults> defaults) {
  std::map<std::string, std::string> all;
  for (const auto& some : defaults)
    for (const auto& [key, value] : some) all.emplace(key, value);
  for (const auto& one : thing.properties.value(property, json::array()))
    all[text(one, "Key")] = text(one, "Value");
  json rows = json::array();
  for (const auto& [key, value] : all) rows.push_back({{"Key", key}, {"Value", value}});
  return query_body({{"Attributes", rows}});
}

bool speaks_http(const Thing& thing) {
  return text(thing.properties, "Protocol").starts_with("HTTP");
}

}  // namespace

Answer describe_load_balancer_attributes(World& world, const Call& call) {
  const auto arn = text(call.input, "LoadBalancerArn");
  const auto* thing = Play::of(world).estate(call).thing(kBalancer, arn);
  if (thing == nullptr)
    return refuse("LoadBalancerNotFound", fmt::format("Load balancer '{}' not found", arn));
  const bool network = text(thing->properties, "Type") == "network";
  return attributes_answer(
      *thing, "LoadBalancerAttributes",
      {kOfEveryBalancer, network ? Defaults(kOfNetworkBalancers) : kOfApplicationBalancers});
}

Answer describe_target_group_attributes(World& world, const Call& call) {
  const auto* thing =
      Play::of(world).estate(call).thing(kTargetGroup, text(call.input, "TargetGroupArn"));
  if (thing == nullptr) return refuse("TargetGroupNotFound", "One or more target groups not found");
  return attributes_answer(
      *thing, "TargetGroupAttributes",
      {kOfEveryGroup, speaks_http(*thing) ? Defaults(kOfHttpGroups) : kOfOtherGroups});
}

Answer describe_listener_attributes(World& world, const Call& call) {
  const auto* thing =
      Play::of(world).estate(call).thing(kListener, text(call.input, "ListenerArn"));
  if (thing == nullptr) return refuse("ListenerNotFound", "One or more listeners not found");
  return attributes_answer(*thing, "ListenerAttributes",
                           {speaks_http(*thing) ? Defaults(kOfHttpListeners) : kOfOtherListeners});
}

// The listener's own first, then those that were added to it.
Answer describe_listener_certificates(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto arn = text(call.input, "ListenerArn");
  const auto* listener = estate.thing(kListener, arn);
  if (listener == nullptr) return refuse("ListenerNotFound", "One or more listeners not found");
  json rows = json::array();
  const auto add = [&](const json& properties, bool is_default) {
    for (const auto& one : properties.value("Certificates", json::array()))
      rows.push_back({{"CertificateArn", text(one, "CertificateArn")}, {"IsDefault", is_default}});
  };
  add(listener->properties, true);
  for (const auto* more : estate.all("AWS::ElasticLoadBalancingV2::ListenerCertificate"))
    if (text(more->properties, "ListenerArn") == arn) add(more->properties, false);
  return page_of_rows(world, call, "Certificates", rows);
}

Answer describe_tags(World& world, const Call& call) {
  struct Kind {
    std::string_view marker, type;
    const char *code, *noun;
  };
  constexpr Kind kinds[] = {{":loadbalancer/", kBalancer, "LoadBalancerNotFound", "load balancers"},
                            {":targetgroup/", kTargetGroup, "TargetGroupNotFound", "target groups"},
                            {":listener/", kListener, "ListenerNotFound", "listeners"},
                            {":listener-rule/", kRule, "RuleNotFound", "rules"}};
  Estate& estate = Play::of(world).estate(call);
  json rows = json::array();
  for (const auto& arn : texts(call.input, "ResourceArns")) {
    const auto kind = std::ranges::find_if(
        kinds, [&](const Kind& each) { return arn.find(each.marker) != std::string::npos; });
    if (kind == std::end(kinds)) return refuse(fmt::format("'{}' is not a valid ARN", arn));
    const auto* thing = estate.thing(kind->type, arn);
    if (thing == nullptr && listener_of_default(estate, arn) == nullptr)
      return refuse(kind->code, fmt::format("One or more {} not found", kind->noun));
    const json none = json::object();
    const json& properties = thing == nullptr ? none : thing->properties;
    rows.push_back({{"ResourceArn", arn}, {"Tags", properties.value("Tags", json::array())}});
  }
  return query_body({{"TagDescriptions", rows}});
}

}  // namespace slipway::deploy::rehearsal::elbv2
