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

TEST(S3Checksums, chunks_are_put_together_and_their_trailer_becomes_headers) {
  Headers trailer;
  EXPECT_EQ(unchunked("3;chunk-signature=ab\r\nabc\r\nA\r\n0123456789\r\n0\r\n"
                      "x-amz-checksum-crc32: y/Q5Jg==\r\n\r\n",
                      trailer),
            "abc0123456789");
  ASSERT_EQ(trailer.size(), 1u);
  EXPECT_EQ(stated_checksum(trailer)->algorithm, "crc32");
  EXPECT_EQ(stated_checksum(trailer)->value, "y/Q5Jg==");
}

TEST(S3Checksums, what_are_no_chunks_is_refused) {
  for (const char* body : {"", "3\r\nab", "3\r\nabcd\r\n0\r\n", "x\r\n", "-1\r\n",
                           "ffffffffffffffffff\r\n", "3\r\nabc\r\n"}) {
    Headers trailer;
    EXPECT_FALSE(unchunked(body, trailer)) << body;
  }
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
