// RDS: what the account may have of databases and what it has, without any permission for quotas.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::rds {

struct AccountQuota {
  std::string account_quota_name;  // DBInstances, DBClusters, DBSubnetGroups ...
  long used = 0, max = 0;
};

struct DescribeAccountAttributes {
  static constexpr OperationInfo info{Service::rds, "DescribeAccountAttributes", Effect::reads};
  struct Reply {
    std::vector<AccountQuota> account_quotas;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::rds
