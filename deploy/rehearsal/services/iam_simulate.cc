#include "deploy/rehearsal/services/iam_simulate.hh"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/services/iam_managed.hh"
#include "deploy/rehearsal/services/iam_policy.hh"
#include "deploy/rehearsal/services/iam_roles.hh"
#include "deploy/rehearsal/services/iam_rows.hh"

namespace slipway::deploy::rehearsal::iam {
namespace {

using Json = nlohmann::json;
using Policies = std::vector<Policy>;

ApiError invalid_input(std::string message) { return {"InvalidInput", std::move(message), 400}; }

void add(Policies& out, const std::string& id, std::string_view document) {
  if (auto policy = read_policy(id, document)) out.push_back(std::move(*policy));
}

// The documents of managed policies: of stacks, and of AWS's those that are known here. Others
// allow nothing.
void add_managed(Policies& out, World& world, const Call& call, const std::string& arn) {
  const auto name = arn.substr(arn.rfind('/') + 1);
  for (const auto* estate : cfn::Play::of(world).estates(call.account))
    for (const auto* policy : estate->all("AWS::IAM::ManagedPolicy"))
      if (policy->physical_id == arn)
        add(out, name, policy->properties.value("PolicyDocument", Json::object()).dump());
  if (const auto document = managed_policy(name); !document.empty()) add(out, name, document);
}

// Null: there is no such principal in the account.
std::optional<Policies> policies_of(World& world, const Call& call, const std::string& arn) {
  const auto name = arn.substr(arn.rfind('/') + 1);
  Policies out;
  for (const auto& identity : world.identities()) {
    if (identity.arn != arn) continue;
    for (const auto& [policy, document] : inline_policies(identity.may))
      add(out, fmt::format("user_{}_{}", name, policy), document);
    if (identity.may.policy.empty())
      add(out, "AdministratorAccess", managed_policy("AdministratorAccess"));
    return out;
  }
  for (const auto& role : roles_of(world, call)) {
    if (role.arn != arn) continue;
    for (const auto& [policy, document] : role.inlined)
      add(out, fmt::format("role_{}_{}", name, policy), document);
    for (const auto& managed : role.attached) add_managed(out, world, call, managed);
    return out;
  }
  return std::nullopt;
}

// Policies that come with the call.
std::expected<Policies, ApiError> policies_in(const Call& call, const char* list) {
  Policies out;
  for (const auto& document : texts(call.input, list)) {
    auto policy = read_policy(fmt::format("{}.{}", list, out.size() + 1), document);
    if (!policy)
      return std::unexpected(invalid_input(
          fmt::format("Invalid Input Policy {}: {}", out.size() + 1, policy.error())));
    out.push_back(std::move(*policy));
  }
  return out;
}

std::optional<ApiError> wrong_request(const Call& call) {
  for (const auto& action : texts(call.input, "ActionNames"))
    if (const auto colon = action.find(':'); colon == 0 || colon == action.npos ||
                                             colon + 1 == action.size() ||
                                             action.find_first_of("*? \t") != action.npos)
      return invalid_input("Invalid action name: " + action);
  for (const auto& resource : texts(call.input, "ResourceArns"))
    if (resource != "*" && !resource.starts_with("arn:"))
      return invalid_input("Invalid resource ARN: " + resource);
  if (call.input.contains("ResourcePolicy"))
    return ApiError{"PolicyEvaluation", "Policies of resources are not rehearsed.", 500};
  return std::nullopt;
}

Context context_of(const Call& call) {
  Context out;
  for (const auto& entry : call.input.value("ContextEntries", Json::array()))
    if (entry.is_object())
      out[aws::to_lower(text(entry, "ContextKeyName"))] = texts(entry, "ContextKeyValues");
  return out;
}

class Simulation {
 public:
  Simulation(World& world, Context context, Policies policies, Policies boundaries)
      : world_(world),
        context_(std::move(context)),
        policies_(std::move(policies)),
        boundaries_(std::move(boundaries)) {}

  void write(XmlWriter& xml, const std::string& action,
             const std::vector<std::string>& resources) const {
    xml.text("EvalActionName", action);
    if (resources.size() > 1) {
      write_all(xml, action, resources);
    } else {
      const auto resource = resources.empty() ? "*" : resources.front();
      xml.text("EvalResourceName", resource);
      write_verdict(xml, "EvalDecision", judged(action, resource));
    }
    if (resources.empty()) return;
    xml.open("ResourceSpecificResults");
    for (const auto& resource : resources) {
      xml.open("member").text("EvalResourceName", resource);
      write_verdict(xml, "EvalResourceDecision", judged(action, resource));
      xml.close();
    }
    xml.close();
  }

 private:
  World& world_;
  Context context_;
  Policies policies_, boundaries_;
  const Policy fault_{.id = "RehearsalFault", .statements = {{}}};

  struct Judged : Verdict {
    bool within = true;  // the boundary, where there is one
  };

  Judged judged(const std::string& action, const std::string& resource) const {
    Judged out{judge(policies_, action, resource, context_)};
    if (!boundaries_.empty()) {
      out.within = judge(boundaries_, action, resource, context_).decision == Decision::allowed;
      if (!out.within && out.decision == Decision::allowed)
        out.decision = Decision::implicit_deny, out.matched.clear();
    }
    if (world_.denied({}, action)) {  // to everybody, by a fault
      out.decision = Decision::explicit_deny;
      out.matched = {{&fault_, &fault_.statements.front()}};
    }
    return out;
  }

  // Of several resources together: what decides for one of them, and only the form of their names.
  void write_all(XmlWriter& xml, const std::string& action,
                 const std::vector<std::string>& resources) const {
    Judged all;
    for (const auto& resource : resources) {
      const auto one = judged(action, resource);
      all.within = all.within && one.within;
      if (one.decision == Decision::explicit_deny || all.decision == Decision::implicit_deny)
        all.decision = one.decision;
    }
    const auto service = action.substr(0, action.find(':'));
    xml.text("EvalResourceName",
             service == "s3" ? "arn:aws:s3:::${BucketName}/${KeyName}"
                             : fmt::format("arn:aws:{}:${{Region}}:${{Account}}:${{ResourceType}}/"
                                           "${{ResourcePath}}",
                                           service));
    write_verdict(xml, "EvalDecision", all);
  }

  void write_verdict(XmlWriter& xml, const char* element, const Judged& verdict) const {
    const auto place = [&](const char* name, const Place& at) {
      xml.open(name).number("Line", at.line).number("Column", at.column).close();
    };
    xml.text(element, name_of(verdict.decision)).open("MatchedStatements");
    for (const auto& [policy, statement] : verdict.matched) {
      xml.open("member").text("SourcePolicyId", policy->id).text("SourcePolicyType", "IAM Policy");
      place("StartPosition", statement->start);
      place("EndPosition", statement->end);
      xml.close();
    }
    xml.close().open("MissingContextValues");
    for (const auto& key : verdict.missing) xml.text("member", key);
    xml.close();
    if (!boundaries_.empty())
      xml.open("PermissionsBoundaryDecisionDetail")
          .boolean("AllowedByPermissionsBoundary", verdict.within)
          .close();
  }
};

Answer simulate(World& world, const Call& call, Policies policies) {
  auto boundaries = policies_in(call, "PermissionsBoundaryPolicyInputList");
  if (!boundaries) return std::unexpected(boundaries.error());
  const Simulation simulation(world, context_of(call), std::move(policies), std::move(*boundaries));
  const auto actions = texts(call.input, "ActionNames"),
             resources = texts(call.input, "ResourceArns");
  return rows_answer(
      world, call, "EvaluationResults", actions,
      [&](XmlWriter& xml, const std::string& action) { simulation.write(xml, action, resources); });
}

std::optional<ApiError> wrong_source(const Call& call, const std::string& arn) {
  if (arn.find(":user/") == arn.npos && arn.find(":role/") == arn.npos &&
      arn.find(":group/") == arn.npos)
    return invalid_input(
        fmt::format("Invalid Entity Arn: {} does not clearly define entity type and name.", arn));
  const auto at = arn.find("iam::");
  const auto account = at == arn.npos ? "" : arn.substr(at + 5, 12);
  if (account != call.account)
    return invalid_input(
        fmt::format("Invalid Policy Source Arn: caller's account {} does not have access to "
                    "policies in account {}",
                    call.account, account));
  return std::nullopt;
}

// "The user with name X cannot be found."
ApiError no_source(const std::string& arn) {
  const auto kind = arn.substr(arn.rfind(':') + 1);
  return {"NoSuchEntity",
          fmt::format("The {} with name {} cannot be found.", kind.substr(0, kind.find('/')),
                      arn.substr(arn.rfind('/') + 1)),
          404};
}

}  // namespace

Answer simulate_principal_policy(World& world, const Call& call) {
  const auto source = text(call.input, "PolicySourceArn");
  if (auto wrong = wrong_source(call, source)) return std::unexpected(*wrong);
  if (auto wrong = wrong_request(call)) return std::unexpected(*wrong);
  auto policies = policies_of(world, call, source);
  if (!policies) return std::unexpected(no_source(source));
  auto more = policies_in(call, "PolicyInputList");
  if (!more) return std::unexpected(more.error());
  for (auto& policy : *more) policies->push_back(std::move(policy));
  return simulate(world, call, std::move(*policies));
}

Answer simulate_custom_policy(World& world, const Call& call) {
  if (auto wrong = wrong_request(call)) return std::unexpected(*wrong);
  auto policies = policies_in(call, "PolicyInputList");
  if (!policies) return std::unexpected(policies.error());
  return simulate(world, call, std::move(*policies));
}

}  // namespace slipway::deploy::rehearsal::iam
