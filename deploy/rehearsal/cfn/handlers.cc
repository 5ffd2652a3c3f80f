#include "deploy/rehearsal/cfn/handlers.hh"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/drift.hh"
#include "deploy/rehearsal/cfn/options.hh"
#include "deploy/rehearsal/cfn/references.hh"
#include "deploy/rehearsal/cfn/rules.hh"
#include "deploy/rehearsal/cfn/stored_template.hh"
#include "deploy/rehearsal/cfn/waits.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ec2.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::size_t kMostTemplate = 51'200;  // bytes of a TemplateBody

std::vector<GivenParameter> given_parameters(const Call& call) {
  std::vector<GivenParameter> out;
  for (const auto& one : call.input.value("Parameters", json::array()))
    if (one.is_object())
      out.push_back(
          {text(one, "ParameterKey"), text(one, "ParameterValue"), flag(one, "UsePreviousValue")});
  return out;
}

std::optional<ApiError> too_long(const std::vector<GivenParameter>& given) {
  constexpr std::size_t longest = 4096;
  for (std::size_t i = 0; i < given.size(); ++i)
    if (given[i].value.size() > longest)
      return ApiError{
          "ValidationError",
          fmt::format("1 validation error detected: Value '{}' at "
                      "'parameters.{}.member.parameterValue' failed to satisfy constraint: Member "
                      "must have length less than or equal to {}",
                      given[i].value, i + 1, longest)};
  return std::nullopt;
}

StackTags tags_of(const Call& call, const Stack* stack) {
  StackTags out;
  if (!call.input.contains("Tags")) return stack != nullptr ? stack->goal.tags : out;
  for (const auto& tag : call.input["Tags"])
    if (tag.is_object()) out[text(tag, "Key")] = text(tag, "Value");
  return out;
}

// AWS-specific parameter types that the account can answer for.
bool exists_in(World& world, const Estate& estate, std::string_view type, std::string_view value) {
  auto& region = world.region(estate.account, estate.region);
  if (type == "AWS::EC2::VPC::Id") return region.vpc(value) != nullptr;
  if (type == "AWS::EC2::Subnet::Id") return region.subnet(value) != nullptr;
  if (type == "AWS::Route53::HostedZone::Id")
    return world.account(estate.account).zone(value) != nullptr;
  if (type == "AWS::EC2::AvailabilityZone::Name")
    return std::ranges::find(region.zones, value, &AvailabilityZone::name) != region.zones.end();
  if (type == "AWS::SSM::Parameter::Name") return estate.parameters.contains(std::string(value));
  if (type == "AWS::EC2::SecurityGroup::Id") return ec2::is_security_group(world, estate, value);
  // Images are Amazon's; instances, volumes and key pairs are nothing a rehearsal account has.
  return type != "AWS::EC2::Instance::Id" && type != "AWS::EC2::Volume::Id" &&
         type != "AWS::EC2::KeyPair::KeyName";
}

}  // namespace

std::optional<ApiError> capability_problem(const Template& from,
                                           const std::vector<std::string>& given, Way way) {
  if (way == Way::by_estimate) return std::nullopt;
  auto needed = needed_capabilities(from);
  const auto has = [&](std::string_view name) {
    return std::ranges::find(given, name) != given.end();
  };
  std::erase_if(needed, [&](const std::string& one) {
    return has(one) || (one == "CAPABILITY_IAM" && has("CAPABILITY_NAMED_IAM")) ||
           (one == "CAPABILITY_AUTO_EXPAND" && way == Way::by_change_set);
  });
  if (needed.empty()) return std::nullopt;
  return ApiError{"InsufficientCapabilitiesException",
                  fmt::format("Requires capabilities : [{}]", fmt::join(needed, ", "))};
}

Surroundings surroundings_of(const Estate& estate, ParameterTexts values) {
  return {.values = std::move(values),
          .account = estate.account,
          .region = estate.region,
          .snippet = [&estate](const std::string& uri) { return stored_snippet(estate, uri); }};
}

std::expected<Stack*, ApiError> need_stack(Estate& estate, const std::string& name) {
  if (name.empty())
    return refuse(
        "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: "
        "Member must not be null");
  if (Stack* stack = estate.stack(name)) return stack;
  return refuse(fmt::format("Stack with id {} does not exist", name));
}

std::expected<std::string, ApiError> template_text(World& world, const Call& call,
                                                   const Stack* stack) {
  if (flag(call.input, "UsePreviousTemplate")) {
    if (!text(call.input, "TemplateBody").empty() || !text(call.input, "TemplateURL").empty())
      return refuse("You cannot specify both usePreviousTemplate and Template Body/Template URL.");
    if (stack == nullptr || stack->goal.text.empty())
      return refuse("Previous template could not be found: the stack has none yet");
    return stack->goal.text;
  }
  const auto body = text(call.input, "TemplateBody"), url = text(call.input, "TemplateURL");
  const bool only_read = call.action == "ValidateTemplate";  // takes both, and looks at the body
  if (!url.empty() && !body.empty() && !only_read)
    return refuse("You cannot specify both Template URL and Template Body.");
  if (!url.empty() && body.empty()) {
    auto stored = stored_template(Play::of(world).estate(call), url);
    if (!stored) return refuse(stored.error());
    return std::move(*stored);
  }
  if (body.empty()) return refuse("Either Template URL or Template Body must be specified.");
  if (body.size() > kMostTemplate)
    return refuse(fmt::format(
        "1 validation error detected: Value '{}...' at 'templateBody' failed to satisfy "
        "constraint: Member must have length less than or equal to {}",
        body.substr(0, 40), kMostTemplate));
  return body;
}

namespace {

std::string tag_of(const Tags& tags, const std::string& key) {
  for (const auto& [name, value] : tags)
    if (name == key) return value;
  return {};
}

// Fn::ValueOf of rules: attributes of VPCs and subnets that parameters name.
std::string attribute_of(Region& region, std::string_view type, const std::string& id,
                         const std::string& of) {
  constexpr std::string_view tag = "Tags.";
  const auto* subnet = type == "AWS::EC2::Subnet::Id" ? region.subnet(id) : nullptr;
  const auto* vpc = type == "AWS::EC2::VPC::Id" ? region.vpc(id) : nullptr;
  if (of.starts_with(tag) && (subnet != nullptr || vpc != nullptr))
    return tag_of(subnet != nullptr ? subnet->tags : vpc->tags, of.substr(tag.size()));
  if (subnet == nullptr) return {};
  if (of == "VpcId") return subnet->vpc_id;
  return of == "AvailabilityZone" ? subnet->availability_zone : std::string();
}

// Capabilities, references to the Parameter Store and rules of a goal whose template is read.
std::expected<void, ApiError> judge_goal(World& world, Goal& goal, const Estate& estate, Way way) {
  if (auto problem = capability_problem(goal.from, goal.capabilities, way))
    return std::unexpected(*problem);
  if (auto fine = check_references(goal.from, estate); !fine) return refuse(fine.error());
  auto resolved = stored_parameters(goal.from, goal.parameters, estate);
  if (!resolved) return refuse(resolved.error());
  goal.resolved = std::move(*resolved);
  Scope scope;
  scope.from = &goal.from;
  scope.parameters = typed_parameters(goal.from, goal.parameters, goal.resolved);
  scope.account = estate.account;
  scope.region = estate.region;
  scope.attribute = [&](auto type, const auto& id, const auto& of) {
    return attribute_of(world.region(estate.account, estate.region), type, id, of);
  };
  if (auto fine = check_rules(goal.from, scope); !fine) return refuse(fine.error());
  return {};
}

// What is wrong from its transforms on does not show in the answer to the call.
Goal transformed_goal(World& world, Goal goal, const Estate& estate, Way way) {
  auto whole = read_template(goal.text, surroundings_of(estate, goal.parameters));
  if (!whole) {
    goal.doom = whole.error();
    return goal;
  }
  goal.from = std::move(*whole);
  if (auto fine = judge_goal(world, goal, estate, way); !fine) goal.doom = fine.error().message;
  return goal;
}

}  // namespace

std::expected<Goal, ApiError> goal_of(World& world, const Call& call, const Stack* stack, Way way) {
  auto body = template_text(world, call, stack);
  if (!body) return std::unexpected(body.error());
  auto outline = read_outline(*body);
  if (!outline) return refuse(outline.error());
  Goal goal{.from = std::move(*outline),
            .text = std::move(*body),
            .parameters = {},
            .resolved = {},
            .tags = tags_of(call, stack),
            .capabilities = texts(call.input, "Capabilities"),
            .notification_arns = call.input.contains("NotificationARNs") || stack == nullptr
                                     ? texts(call.input, "NotificationARNs")
                                     : stack->goal.notification_arns,
            .monitoring = monitoring_of(call, stack),
            .doom = {}};
  if (auto problem = type_problem(call, goal.from)) return std::unexpected(*problem);
  if (auto problem = capability_problem(goal.from, goal.capabilities, way))
    return std::unexpected(*problem);
  const bool first = stack == nullptr || stack->goal.text.empty();
  const auto given = given_parameters(call);
  if (auto problem = too_long(given)) return std::unexpected(*problem);
  auto values = resolve_parameters(goal.from, given, first ? nullptr : &stack->goal.parameters);
  if (!values) return refuse(values.error());
  goal.parameters = std::move(*values);
  const Estate& estate = Play::of(world).estate(call);
  if (!goal.from.transforms.empty()) return transformed_goal(world, std::move(goal), estate, way);
  if (auto fine = judge_goal(world, goal, estate, way); !fine) return std::unexpected(fine.error());
  return goal;
}

Checked<void> check_parameters(World& world, Estate& estate, const Goal& goal) {
  return check_existence(goal.from, goal.parameters, goal.resolved, [&](auto type, auto value) {
    return exists_in(world, estate, type, value);
  });
}

Checked<Preview> preview_goal(World& world, Estate& estate, Stack& stack, const Goal& goal) {
  Scope scope = scope_of(goal, stack, estate.account, estate.region);
  for (const auto& zone : world.region(estate.account, estate.region).zones)
    scope.zones.push_back(zone.name);
  scope.import = [&](const std::string& name) -> Checked<json> {
    const auto* output = estate.exported(name);
    if (output == nullptr) return std::unexpected(fmt::format("No export named {} found", name));
    return json(output->value);
  };
  scope.fill = [&](const json& value) { return fill_references(value, estate); };
  return preview(stack, goal, std::move(scope));
}

Stack& add_stack(World& world, Estate& estate, const std::string& name) {
  auto stack = std::make_unique<Stack>();
  stack->name = name;
  stack->id = world.arn("cloudformation", estate.region, estate.account,
                        fmt::format("stack/{}/{}", name, world.uuid()));
  stack->created = world.now();
  estate.stacks.push_back(std::move(stack));
  return *estate.stacks.back();
}

bool busy(const Stack& stack) {
  return stack.status.ends_with("_IN_PROGRESS") && stack.status != "REVIEW_IN_PROGRESS";
}

bool updatable(const Stack& stack) {
  constexpr std::string_view states[] = {
      "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE",
      "IMPORT_COMPLETE", "CREATE_FAILED",   "UPDATE_FAILED"};
  return std::ranges::find(states, stack.status) != std::end(states);
}

OnStackFailure on_failure_of(const Call& call) {
  auto asked = text(call.input, "OnStackFailure");
  if (asked.empty()) asked = text(call.input, "OnFailure");
  if (asked == "DO_NOTHING" || flag(call.input, "DisableRollback")) return OnStackFailure::keep;
  return asked == "DELETE" ? OnStackFailure::remove : OnStackFailure::roll_back;
}

std::vector<std::string> needed_capabilities(const Template& from) {
  bool iam = false, named = false;
  for (const auto& [id, resource] : from.resources) {
    iam |= is_iam(resource.type);
    named |= names_iam(resource.type, resource.properties);
  }
  std::vector<std::string> out;
  if (iam || named) out.emplace_back(named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM");
  if (!from.transforms.empty()) out.emplace_back("CAPABILITY_AUTO_EXPAND");
  return out;
}

json shown_parameters(const Goal& goal) {
  json out = json::array();
  for (const auto& [key, value] : goal.parameters) {
    out.push_back({{"ParameterKey", key}, {"ParameterValue", shown(goal.from, key, value)}});
    if (const auto it = goal.resolved.find(key); it != goal.resolved.end())
      out.back()["ResolvedValue"] = shown(goal.from, key, it->second);
  }
  return out;
}

json shown_tags(const StackTags& tags) {
  json out = json::array();
  for (const auto& [key, value] : tags) out.push_back({{"Key", key}, {"Value", value}});
  return out;
}

Answer paged(World& world, const Call& call, const char* list, std::size_t rows,
             const std::function<json(std::size_t)>& row, std::size_t size, json rest) {
  const auto limit = page_limit(0, static_cast<long>(size), world.account(call).page_size);
  const auto page = page_of(rows, text(call.input, "NextToken"), limit);
  if (!page) return refuse("Invalid NextToken");
  rest[list] = json::array();
  for (auto i = page->begin; i < page->end; ++i) rest[list].push_back(row(i));
  rest["NextToken"] = page->next_token;
  return query_body(rest);
}

Answer paged(World& world, const Call& call, const char* list, const json& rows, std::size_t size,
             json rest) {
  return paged(
      world, call, list, rows.size(), [&](std::size_t i) { return rows[i]; }, size,
      std::move(rest));
}

}  // namespace slipway::deploy::rehearsal::cfn

namespace slipway::deploy::rehearsal {

std::span<const Registered> cloudformation_handlers() {
  constexpr auto service = aws::Service::cloudformation;
  static constexpr Registered table[] = {
      {service, "CreateChangeSet", cfn::create_change_set},
      {service, "DescribeChangeSet", cfn::describe_change_set},
      {service, "ExecuteChangeSet", cfn::execute_change_set},
      {service, "DeleteChangeSet", cfn::delete_change_set},
      {service, "ListChangeSets", cfn::list_change_sets},
      {service, "CreateStack", cfn::create_stack},
      {service, "UpdateStack", cfn::update_stack},
      {service, "DeleteStack", cfn::delete_stack},
      {service, "CancelUpdateStack", cfn::cancel_update_stack},
      {service, "ContinueUpdateRollback", cfn::continue_update_rollback},
      {service, "UpdateTerminationProtection", cfn::update_termination_protection},
      {service, "RollbackStack", cfn::rollback_stack},
      {service, "SignalResource", cfn::signal_resource},
      {service, "DetectStackDrift", cfn::detect_stack_drift},
      {service, "DetectStackResourceDrift", cfn::detect_stack_resource_drift},
      {service, "DescribeStackDriftDetectionStatus", cfn::describe_drift_detection},
      {service, "DescribeStackResourceDrifts", cfn::describe_resource_drifts},
      {service, "SetStackPolicy", cfn::set_stack_policy},
      {service, "GetStackPolicy", cfn::get_stack_policy},
      {service, "DescribeStacks", cfn::describe_stacks},
      {service, "ListStacks", cfn::list_stacks},
      {service, "DescribeStackEvents", cfn::describe_stack_events},
      {service, "DescribeEvents", cfn::describe_events},
      {service, "DescribeStackResource", cfn::describe_stack_resource},
      {service, "DescribeStackResources", cfn::describe_stack_resources},
      {service, "ListStackResources", cfn::list_stack_resources},
      {service, "GetTemplate", cfn::get_template},
      {service, "GetTemplateSummary", cfn::get_template_summary},
      {service, "ValidateTemplate", cfn::validate_template},
      {service, "EstimateTemplateCost", cfn::estimate_template_cost},
      {service, "ListExports", cfn::list_exports},
      {service, "ListImports", cfn::list_imports},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
