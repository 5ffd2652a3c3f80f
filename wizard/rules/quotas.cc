// Room under AWS's limits. Where there is a call that tells a limit without any permission for
// quotas it is the one that is asked.
#include <fmt/format.h>

#include <algorithm>

#include "wizard/rules/families.hh"
#include "wizard/rules/own_stacks.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

// Codes of Service Quotas: vpc L-29B6F2EB "Interface VPC endpoints per VPC", fargate L-3032A538
// "Fargate On-Demand vCPU resource count".
constexpr const char* endpoints_per_vpc = "vpc/L-29B6F2EB";
constexpr const char* fargate_processors = "fargate/L-3032A538";

std::string ask_for_more(std::string_view what) {
  return fmt::format("have the quota for {} raised in Service Quotas, which can take a day", what);
}

// `things`: "application load balancers".
Finding judge_room(std::string_view things, long limit, long used, long needed) {
  if (needed == 0)
    return passed(
        fmt::format("{} of {} {} are in use, this install's among them", used, limit, things));
  if (used + needed <= limit)
    return passed(fmt::format("{} of {} {} are in use, {} more fit", used, limit, things, needed));
  return failed(
      fmt::format("{} of {} {} are in use, {} more do not fit", used, limit, things, needed),
      fmt::format("room for {} {}", needed, things), ask_for_more(things));
}

// What is still to be made of `wanted` when the install has some already.
long still_needed(const Facts& facts, const std::string& type, long wanted) {
  return std::max(0L, wanted - static_cast<long>(owned(facts, type).ids.size()));
}

struct Tasks {
  double processors = 0;
  bool readable = true;
};

// "2 x 2048, 2 x 512": tasks of CPU units, of which 1024 are a processor.
Tasks parse_tasks(const std::string& text) {
  Tasks tasks;
  auto parts = words(text);
  for (std::size_t i = 0; i < parts.size(); i += 3) {
    bool whole = i + 2 < parts.size() && parts[i + 1] == "x";
    auto count = whole ? to_integer(parts[i]) : std::nullopt;
    auto units = whole ? to_integer(parts[i + 2]) : std::nullopt;
    tasks.readable = tasks.readable && count && units;
    if (count && units)
      tasks.processors += static_cast<double>(*count) * static_cast<double>(*units) / 1024;
  }
  return tasks;
}

}  // namespace

Findings endpoint_quota(const Facts& facts, const RuleUse& use) {
  std::string vpc = param(use, "vpc");
  auto services = param_list(use, "services"), existing = param_list(use, "existing");
  // S3 has a gateway, which counts for itself.
  std::erase_if(services, [&](auto& s) { return s == "s3" || one_of(existing, s); });
  if (vpc.empty() || services.empty()) return {};
  auto wanted = static_cast<long>(services.size());
  if (auto finding = unlisted(facts.inventory.endpoints, "the VPC endpoints")) return {*finding};
  const auto& quota = ask(facts, aws::Look::quota, endpoints_per_vpc);
  if (auto finding = unknown(quota, "the quota of VPC endpoints",
                             fmt::format("room for {} (AWS's usual limit is 50 a VPC)",
                                         counted(services.size(), "interface endpoint"))))
    return {*finding};
  auto own = owned(facts, "AWS::EC2::VPCEndpoint");
  if (auto finding = awaited(own, "room for the endpoints that are new")) return {*finding};
  const auto& rows = facts.inventory.endpoints.rows;
  auto used = std::count_if(rows.begin(), rows.end(), [&](auto& row) {
    return row.vpc_id == vpc && row.type == "Interface" && !own.has(row.id);
  });
  return {judge_room("interface endpoints of " + vpc, to_integer(quota.text("value")).value_or(0),
                     used, wanted)};
}

Findings fargate_quota(const Facts& facts, const RuleUse& use) {
  auto tasks = parse_tasks(param(use, "tasks"));
  if (!tasks.readable || tasks.processors <= 0) return {};
  const auto& quota = ask(facts, aws::Look::quota, fargate_processors);
  std::string wanted = fmt::format(
      "{:g} processors, and as many again while a new release rolls out", tasks.processors);
  if (auto finding = unknown(quota, "the quota of Fargate processors", wanted)) return {*finding};
  double limit = std::atof(quota.text("value").c_str());
  std::string fix = ask_for_more("Fargate On-Demand vCPUs") + "; or choose smaller tasks";
  if (tasks.processors > limit)
    return {failed(fmt::format("the tasks need {:g} processors, Fargate gives this account {:g}",
                               tasks.processors, limit),
                   wanted, fix)};
  if (2 * tasks.processors > limit)
    return {warned(fmt::format("the tasks need {:g} of the {:g} processors Fargate gives this "
                               "account: too little is left to roll out a new release",
                               tasks.processors, limit),
                   wanted, fix)};
  return {passed(fmt::format("{:g} of {:g} Fargate processors, {:g} during a roll-out",
                             tasks.processors, limit, 2 * tasks.processors))};
}

Findings balancer_quota(const Facts& facts, const RuleUse& use) {
  const auto& limits = ask(facts, aws::Look::limits, "elasticloadbalancing");
  auto own = owned(facts, "AWS::ElasticLoadBalancingV2::LoadBalancer");
  if (auto finding = awaited(own, "room for the load balancers that are new")) return {*finding};
  Findings out;
  for (std::string kind : {"application", "network"}) {
    long wanted = param_number(use, kind, 0);
    if (wanted <= 0) continue;
    if (auto finding = unknown(limits, "the limits of load balancers",
                               fmt::format("room for {} {} load balancer", wanted, kind)))
      return {*finding};
    auto used = limits.texts("used." + kind);
    std::erase_if(used, [&](auto& arn) { return own.has(arn); });
    auto limit = to_integer(limits.text(kind + "-load-balancers"));
    if (!limit) continue;
    out.push_back(
        judge_room(kind + " load balancers", *limit, static_cast<long>(used.size()), wanted));
  }
  return out;
}

Findings database_quota(const Facts& facts, const RuleUse& use) {
  long instances = 1 + param_number(use, "replicas", 0);
  const auto& limits = ask(facts, aws::Look::limits, "rds");
  if (auto finding = unknown(limits, "the limits of databases",
                             fmt::format("room for a cluster of {}", instances)))
    return {*finding};
  Findings out;
  auto judge = [&](const char* name, const char* type, const char* words, long wanted) {
    const auto& limit = limits.texts(name);
    long needed = still_needed(facts, type, wanted);
    if (limit.size() == 2)
      out.push_back(judge_room(words, to_integer(limit[0]).value_or(0),
                               to_integer(limit[1]).value_or(0), needed));
  };
  judge("DBInstances", "AWS::RDS::DBInstance", "database instances", instances);
  judge("DBClusters", "AWS::RDS::DBCluster", "database clusters", 1);
  return out;
}

Findings role_quota(const Facts& facts, const RuleUse& use) {
  long wanted = param_number(use, "roles", 0);
  if (wanted <= 0) return {};
  const auto& limits = ask(facts, aws::Look::limits, "iam");
  if (auto finding = unknown(limits, "the limits of IAM", fmt::format("room for {} roles", wanted)))
    return {*finding};
  const auto& limit = limits.texts("Roles");
  if (limit.size() != 2) return {};
  return {judge_room("IAM roles", to_integer(limit[0]).value_or(0),
                     to_integer(limit[1]).value_or(0),
                     still_needed(facts, "AWS::IAM::Role", wanted))};
}

}  // namespace slipway::wizard::rules
