#include <array>

#include "wizard/rules/families.hh"

namespace slipway::wizard {

std::span<const RegisteredCheck> registered_checks() {
  static constexpr std::array checks = {
      RegisteredCheck{"format", rules::format},
      RegisteredCheck{"pattern", rules::pattern},
      RegisteredCheck{"name_pattern", rules::name_pattern},
      RegisteredCheck{"domain", rules::domain},
      RegisteredCheck{"same_region", rules::same_region},
      RegisteredCheck{"all_or_none", rules::all_or_none},
      RegisteredCheck{"number", rules::number},
      RegisteredCheck{"fargate_size", rules::fargate_size},
      RegisteredCheck{"cidr_list", rules::cidr_list},
      RegisteredCheck{"open_to_world", rules::open_to_world},
      RegisteredCheck{"log_retention", rules::log_retention},
      RegisteredCheck{"database_class", rules::database_class},
      RegisteredCheck{"opensearch", rules::opensearch},
      RegisteredCheck{"region", rules::region},
      RegisteredCheck{"vpc", rules::vpc},
      RegisteredCheck{"subnets", rules::subnets},
      RegisteredCheck{"subnets_class", rules::subnets_class},
      RegisteredCheck{"subnets_vpc", rules::subnets_vpc},
      RegisteredCheck{"subnets_zones", rules::subnets_zones},
      RegisteredCheck{"subnets_one_a_zone", rules::subnets_one_a_zone},
      RegisteredCheck{"subnets_free", rules::subnets_free},
      RegisteredCheck{"subnets_overlap", rules::subnets_overlap},
      RegisteredCheck{"vpc_dns", rules::vpc_dns},
      RegisteredCheck{"vpc_endpoints", rules::vpc_endpoints},
      RegisteredCheck{"prefix_list", rules::prefix_list},
      RegisteredCheck{"egress", rules::egress},
      RegisteredCheck{"egress_allowed", rules::egress_allowed},
      RegisteredCheck{"network_acl", rules::network_acl},
      RegisteredCheck{"endpoint_quota", rules::endpoint_quota},
      RegisteredCheck{"fargate_quota", rules::fargate_quota},
      RegisteredCheck{"balancer_quota", rules::balancer_quota},
      RegisteredCheck{"database_quota", rules::database_quota},
      RegisteredCheck{"role_quota", rules::role_quota},
      RegisteredCheck{"database_offered", rules::database_offered},
      RegisteredCheck{"search_offered", rules::search_offered},
      RegisteredCheck{"permissions", rules::permissions},
      RegisteredCheck{"install", rules::install},
      RegisteredCheck{"deployed_input", rules::deployed_input},
      RegisteredCheck{"stack_secrets", rules::stack_secrets},
      RegisteredCheck{"certificate", rules::certificate},
      RegisteredCheck{"certificate_covers", rules::certificate_covers},
      RegisteredCheck{"certificate_expiry", rules::certificate_expiry},
      RegisteredCheck{"zone", rules::zone},
      RegisteredCheck{"records", rules::records},
      RegisteredCheck{"kms_key", rules::kms_key},
      RegisteredCheck{"key_policy", rules::key_policy},
      RegisteredCheck{"images", rules::images},
      RegisteredCheck{"image_platform", rules::image_platform},
      RegisteredCheck{"image_tag", rules::image_tag},
      RegisteredCheck{"licence", rules::licence},
      RegisteredCheck{"smtp", rules::smtp},
      RegisteredCheck{"saml", rules::saml},
      RegisteredCheck{"captcha", rules::captcha},
  };
  return checks;
}

}  // namespace slipway::wizard
