#include "deploy/rehearsal/services/s3_checksums.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal {
namespace {

// The "check" values of the catalogue of CRC algorithms (of "123456789"), as base64:
// cbf43926, e3069283, ae8b14860a799888.
TEST(S3Checksums, are_those_of_the_catalogue) {
  EXPECT_EQ(checksum_of("crc32", "123456789"), "y/Q5Jg==");
  EXPECT_EQ(checksum_of("crc32c", "123456789"), "4waSgw==");
  EXPECT_EQ(checksum_of("crc64nvme", "123456789"), "rosUhgp5mIg=");
  EXPECT_EQ(checksum_of("sha1", "abc"), "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=");
  EXPECT_EQ(checksum_of("sha256", "abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  EXPECT_EQ(checksum_of("xxhash3", "abc"), std::nullopt);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
