// Elastic load balancing: target groups, and what the account may have of everything.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::elbv2 {

struct TargetGroup {
  std::string target_group_arn, target_group_name, protocol, protocol_version, target_type, vpc_id,
      health_check_protocol, health_check_port, health_check_path;
  std::string http_code;  // "200-399"
  std::optional<int> port, health_check_interval_seconds, health_check_timeout_seconds,
      healthy_threshold_count, unhealthy_threshold_count;
  bool health_check_enabled = false;
  std::vector<std::string> load_balancer_arns;
};

struct AccountLimit {
  std::string name;  // application-load-balancers, target-groups ...
  std::string max;   // a number, as text
};

struct DescribeTargetGroups {
  static constexpr OperationInfo info{Service::elbv2, "DescribeTargetGroups", Effect::reads};
  std::string load_balancer_arn;  // or:
  std::vector<std::string> target_group_arns, names;
  int page_size = 400;
  std::string marker;
  struct Reply {
    std::vector<TargetGroup> target_groups;
    std::string next_marker;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeTargetGroups> next(const Reply& reply) const;
};

// The real limits, without any permission for quotas.
struct DescribeAccountLimits {
  static constexpr OperationInfo info{Service::elbv2, "DescribeAccountLimits", Effect::reads};
  int page_size = 400;
  std::string marker;
  struct Reply {
    std::vector<AccountLimit> limits;
    std::string next_marker;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeAccountLimits> next(const Reply& reply) const;
};

}  // namespace slipway::aws::elbv2
