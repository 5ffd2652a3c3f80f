#include "aws/services/kms_policy.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::kms {
namespace {

using pairs::Json;

TEST(KmsPolicy, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<GetKeyRotationStatus>("kms", [](const GetKeyRotationStatus::Reply& r) {
    return Json{{"KeyId", r.key_id},
                {"KeyRotationEnabled", r.key_rotation_enabled},
                {"RotationPeriodInDays", pairs::maybe(r.rotation_period_in_days)},
                {"NextRotationDate", pairs::at(r.next_rotation_date)}};
  });
}

TEST(KmsPolicy, AsksForTheOnePolicy) {
  GetKeyPolicy op{.key_id = "k"};
  EXPECT_EQ(op.request().body, R"({"KeyId":"k","PolicyName":"default"})");
  auto reply = GetKeyPolicy::parse(pairs::ok(R"({"Policy": "{\"Version\": \"2012-10-17\"}"})"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->policy, "{\"Version\": \"2012-10-17\"}");
  EXPECT_EQ(GetKeyRotationStatus{.key_id = "k"}.request().body, R"({"KeyId":"k"})");
}

}  // namespace
}  // namespace slipway::aws::kms
