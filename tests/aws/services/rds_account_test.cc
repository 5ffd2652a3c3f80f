#include "aws/services/rds_account.hh"

#include <gtest/gtest.h>

namespace slipway::aws::rds {
namespace {

// Shape: botocore's service model of RDS, DescribeAccountAttributes.
TEST(RdsAccount, TellsLimitsAndWhatIsUsed) {
  EXPECT_EQ(DescribeAccountAttributes{}.request().body,
            "Action=DescribeAccountAttributes&Version=2014-10-31");
  auto reply = DescribeAccountAttributes::parse(
      {200,
       {},
       "<DescribeAccountAttributesResponse><DescribeAccountAttributesResult><AccountQuotas>"
       "<AccountQuota><AccountQuotaName>DBInstances</AccountQuotaName><Used>3</Used><Max>40</Max>"
       "</AccountQuota><AccountQuota><AccountQuotaName>DBClusters</AccountQuotaName><Max>40</Max>"
       "</AccountQuota></AccountQuotas></DescribeAccountAttributesResult>"
       "</DescribeAccountAttributesResponse>"});
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->account_quotas.size(), 2u);
  EXPECT_EQ(reply->account_quotas[0].account_quota_name, "DBInstances");
  EXPECT_EQ(reply->account_quotas[0].used, 3);
  EXPECT_EQ(reply->account_quotas[0].max, 40);
  EXPECT_EQ(reply->account_quotas[1].used, 0);
  EXPECT_FALSE(DescribeAccountAttributes::parse({200, {}, "<a>"}));
}

}  // namespace
}  // namespace slipway::aws::rds
