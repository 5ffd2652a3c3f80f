#include "deploy/rehearsal/registry.hh"

#include <algorithm>
#include <map>
#include <vector>

namespace slipway::deploy::rehearsal {
namespace {

std::vector<Registered> joined() {
  std::vector<Registered> all;
  for (auto handlers : {sts_handlers,
                        ec2_handlers,
                        acm_handlers,
                        route53_handlers,
                        kms_handlers,
                        ecr_handlers,
                        iam_handlers,
                        service_quotas_handlers,
                        rds_handlers,
                        rds_database_handlers,
                        cloudformation_handlers,
                        ecs_handlers,
                        elbv2_handlers,
                        logs_handlers,
                        secretsmanager_handlers,
                        s3_handlers,
                        autoscaling_handlers,
                        sso_handlers,
                        sso_oidc_handlers,
                        pricing_handlers})
    all.insert(all.end(), handlers().begin(), handlers().end());
  return all;
}

using Table = std::map<std::pair<aws::Service, std::string_view>, Handler>;

Table by_name() {
  Table table;
  for (const Registered& entry : all_handlers())
    table[{entry.service, entry.action}] = entry.handler;
  return table;
}

}  // namespace

std::span<const Registered> all_handlers() {
  static const auto all = joined();
  return all;
}

Handler find_handler(aws::Service service, std::string_view action) {
  static const Table table = by_name();
  auto found = table.find({service, action});
  return found == table.end() ? nullptr : found->second;
}

bool is_kept(const Call& call) {
  // Tokens hold by themselves, whoever sealed them; but keys that they gave, and codes that wait to
  // be granted, must be known again.
  if (call.service == aws::Service::sso) return call.action == "GetRoleCredentials";
  if (call.service == aws::Service::sso_oidc) return call.action != "RegisterClient";
  return !only_reads(call.action);
}

bool only_reads(std::string_view action) {
  // DetectStackDrift and the like start with none of these and do change something.
  constexpr std::string_view heads[] = {"Describe", "List",   "Get",      "Simulate", "Validate",
                                        "Estimate", "Filter", "BatchGet", "Head"};
  return std::ranges::any_of(heads, [&](auto head) { return action.starts_with(head); });
}

}  // namespace slipway::deploy::rehearsal
