#include "aws/services/service_quotas.hh"

#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::service_quotas {

static constexpr std::string_view target = "ServiceQuotasV20190624";

static void read(const Json& json, ServiceQuota& quota) {
  json.read("ServiceCode", quota.service_code);
  json.read("ServiceName", quota.service_name);
  json.read("QuotaArn", quota.quota_arn);
  json.read("QuotaCode", quota.quota_code);
  json.read("QuotaName", quota.quota_name);
  json.read("Unit", quota.unit);
  json.read("Value", quota.value);
  json.read("Adjustable", quota.adjustable);
  json.read("GlobalQuota", quota.global_quota);
}

template <class Op>
static WireRequest request_one(const Op& op) {
  return JsonWriter()
      .text("ServiceCode", op.service_code)
      .text("QuotaCode", op.quota_code)
      .request(target, Op::info);
}

template <class Op>
static Result<typename Op::Reply> parse_one(const HttpReply& reply) {
  JsonReply json(reply, Op::info);
  typename Op::Reply out;
  read(json.root().at("Quota"), out.quota);
  return json.finish(std::move(out));
}

WireRequest GetServiceQuota::request() const { return request_one(*this); }
Result<GetServiceQuota::Reply> GetServiceQuota::parse(const HttpReply& reply) {
  return parse_one<GetServiceQuota>(reply);
}

WireRequest GetAwsDefaultServiceQuota::request() const { return request_one(*this); }
Result<GetAwsDefaultServiceQuota::Reply> GetAwsDefaultServiceQuota::parse(const HttpReply& reply) {
  return parse_one<GetAwsDefaultServiceQuota>(reply);
}

}  // namespace slipway::aws::service_quotas
