// JSON replies: whatever comes, a value or a protocol error.
#include "aws/classify.hh"
#include "aws/services/acm.hh"
#include "aws/services/ecr.hh"
#include "aws/services/ecs_services.hh"
#include "aws/services/kms.hh"
#include "aws/services/logs.hh"
#include "aws/services/secretsmanager.hh"
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
  parse<aws::acm::ListCertificates>(reply);
  parse<aws::acm::DescribeCertificate>(reply);
  parse<aws::ecr::DescribeImages>(reply);
  parse<aws::ecs::DescribeServices>(reply);
  parse<aws::ecs::DescribeTaskDefinition>(reply);
  parse<aws::kms::DescribeKey>(reply);
  parse<aws::logs::GetLogEvents>(reply);
  parse<aws::secretsmanager::DescribeSecret>(reply);
  reply.status = 400;
  static_cast<void>(aws::classify({aws::kms::DescribeKey::info, "us-west-2"}, reply));
  return 0;
}
