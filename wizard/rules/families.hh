// The registered checks by family, one file each; registry.cc lists them by name.
#pragma once

#include "wizard/rules/support.hh"

namespace slipway::wizard::rules {

// format.cc
Findings format(const Facts&, const RuleUse&);
Findings pattern(const Facts&, const RuleUse&);
Findings name_pattern(const Facts&, const RuleUse&);
Findings same_region(const Facts&, const RuleUse&);
Findings all_or_none(const Facts&, const RuleUse&);
Findings number(const Facts&, const RuleUse&);
// domain.cc
Findings domain(const Facts&, const RuleUse&);
// cidr_list.cc
Findings cidr_list(const Facts&, const RuleUse&);
Findings open_to_world(const Facts&, const RuleUse&);
// sizes.cc
Findings fargate_size(const Facts&, const RuleUse&);
Findings database_class(const Facts&, const RuleUse&);
Findings opensearch(const Facts&, const RuleUse&);
Findings log_retention(const Facts&, const RuleUse&);
// network.cc
Findings region(const Facts&, const RuleUse&);
Findings vpc(const Facts&, const RuleUse&);
// subnets.cc
Findings subnets(const Facts&, const RuleUse&);
Findings subnets_class(const Facts&, const RuleUse&);
Findings subnets_vpc(const Facts&, const RuleUse&);
Findings subnets_zones(const Facts&, const RuleUse&);
Findings subnets_one_a_zone(const Facts&, const RuleUse&);
Findings subnets_free(const Facts&, const RuleUse&);
Findings subnets_overlap(const Facts&, const RuleUse&);
// endpoints.cc
Findings vpc_dns(const Facts&, const RuleUse&);
Findings vpc_endpoints(const Facts&, const RuleUse&);
Findings prefix_list(const Facts&, const RuleUse&);
// egress.cc
Findings egress(const Facts&, const RuleUse&);
Findings egress_allowed(const Facts&, const RuleUse&);
// network_acl.cc
Findings network_acl(const Facts&, const RuleUse&);
// quotas.cc
Findings endpoint_quota(const Facts&, const RuleUse&);
Findings fargate_quota(const Facts&, const RuleUse&);
Findings balancer_quota(const Facts&, const RuleUse&);
Findings database_quota(const Facts&, const RuleUse&);
Findings role_quota(const Facts&, const RuleUse&);
// offers.cc
Findings database_offered(const Facts&, const RuleUse&);
Findings search_offered(const Facts&, const RuleUse&);
Findings image_platform(const Facts&, const RuleUse&);
// permissions.cc
Findings permissions(const Facts&, const RuleUse&);
// install.cc
Findings install(const Facts&, const RuleUse&);
Findings deployed_input(const Facts&, const RuleUse&);
Findings stack_secrets(const Facts&, const RuleUse&);
// certificate.cc
Findings certificate(const Facts&, const RuleUse&);
Findings certificate_covers(const Facts&, const RuleUse&);
Findings certificate_expiry(const Facts&, const RuleUse&);
// zone.cc
Findings zone(const Facts&, const RuleUse&);
Findings records(const Facts&, const RuleUse&);
// kms_key.cc
Findings kms_key(const Facts&, const RuleUse&);
// key_policy.cc
Findings key_policy(const Facts&, const RuleUse&);
// images.cc
Findings images(const Facts&, const RuleUse&);
Findings image_tag(const Facts&, const RuleUse&);
// licence.cc
Findings licence(const Facts&, const RuleUse&);
// sign_in.cc
Findings smtp(const Facts&, const RuleUse&);
Findings captcha(const Facts&, const RuleUse&);
// saml.cc
Findings saml(const Facts&, const RuleUse&);

}  // namespace slipway::wizard::rules
