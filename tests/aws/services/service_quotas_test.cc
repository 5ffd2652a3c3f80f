#include "aws/services/service_quotas.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::service_quotas {
namespace {

using pairs::Json;

Json dump(const ServiceQuota& q) {
  return {{"ServiceCode", q.service_code},
          {"ServiceName", q.service_name},
          {"QuotaArn", q.quota_arn},
          {"QuotaCode", q.quota_code},
          {"QuotaName", q.quota_name},
          {"Unit", q.unit},
          {"Value", q.value},
          {"Adjustable", q.adjustable},
          {"GlobalQuota", q.global_quota}};
}

TEST(ServiceQuotas, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  auto one = [](const GetServiceQuota::Reply& r) { return Json{{"Quota", dump(r.quota)}}; };
  pairs::check<GetServiceQuota>("service-quotas", one);
  pairs::check<GetAwsDefaultServiceQuota>("service-quotas", one);
}

TEST(ServiceQuotas, WritesRequests) {
  GetServiceQuota op{.service_code = "fargate", .quota_code = "L-3032A538"};
  EXPECT_EQ(op.request().body, R"({"QuotaCode":"L-3032A538","ServiceCode":"fargate"})");
  EXPECT_EQ(find_header(GetAwsDefaultServiceQuota{}.request().headers, "X-Amz-Target"),
            "ServiceQuotasV20190624.GetAWSDefaultServiceQuota");
}

}  // namespace
}  // namespace slipway::aws::service_quotas
