// XML replies of all three protocols: whatever comes, a value or a protocol error.
#include "aws/classify.hh"
#include "aws/services/cloudformation_events.hh"
#include "aws/services/ec2.hh"
#include "aws/services/ec2_security.hh"
#include "aws/services/rds.hh"
#include "aws/services/route53.hh"
#include "aws/services/s3.hh"
#include "tests/fuzz/target.hh"

using namespace slipway;

namespace {

template <aws::Operation Op>
void parse(const HttpReply& reply) {
  auto parsed = Op::parse(reply);
  fuzz::must(parsed || parsed.error().kind == ErrorKind::protocol);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  HttpReply reply{200, {}, std::string(fuzz::text_of(data, size))};
  parse<aws::ec2::DescribeSubnets>(reply);
  parse<aws::ec2::DescribeRouteTables>(reply);
  parse<aws::ec2::DescribeSecurityGroups>(reply);
  parse<aws::cloudformation::DescribeStackEvents>(reply);
  parse<aws::rds::DescribeDBClusters>(reply);
  parse<aws::route53::ListResourceRecordSets>(reply);
  parse<aws::s3::ListObjectVersions>(reply);
  reply.status = 400;
  static_cast<void>(aws::classify({aws::ec2::DescribeSubnets::info, "us-west-2"}, reply));
  return 0;
}
