// What the two files of Elastic Load Balancing's handlers share: elbv2.cc has the table, balancers,
// target groups, listeners and rules; elbv2_attributes.cc what else there is to say of them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/service.hh"

namespace slipway::deploy::rehearsal::elbv2 {

inline constexpr std::string_view kBalancer = "AWS::ElasticLoadBalancingV2::LoadBalancer",
                                  kTargetGroup = "AWS::ElasticLoadBalancingV2::TargetGroup",
                                  kListener = "AWS::ElasticLoadBalancingV2::Listener",
                                  kRule = "AWS::ElasticLoadBalancingV2::ListenerRule";

// The rule of a listener that is there by itself, and the listener of such a rule (null: of none).
std::string default_rule_arn(std::string listener);
const cfn::Thing* listener_of_default(const cfn::Estate& estate, const std::string& rule);

// A page by PageSize and Marker. Errors: InvalidMarker.
Answer page_of_rows(World& world, const Call& call, const char* list, const nlohmann::json& rows);

Answer describe_load_balancer_attributes(World& world, const Call& call);
Answer describe_target_group_attributes(World& world, const Call& call);
Answer describe_listener_attributes(World& world, const Call& call);
Answer describe_listener_certificates(World& world, const Call& call);
Answer describe_tags(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::elbv2
