// Calls that tell of templates: as they are, as they were made of, and what they would need.
#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "deploy/rehearsal/cfn/handlers.hh"
#include "deploy/rehearsal/paging.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

std::expected<Template, ApiError> template_of(World& world, const Call& call,
                                              Unknown unknown = Unknown::refused) {
  Estate& estate = Play::of(world).estate(call);
  const auto name = text(call.input, "StackName");
  if (!name.empty() && text(call.input, "TemplateBody").empty()) {
    auto stack = need_stack(estate, name);
    if (!stack) return std::unexpected(stack.error());
    return (*stack)->goal.from;
  }
  auto body = template_text(world, call, nullptr);
  if (!body) return std::unexpected(body.error());
  auto parsed = read_outline(*body, unknown);
  if (!parsed) return refuse(parsed.error());
  return std::move(*parsed);
}

void add_capabilities(json& reply, const Template& from) {
  auto needed = needed_capabilities(from);
  // What nested stacks hold is not looked at: they are taken to need everything.
  if (std::ranges::any_of(from.resources,
                          [](const auto& entry) { return entry.second.type == kStackType; }))
    needed = {"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"};
  if (needed.empty()) return;
  std::string named;
  for (const auto& [id, resource] : from.resources)
    if ((is_iam(resource.type) || resource.type == kStackType) &&
        named.find(resource.type) == std::string::npos)
      named += (named.empty() ? "" : ", ") + resource.type;
  for (const auto& transform : from.transforms) named += (named.empty() ? "" : ", ") + transform;
  reply["Capabilities"] = needed;
  reply["CapabilitiesReason"] =
      fmt::format("The following resource(s) require capabilities: [{}]", named);
}

// StackSets are nothing a rehearsal account has, and nobody administers them there.
std::optional<ApiError> summary_problem(const Call& call) {
  if (text(call.input, "CallAs") == "DELEGATED_ADMIN")
    return ApiError{"ValidationError", "Account used is not a delegated administrator"};
  const auto set = text(call.input, "StackSetName");
  if (set.empty()) return std::nullopt;
  return ApiError{"StackSetNotFoundException", fmt::format("StackSet {} not found", set), 404};
}

}  // namespace

Answer get_template(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto set_name = text(call.input, "ChangeSetName"), name = text(call.input, "StackName");
  const bool original = text(call.input, "TemplateStage") == "Original";
  json stages = {"Original", "Processed"};
  const Goal* goal = nullptr;
  if (!set_name.empty()) {
    Stack* owner = nullptr;
    const auto* set = find_change_set(estate, set_name, name, &owner);
    if (set == nullptr)
      return refuse("ChangeSetNotFound", fmt::format("ChangeSet [{}] does not exist", set_name),
                    404);
    goal = &set->goal;
    // What transforms make of it is there once the change set is.
    if (!goal->doom.empty() || world.now() < set->ready) stages = {"Original"};
  } else {
    auto stack = need_stack(estate, name);
    if (!stack) return std::unexpected(stack.error());
    goal = &(*stack)->goal;
  }
  const auto& processed = goal->from.processed;
  return query_body({{"TemplateBody", original || processed.empty() ? goal->text : processed},
                     {"StagesAvailable", stages}});
}

Answer get_template_summary(World& world, const Call& call) {
  if (auto refused = summary_problem(call)) return std::unexpected(*refused);
  const bool lenient =
      call.input.contains("TemplateSummaryConfig") &&
      flag(call.input["TemplateSummaryConfig"], "TreatUnrecognizedResourceTypesAsWarnings");
  auto from = template_of(world, call, lenient ? Unknown::passed : Unknown::refused);
  if (!from) return std::unexpected(from.error());
  json parameters = json::array(), summaries = json::array();
  for (const auto& [key, rule] : from->parameters) {
    json row = {{"ParameterKey", key},
                {"ParameterType", rule.type},
                {"NoEcho", rule.no_echo},
                {"Description", rule.description},
                {"ParameterConstraints", {{"AllowedValues", rule.allowed_values}}}};
    if (rule.default_value) row["DefaultValue"] = *rule.default_value;
    parameters.push_back(std::move(row));
  }
  std::map<std::string, std::vector<std::string>> by_type;
  for (const auto& [id, resource] : from->resources) by_type[resource.type].push_back(id);
  std::vector<std::string> types, unknown;
  for (const auto& [type, ids] : by_type) {
    if (find_type(type) == nullptr) unknown.push_back(type);
    types.push_back(type);
    summaries.push_back({{"ResourceType", type}, {"LogicalResourceIds", ids}});
  }
  json reply = {{"Parameters", parameters},
                {"Description", from->description},
                {"Version", from->version},
                {"Metadata", from->metadata.is_null() ? "" : from->metadata.dump()},
                {"DeclaredTransforms", from->transforms}};
  if (lenient) reply["Warnings"] = {{"UnrecognizedResourceTypes", unknown}};
  // What transforms have yet to make is not guessed at.
  if (from->transforms.empty() || !from->processed.empty()) {
    reply["ResourceTypes"] = types;
    reply["ResourceIdentifierSummaries"] = summaries;
  }
  add_capabilities(reply, *from);
  return query_body(reply);
}

Answer validate_template(World& world, const Call& call) {
  auto from = template_of(world, call);
  if (!from) return std::unexpected(from.error());
  json parameters = json::array();
  for (const auto& [key, rule] : from->parameters) {
    json row = {{"ParameterKey", key}, {"NoEcho", rule.no_echo}, {"Description", rule.description}};
    if (rule.default_value) row["DefaultValue"] = *rule.default_value;
    parameters.push_back(std::move(row));
  }
  json reply = {{"Parameters", parameters},
                {"Description", from->description},
                {"DeclaredTransforms", from->transforms}};
  add_capabilities(reply, *from);
  return query_body(reply);
}

// The service answers with the address of its calculator, filled in; the same for the same
// question.
Answer estimate_template_cost(World& world, const Call& call) {
  auto goal = goal_of(world, call, nullptr, Way::by_estimate);
  if (!goal) return std::unexpected(goal.error());
  const auto hash = aws::sha256_hex(goal->text + json(goal->parameters).dump());
  return query_body(
      {{"Url", fmt::format("http://calculator.s3.amazonaws.com/calc5.html?key=cloudformation/"
                           "{}-{}-4{}-a{}-{}",
                           hash.substr(0, 8), hash.substr(8, 4), hash.substr(12, 3),
                           hash.substr(15, 3), hash.substr(18, 12))}});
}

}  // namespace slipway::deploy::rehearsal::cfn
