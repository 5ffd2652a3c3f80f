// Application Auto Scaling: the targets and policies that stacks have made for their services.

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace autoscaling {
namespace {

using cfn::Estate;
using cfn::Play;
using cfn::Thing;
using nlohmann::json;

constexpr std::string_view kTarget = "AWS::ApplicationAutoScaling::ScalableTarget";
constexpr std::string_view kPolicy = "AWS::ApplicationAutoScaling::ScalingPolicy";

// Numbers and booleans are texts in a template's properties.
json typed(const json& value) {
  if (value.is_object() || value.is_array()) {
    json out = value;
    for (auto& item : out) item = typed(item);
    return out;
  }
  if (!value.is_string()) return value;
  const auto& text = value.get_ref<const std::string&>();
  if (text == "true" || text == "false") return text == "true";
  if (const auto number = number_in(text)) return *number;
  return value;
}

// What a policy says of its target, or the target it names by id:
// service/cluster/name|ecs:service:DesiredCount|ecs
json place_of(const Thing& thing) {
  json out = {{"ServiceNamespace", text(thing.properties, "ServiceNamespace")},
              {"ResourceId", text(thing.properties, "ResourceId")},
              {"ScalableDimension", text(thing.properties, "ScalableDimension")}};
  const auto id = text(thing.properties, "ScalingTargetId");
  const auto first = id.find('|'), last = id.rfind('|');
  if (first == std::string::npos || first == last) return out;
  out["ResourceId"] = id.substr(0, first);
  out["ScalableDimension"] = id.substr(first + 1, last - first - 1);
  out["ServiceNamespace"] = id.substr(last + 1);
  return out;
}

bool is_wanted(const Call& call, const json& place, const std::string& name) {
  const auto ids = texts(call.input, "ResourceIds"), names = texts(call.input, "PolicyNames");
  const auto id = text(call.input, "ResourceId"), dimension = text(call.input, "ScalableDimension");
  const auto among = [](const auto& list, const std::string& one) {
    return list.empty() || std::ranges::find(list, one) != list.end();
  };
  return text(place, "ServiceNamespace") == text(call.input, "ServiceNamespace") &&
         (dimension.empty() || text(place, "ScalableDimension") == dimension) &&
         (id.empty() || text(place, "ResourceId") == id) && among(ids, text(place, "ResourceId")) &&
         among(names, name);
}

Answer rows_page(World& world, const Call& call, const char* list, const json& rows) {
  const auto limit =
      page_limit(integer(call.input, "MaxResults").value_or(50), 50, world.account(call).page_size);
  const auto page = page_of(rows.size(), text(call.input, "NextToken"), limit);
  if (!page) return refuse("InvalidNextTokenException", "The next token is not valid");
  json reply = {{list, json::array()}};
  for (auto i = page->begin; i < page->end; ++i) reply[list].push_back(rows[i]);
  if (!page->next_token.empty()) reply["NextToken"] = page->next_token;
  return Body{reply.dump()};
}

Answer describe_scalable_targets(World& world, const Call& call) {
  json rows = json::array();
  for (const auto* thing : Play::of(world).estate(call).all(kTarget)) {
    json row = place_of(*thing);
    if (!is_wanted(call, row, "")) continue;
    row["MinCapacity"] = integer(thing->properties, "MinCapacity").value_or(0);
    row["MaxCapacity"] = integer(thing->properties, "MaxCapacity").value_or(0);
    const auto role = text(thing->properties, "RoleARN");
    row["RoleARN"] = role.empty() ? fmt::format(
                                        "arn:aws:iam::{}:role/aws-service-role/"
                                        "ecs.application-autoscaling.amazonaws.com/"
                                        "AWSServiceRoleForApplicationAutoScaling_ECSService",
                                        call.account)
                                  : role;
    // "0ec5" and a hash, as AWS answers for ECS services; the same at every call.
    row["ScalableTargetARN"] = world.arn(
        "application-autoscaling", call.region, call.account,
        "scalable-target/0ec5" +
            aws::sha256_hex(fmt::format("{} {} {} {}", call.account, call.region,
                                        text(row, "ResourceId"), text(row, "ScalableDimension")))
                .substr(0, 32));
    row["CreationTime"] = epoch(thing->created);
    row["SuspendedState"] = {{"DynamicScalingInSuspended", false},
                             {"DynamicScalingOutSuspended", false},
                             {"ScheduledScalingSuspended", false}};
    rows.push_back(std::move(row));
  }
  return rows_page(world, call, "ScalableTargets", rows);
}

Answer describe_scaling_policies(World& world, const Call& call) {
  json rows = json::array();
  for (const auto* thing : Play::of(world).estate(call).all(kPolicy)) {
    json row = place_of(*thing);
    const auto name = text(thing->properties, "PolicyName");
    if (!is_wanted(call, row, name)) continue;
    row["PolicyARN"] = thing->physical_id;
    row["PolicyName"] = name;
    row["PolicyType"] = text(thing->properties, "PolicyType");
    row["CreationTime"] = epoch(thing->created);
    row["Alarms"] = json::array();
    for (const char* key :
         {"TargetTrackingScalingPolicyConfiguration", "StepScalingPolicyConfiguration"})
      if (thing->properties.contains(key)) row[key] = typed(thing->properties[key]);
    rows.push_back(std::move(row));
  }
  return rows_page(world, call, "ScalingPolicies", rows);
}

}  // namespace
}  // namespace autoscaling

std::span<const Registered> autoscaling_handlers() {
  constexpr auto service = aws::Service::application_autoscaling;
  static constexpr Registered table[] = {
      {service, "DescribeScalableTargets", autoscaling::describe_scalable_targets},
      {service, "DescribeScalingPolicies", autoscaling::describe_scaling_policies},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
