// Service Quotas: applied and default limits. JSON 1.1, target ServiceQuotasV20190624. Quotas of
// global services (iam, route53, s3) answer in the partition's main region only.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::service_quotas {

struct ServiceQuota {
  std::string service_code, service_name, quota_arn, quota_code, quota_name, unit;
  double value = 0;
  bool adjustable = false, global_quota = false;
};

// NoSuchResourceException when only a default exists: ask GetAWSDefaultServiceQuota then.
struct GetServiceQuota {
  static constexpr OperationInfo info{Service::service_quotas, "GetServiceQuota", Effect::reads};
  std::string service_code, quota_code;  // "fargate", "L-3032A538"
  struct Reply {
    ServiceQuota quota;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct GetAwsDefaultServiceQuota {
  static constexpr OperationInfo info{Service::service_quotas, "GetAWSDefaultServiceQuota",
                                      Effect::reads};
  std::string service_code, quota_code;
  using Reply = GetServiceQuota::Reply;
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::service_quotas
