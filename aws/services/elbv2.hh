// Elastic load balancing (application and network). Query protocol, version 2015-12-01.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::elbv2 {

struct TargetDescription {
  std::string id, availability_zone;
  std::optional<int> port;
};

struct TargetHealthDescription {
  TargetDescription target;
  std::string health_check_port;
  std::string state;                // initial, healthy, unhealthy, unused, draining, unavailable
  std::string reason, description;  // Target.Timeout ...; empty while healthy
};

// Not paged: AWS answers with every target at once.
struct DescribeTargetHealth {
  static constexpr OperationInfo info{Service::elbv2, "DescribeTargetHealth", Effect::reads};
  std::string target_group_arn;
  std::vector<TargetDescription> targets;  // none: all
  std::vector<std::string> include;        // AnomalyDetection, All
  struct Reply {
    std::vector<TargetHealthDescription> target_health_descriptions;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct LoadBalancerZone {
  std::string zone_name, subnet_id;
};

struct LoadBalancer {
  std::string load_balancer_arn, load_balancer_name, dns_name, canonical_hosted_zone_id, vpc_id;
  std::string type, scheme, ip_address_type;  // application; internet-facing, internal
  std::string state_code, state_reason;       // active, provisioning, active_impaired, failed
  std::vector<LoadBalancerZone> availability_zones;
  std::vector<std::string> security_groups;
  std::optional<Time> created_time;
};

struct DescribeLoadBalancers {
  static constexpr OperationInfo info{Service::elbv2, "DescribeLoadBalancers", Effect::reads};
  std::vector<std::string> load_balancer_arns, names;  // at most 20 of either
  int page_size = 400;
  std::string marker;
  struct Reply {
    std::vector<LoadBalancer> load_balancers;
    std::string next_marker;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeLoadBalancers> next(const Reply& reply) const;
};

}  // namespace slipway::aws::elbv2
