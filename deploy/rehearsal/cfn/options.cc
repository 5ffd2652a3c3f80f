#include "deploy/rehearsal/cfn/options.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/estate.hh"
#include "deploy/rehearsal/cfn/stack_policy.hh"
#include "deploy/rehearsal/cfn/stored_template.hh"
#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/iam_roles.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::size_t kMostPolicy = 16'384;  // bytes; the model holds bodies to as many
constexpr const char* kAlarmType = "AWS::CloudWatch::Alarm";

}  // namespace

std::expected<std::string, ApiError> policy_of(const Estate& estate, const Call& call,
                                               PolicyMembers members) {
  auto body = text(call.input, members.body);
  const auto url = text(call.input, members.url);
  if (!body.empty() && !url.empty())
    return refuse(fmt::format("You cannot specify both {} and {}", members.url, members.body));
  if (!url.empty()) {
    auto stored = stored_text(estate, url, {members.url, "Stack policy", kMostPolicy});
    if (!stored) return refuse(stored.error());
    body = std::move(*stored);
  }
  if (body.empty() && url.empty()) return body;
  if (auto fine = check_stack_policy(body); !fine) return refuse(fine.error());
  return body;
}

std::expected<std::string, ApiError> role_of(World& world, const Call& call) {
  auto arn = text(call.input, "RoleARN");
  if (arn.empty()) return arn;
  const auto roles = iam::roles_of(world, call);
  if (std::ranges::find(roles, arn, &iam::RoleRow::arn) == roles.end())
    return refuse(fmt::format("Role {} is invalid or cannot be assumed", arn));
  return arn;
}

std::optional<int> timeout_of(const Call& call) {
  constexpr long most = 1'000'000;  // two years
  const auto minutes = integer(call.input, "TimeoutInMinutes");
  if (!minutes) return std::nullopt;
  return static_cast<int>(std::min(*minutes, most));
}

Monitoring monitoring_of(const Call& call, const Stack* stack) {
  Monitoring out = stack != nullptr ? stack->goal.monitoring : Monitoring{};
  const auto given = call.input.find("RollbackConfiguration");
  if (given == call.input.end() || !given->is_object()) return out;
  if (const auto minutes = integer(*given, "MonitoringTimeInMinutes"))
    out.minutes = static_cast<int>(std::clamp(*minutes, 0L, 180L));
  if (!given->contains("RollbackTriggers")) return out;
  out.alarms.clear();
  for (const auto& trigger : (*given)["RollbackTriggers"])
    if (trigger.is_object()) out.alarms.push_back(text(trigger, "Arn"));
  return out;
}

json shown_monitoring(const Monitoring& monitoring) {
  json out = json::object(), triggers = json::array();
  if (monitoring == Monitoring{}) return out;
  for (const auto& arn : monitoring.alarms)
    triggers.push_back(json{{"Arn", arn}, {"Type", kAlarmType}});
  out["RollbackTriggers"] = triggers;
  out["MonitoringTimeInMinutes"] = monitoring.minutes;
  return out;
}

std::optional<ApiError> type_problem(const Call& call, const Template& from) {
  const auto allowed = texts(call.input, "ResourceTypes");
  if (allowed.empty()) return std::nullopt;
  for (const auto& [id, resource] : from.resources)
    if (std::ranges::none_of(allowed,
                             [&](const auto& pattern) { return matches(pattern, resource.type); }))
      return ApiError{"ValidationError",
                      fmt::format("Resource type {} is not allowed by parameter ResourceTypes [{}]",
                                  resource.type, fmt::join(allowed, ", "))};
  return std::nullopt;
}

std::optional<ApiError> unserved_member(const Call& call) {
  const auto no = [](std::string_view what) {
    return ApiError{"ValidationError", fmt::format("{} is not part of the rehearsal.", what)};
  };
  if (text(call.input, "ChangeSetType") == "IMPORT") return no("A change set of type IMPORT");
  const auto imported = call.input.find("ResourcesToImport");
  if (imported != call.input.end() && imported->is_array() && !imported->empty())
    return ApiError{"ValidationError",
                    "Resources to import can be specified only for change sets of type IMPORT."};
  if (flag(call.input, "ImportExistingResources")) return no("ImportExistingResources");
  if (!text(call.input, "DeploymentMode").empty())
    return no("DeploymentMode " + text(call.input, "DeploymentMode"));
  return std::nullopt;
}

}  // namespace slipway::deploy::rehearsal::cfn
