// JSON replies: whatever comes, a value or a protocol error.
#include "aws/services/acm.hh"
#include "aws/services/ecr.hh"
#include "aws/services/ecs_services.hh"
#include "aws/services/kms.hh"
#include "aws/services/logs.hh"
#include "aws/services/secretsmanager.hh"
#include "tests/fuzz/replies.hh"

using namespace slipway::aws;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return slipway::fuzz::parse_as<acm::ListCertificates, acm::DescribeCertificate,
                                 ecr::DescribeImages, ecs::DescribeServices,
                                 ecs::DescribeTaskDefinition, kms::DescribeKey, logs::GetLogEvents,
                                 secretsmanager::DescribeSecret>(data, size);
}
