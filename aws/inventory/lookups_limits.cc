// Lookups of what the account may have and do: quotas, limits, database offers, permissions.
#include <algorithm>
#include <array>

#include "aws/inventory/inventory_impl.hh"
#include "aws/services/elbv2.hh"
#include "aws/services/elbv2_target_groups.hh"
#include "aws/services/iam.hh"
#include "aws/services/rds.hh"
#include "aws/services/rds_account.hh"
#include "aws/services/service_quotas.hh"
#include "aws/services/sts.hh"

namespace slipway::aws {

namespace {

// "a/b/c" in three: the last one takes what is left.
std::array<std::string, 3> three_parts(const std::string& text) {
  auto first = std::min(text.find('/'), text.size());
  auto second = std::min(text.find('/', first + 1), text.size());
  return {text.substr(0, first), text.substr(std::min(first + 1, text.size()), second - first - 1),
          text.substr(std::min(second + 1, text.size()))};
}

std::string number_text(double value) {
  auto whole = static_cast<long long>(value);
  std::string text = std::to_string(value);
  return static_cast<double>(whole) == value ? std::to_string(whole) : text;
}

// arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION -> NAME. Empty for users and roles as such.
std::string assumed_role(const std::string& arn) {
  auto at = arn.find(":assumed-role/");
  if (at == std::string::npos) return {};
  auto begin = at + std::string_view(":assumed-role/").size();
  return arn.substr(begin, std::min(arn.find('/', begin), arn.size()) - begin);
}

// Which layer says no, where the simulation tells.
std::string layer_of(const iam::EvaluationResult& result) {
  if (result.allowed_by_organizations == false) return "organization";
  if (result.allowed_by_permissions_boundary == false) return "boundary";
  return {};
}

void take_quota(Fact& fact, const service_quotas::GetServiceQuota::Reply& reply) {
  fact.found["value"] = {number_text(reply.quota.value)};
  fact.found["name"] = {reply.quota.quota_name};
}

// "Roles" is what there is, "RolesQuota" what there may be.
void take_summary(Fact& fact, const iam::GetAccountSummary::Reply& reply) {
  constexpr std::string_view quota = "Quota";
  for (const iam::SummaryEntry& limit : reply.summary_map) {
    if (!limit.key.ends_with(quota)) continue;
    auto thing = limit.key.substr(0, limit.key.size() - quota.size());
    auto used = std::ranges::find(reply.summary_map, thing, &iam::SummaryEntry::key);
    if (used != reply.summary_map.end())
      fact.found[thing] = {std::to_string(limit.value), std::to_string(used->value)};
  }
}

Error nobody_simulates(const std::string& arn) {
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = "simulate the permissions of " + arn;
  error.answer = "IAM simulates users and roles, not root or federated sessions";
  error.fix = "Sign in as a user or with a role";
  return error;
}

}  // namespace

void Inventory::Impl::look_up_quota(const Lookup& lookup) {
  auto slash = std::min(lookup.of.find('/'), lookup.of.size());
  service_quotas::GetServiceQuota op;
  op.service_code = lookup.of.substr(0, slash);
  op.quota_code = lookup.of.substr(std::min(slash + 1, lookup.of.size()));
  // Nobody has changed it: then only AWS's default is known.
  auto ask_default = [this, lookup, op](Fact&, const Error& error) {
    if (error.code.find("NoSuchResource") == std::string::npos) return false;
    service_quotas::GetAwsDefaultServiceQuota usual;
    usual.service_code = op.service_code;
    usual.quota_code = op.quota_code;
    learn(lookup, usual, take_quota);
    return true;
  };
  learn(lookup, op, take_quota, ask_default);
}

// Calls that tell limits without any permission for quotas.
void Inventory::Impl::look_up_limits(const Lookup& lookup) {
  if (lookup.of == "rds") {
    return learn(lookup, rds::DescribeAccountAttributes{},
                 [](Fact& fact, const rds::DescribeAccountAttributes::Reply& reply) {
                   for (const rds::AccountQuota& quota : reply.account_quotas)
                     fact.found[quota.account_quota_name] = {std::to_string(quota.max),
                                                             std::to_string(quota.used)};
                 });
  }
  if (lookup.of == "iam") return learn(lookup, iam::GetAccountSummary{}, take_summary);
  learn_pages(lookup, elbv2::DescribeAccountLimits{},
              [](Fact& fact, const elbv2::DescribeAccountLimits::Reply& reply) {
                for (const elbv2::AccountLimit& limit : reply.limits)
                  fact.found[limit.name] = {limit.max};
              });
  learn_pages(lookup, elbv2::DescribeLoadBalancers{},
              [](Fact& fact, const elbv2::DescribeLoadBalancers::Reply& reply) {
                for (const elbv2::LoadBalancer& balancer : reply.load_balancers)
                  fact.found["used." + balancer.type].push_back(balancer.load_balancer_arn);
              });
}

void Inventory::Impl::look_up_database(const Lookup& lookup) {
  auto [engine, version, cls] = three_parts(lookup.of);
  rds::DescribeDBEngineVersions versions;
  versions.engine = engine;
  versions.engine_version = version;
  learn_pages(
      lookup, std::move(versions),
      [this, lookup, engine](Fact& fact, const rds::DescribeDBEngineVersions::Reply& reply) {
        for (const rds::DbEngineVersion& offer : reply.db_engine_versions)
          fact.found["versions"].push_back(offer.engine_version);
        if (fact.found["versions"].empty()) name_other_versions(lookup, engine);
      });
  rds::DescribeOrderableDBInstanceOptions options;
  options.engine = engine;
  options.engine_version = version;
  options.db_instance_class = cls;
  learn_pages(lookup, std::move(options),
              [](Fact& fact, const rds::DescribeOrderableDBInstanceOptions::Reply& reply) {
                auto& offered = fact.found["zones"];
                for (const auto& option : reply.orderable_db_instance_options)
                  for (const std::string& zone : option.availability_zones)
                    if (std::ranges::find(offered, zone) == offered.end()) offered.push_back(zone);
              });
}

void Inventory::Impl::name_other_versions(const Lookup& lookup, const std::string& engine) {
  rds::DescribeDBEngineVersions all;
  all.engine = engine;
  learn_pages(lookup, std::move(all),
              [](Fact& fact, const rds::DescribeDBEngineVersions::Reply& reply) {
                for (const rds::DbEngineVersion& offer : reply.db_engine_versions)
                  fact.found["versions"].push_back(offer.engine_version);
              });
}

// Who is asking -> the role behind a session, whose path its ARN does not carry -> the simulation.
void Inventory::Impl::look_up_permissions(const Lookup& lookup) {
  learn(lookup, sts::GetCallerIdentity{},
        [this, lookup](Fact& fact, const sts::GetCallerIdentity::Reply& who) {
          auto role = assumed_role(who.arn);
          bool user = who.arn.find(":user/") != std::string::npos;
          if (role.empty() && !user) {
            fact.error = nobody_simulates(who.arn);
            return;
          }
          if (role.empty()) return simulate(lookup, who.arn);
          iam::GetRole op;
          op.role_name = role;
          learn(lookup, op, [this, lookup](Fact&, const iam::GetRole::Reply& reply) {
            simulate(lookup, reply.role.arn);
          });
        });
}

void Inventory::Impl::simulate(const Lookup& lookup, const std::string& principal) {
  iam::SimulatePrincipalPolicy op;
  op.policy_source_arn = principal;
  for (std::size_t at = 0; at < lookup.of.size();) {
    auto end = std::min(lookup.of.find(',', at), lookup.of.size());
    if (end > at) op.action_names.push_back(lookup.of.substr(at, end - at));
    at = end + 1;
  }
  op.context_entries = {{"aws:RequestedRegion", {client.region()}, "string"}};
  learn_pages(lookup, std::move(op),
              [](Fact& fact, const iam::SimulatePrincipalPolicy::Reply& reply) {
                for (const iam::EvaluationResult& result : reply.evaluation_results) {
                  fact.found[result.eval_action_name] = {result.eval_decision};
                  auto layer = layer_of(result);
                  if (!layer.empty()) fact.found[result.eval_action_name].push_back(layer);
                }
              });
}

}  // namespace slipway::aws
