// XML replies of all three protocols: whatever comes, a value or a protocol error.
#include "aws/services/cloudformation_events.hh"
#include "aws/services/ec2.hh"
#include "aws/services/ec2_security.hh"
#include "aws/services/rds.hh"
#include "aws/services/route53.hh"
#include "aws/services/s3.hh"
#include "tests/fuzz/replies.hh"

using namespace slipway::aws;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return slipway::fuzz::parse_as<ec2::DescribeSubnets, ec2::DescribeRouteTables,
                                 ec2::DescribeSecurityGroups, cloudformation::DescribeStackEvents,
                                 rds::DescribeDBClusters, route53::ListResourceRecordSets,
                                 s3::ListObjectVersions>(data, size);
}
