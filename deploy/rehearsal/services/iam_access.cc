#include "deploy/rehearsal/services/iam_access.hh"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/iam_policy.hh"

namespace slipway::deploy::rehearsal::iam {
namespace {

using aws::Service;

// How the ARN of a resource is made of a member of the request.
struct Named {
  Service service;
  const char* member;  // a text, or a list of texts
  const char* before;  // of the ARN's resource part: "repository/"
  const char* after = "";
  enum class Where : std::uint8_t { region, account, nowhere } where = Where::region;
};
constexpr Named kNamed[] = {
    {Service::kms, "KeyId", "key/"},
    {Service::ecr, "repositoryName", "repository/"},
    {Service::ecr, "repositoryNames", "repository/"},
    {Service::cloudformation, "StackName", "stack/", "/*"},
    {Service::secretsmanager, "SecretId", "secret:"},
    {Service::logs, "logGroupName", "log-group:", ":*"},
    {Service::logs, "logGroupNamePrefix", "log-group:", "*"},
    {Service::route53, "Id", "hostedzone/", "", Named::Where::nowhere},
    {Service::route53, "HostedZoneId", "hostedzone/", "", Named::Where::nowhere},
    {Service::acm, "CertificateArn", "certificate/"},
    {Service::iam, "RoleName", "role/", "", Named::Where::account},
    {Service::iam, "PolicySourceArn", "user/", "", Named::Where::account},
    {Service::sts, "RoleArn", "role/", "", Named::Where::account},
    {Service::rds, "DBClusterIdentifier", "cluster:"},
    {Service::rds, "DBInstanceIdentifier", "db:"},
    {Service::rds, "DBClusterSnapshotIdentifier", "cluster-snapshot:"},
    {Service::rds, "DBSubnetGroupName", "subgrp:"},
};

std::string_view arn_name(Service service) {
  return service == Service::sts ? "iam" : wire(service).iam_prefix;
}

std::vector<std::string> texts_or_text(const nlohmann::json& input, const char* member) {
  auto many = texts(input, member);
  if (auto one = text(input, member); many.empty() && !one.empty()) many.push_back(std::move(one));
  return many;
}

// Of what is there under this name; empty: nothing.
std::string arn_of_existing(World& world, const Call& call, const std::string& name) {
  auto& estate = cfn::Play::of(world).estate(call);
  if (call.service == Service::kms) {
    const auto* key = world.region(call).key(name);
    return key == nullptr ? "" : key->arn;
  }
  if (call.service == Service::cloudformation) {
    const auto* stack = estate.stack(name);
    return stack == nullptr ? "" : stack->id;
  }
  if (call.service == Service::secretsmanager)
    for (const auto* secret : estate.all("AWS::SecretsManager::Secret"))
      if (text(secret->properties, "Name") == name) return secret->physical_id;
  return {};
}

std::string arn_of(World& world, const Call& call, const Named& named, std::string name) {
  if (name.starts_with("arn:")) return name;
  if (auto existing = arn_of_existing(world, call, name); !existing.empty()) return existing;
  if (call.service == Service::route53) name.erase(0, name.rfind('/') + 1);
  using Where = Named::Where;
  return world.arn(arn_name(call.service), named.where == Where::region ? call.region : "",
                   named.where == Where::nowhere ? "" : call.account,
                   fmt::format("{}{}{}", named.before, name, named.after));
}

std::string tail_of(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// Services and tasks lie in a cluster; without a name that is "default".
std::vector<std::string> ecs_resources(World& world, const Call& call) {
  std::vector<std::string> out;
  auto cluster = tail_of(text(call.input, "cluster"));
  if (cluster.empty()) cluster = "default";
  const auto add = [&](const char* member, const std::string& kind) {
    for (const auto& name : texts_or_text(call.input, member))
      out.push_back(name.starts_with("arn:")
                        ? name
                        : world.arn("ecs", call.region, call.account, kind + tail_of(name)));
  };
  if (call.action == "RunTask") {
    add("taskDefinition", "task-definition/");
  } else if (call.action == "DescribeClusters") {
    add("clusters", "cluster/");
  } else if (call.action != "DescribeTaskDefinition") {
    add("services", "service/" + cluster + "/");
    add("tasks", "task/" + cluster + "/");
    add("task", "task/" + cluster + "/");
    add("resourceArn", "");
  }
  return out;
}

std::vector<std::string> s3_resources(const Call& call) {
  const auto bucket = text(call.input, "Bucket"), key = text(call.input, "Key");
  if (bucket.empty()) return {};
  if (call.action == "DeleteObjects") return {fmt::format("arn:aws:s3:::{}/*", bucket)};
  return {key.empty() ? fmt::format("arn:aws:s3:::{}", bucket)
                      : fmt::format("arn:aws:s3:::{}/{}", bucket, key)};
}

// Of a call that names no stack: the one that a change set's ARN leads to, all where stacks are
// listed ("on resource: arn:aws:cloudformation:us-east-1:111122223333:stack/*/*"), else none.
std::vector<std::string> stack_resources(World& world, const Call& call) {
  if (!text(call.input, "StackName").empty()) return {};
  if (call.action == "ListStacks" || call.action == "DescribeStacks")
    return {world.arn("cloudformation", call.region, call.account, "stack/*/*")};
  const auto set = text(call.input, "ChangeSetName");
  if (!set.starts_with("arn:")) return {};
  for (const auto& stack : cfn::Play::of(world).estate(call).stacks)
    if (stack->change_sets.contains(set)) return {stack->id};
  return {set};
}

std::string_view layer_of(Decision decision) {
  return decision == Decision::explicit_deny ? "with an explicit deny in an identity-based policy"
                                             : "because no identity-based policy allows the";
}

ApiError refusal(const ServiceWire& wire, const Identity& who, std::string_view action,
                 const std::string& resource, Decision decision) {
  // EC2 and CloudFormation say nothing of a resource where there is none.
  const bool silent =
      wire.protocol == aws::Protocol::ec2 || wire.service == Service::cloudformation;
  const bool named = !silent || resource != "*";
  auto message = fmt::format("User: {} is not authorized to perform: {}{} {}", who.arn, action,
                             named ? " on resource: " + resource : "", layer_of(decision));
  if (decision == Decision::implicit_deny) message += fmt::format(" {} action", action);
  if (wire.protocol == aws::Protocol::ec2)
    return {"UnauthorizedOperation", "You are not authorized to perform this operation. " + message,
            403};
  if (wire.protocol == aws::Protocol::json)
    return {"AccessDeniedException", std::move(message), 400};
  return {"AccessDenied", std::move(message), 403};
}

}  // namespace

std::vector<std::string> resources_of(World& world, const Call& call) {
  std::vector<std::string> out;
  if (call.service == Service::s3) out = s3_resources(call);
  if (call.service == Service::ecs) out = ecs_resources(world, call);
  if (call.service == Service::cloudformation) out = stack_resources(world, call);
  for (const auto& named : kNamed)
    if (named.service == call.service)
      for (auto& name : texts_or_text(call.input, named.member))
        out.push_back(arn_of(world, call, named, std::move(name)));
  if (out.empty()) out.emplace_back("*");
  return out;
}

std::optional<ApiError> refuse_access(World& world, const ServiceWire& wire, const Call& call,
                                      const Identity& who, std::string_view action) {
  const bool denied = world.denied(who, action);
  if (!denied && who.may.policy.empty()) return std::nullopt;
  for (const auto& resource : resources_of(world, call)) {
    const auto decision =
        denied ? Decision::explicit_deny : judge(who.may.policy, action, resource);
    if (decision != Decision::allowed) return refusal(wire, who, action, resource, decision);
  }
  return std::nullopt;
}

}  // namespace slipway::deploy::rehearsal::iam
