#include "aws/encoding.hh"

#include <gtest/gtest.h>

namespace slipway::aws {
namespace {

TEST(Encoding, DecodesPercentAndLeavesWhatIsNone) {
  EXPECT_EQ(percent_decode("a%20b%2Fc%e1"), "a b/c\xe1");
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
}

TEST(Encoding, HashesAsPublished) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha1_hex("my-sso"), "0ad374308c5a4e22f723adf10145eafad7c4031c");
  std::string mac;  // RFC 4231, case 2
  append_hex(mac, bytes_of(hmac_sha256("Jefe", "what do ya want for nothing?")));
  EXPECT_EQ(HmacKey("Jefe")("what do ya want for nothing?"),
            hmac_sha256("Jefe", "what do ya want for nothing?"));
  EXPECT_EQ(mac, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Encoding, ComparesNamesWithoutCase) {
  EXPECT_TRUE(same_ignoring_case("X-Amz-Date", "x-amz-DATE"));
  EXPECT_FALSE(same_ignoring_case("a", "ab"));
  EXPECT_EQ(to_lower("AbÄ"), "abÄ");
}

}  // namespace
}  // namespace slipway::aws
