#include "deploy/rehearsal/chunks.hh"

#include <gtest/gtest.h>

namespace slipway::deploy::rehearsal {
namespace {

constexpr std::string_view example_secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

aws::Claim claim_with(std::string signature) {
  return {.access_key_id = "AKIAIOSFODNN7EXAMPLE",
          .date = "20130524",
          .region = "us-east-1",
          .service = "s3",
          .signed_headers = {},
          .signature = std::move(signature),
          .amz_date = "20130524T000000Z",
          .session_token = {}};
}

// The examples of the S3 API reference: 66,560 times "a", in chunks of 64 KiB.
std::string example_body(std::string_view first, std::string_view second, std::string_view last,
                         std::string_view trailer) {
  std::string out = "10000;chunk-signature=" + std::string(first) + "\r\n";
  out += std::string(65'536, 'a') + "\r\n400;chunk-signature=" + std::string(second) + "\r\n";
  out += std::string(1'024, 'a') + "\r\n0;chunk-signature=" + std::string(last) + "\r\n";
  return out + std::string(trailer) + "\r\n";
}

const std::string plain_example =
    example_body("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                 "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                 "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", "");
const auto plain_claim =
    claim_with("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");

const std::string trailed_example =
    example_body("b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                 "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                 "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
                 "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:"
                 "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n");
const auto trailed_claim =
    claim_with("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");

TEST(Chunks, are_signed_one_on_top_of_the_other_as_in_the_example) {
  const auto read = read_chunks(plain_example);
  ASSERT_TRUE(read);
  EXPECT_EQ(plain_example.size(), 66'824u);  // the example's Content-Length
  EXPECT_EQ(read->data(), std::string(66'560, 'a'));
  EXPECT_TRUE(signed_throughout(*read, Trailer::none, plain_claim, example_secret));
  EXPECT_FALSE(signed_throughout(*read, Trailer::is_signed, plain_claim, example_secret));
  EXPECT_FALSE(signed_throughout(*read, Trailer::none, plain_claim, "another"));
  EXPECT_FALSE(signed_throughout(*read, Trailer::none, trailed_claim, example_secret));
}

TEST(Chunks, a_trailer_is_signed_as_in_the_example) {
  const auto read = read_chunks(trailed_example);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->trailer.size(), 1u);
  EXPECT_EQ(read->trailer[0].value, "sOO8/Q==");
  EXPECT_TRUE(signed_throughout(*read, Trailer::is_signed, trailed_claim, example_secret));
  auto other = *read;
  other.trailer[0].value = "AAAAAA==";
  EXPECT_FALSE(signed_throughout(other, Trailer::is_signed, trailed_claim, example_secret));
}

// Wherever one byte of the body is another, it is refused.
TEST(Chunks, what_was_changed_is_found) {
  for (std::size_t at : {100u, 65'700u, 66'700u}) {
    auto changed = plain_example;
    changed[at] = changed[at] == 'b' ? 'c' : 'b';
    const auto read = read_chunks(changed);
    EXPECT_FALSE(read && signed_throughout(*read, Trailer::none, plain_claim, example_secret))
        << at;
  }
}

TEST(Chunks, are_put_together_and_their_trailer_becomes_headers) {
  const auto read = read_chunks(
      "3;chunk-signature=ab\r\nabc\r\nA\r\n0123456789\r\n0\r\nx-amz-checksum-crc32: "
      "y/Q5Jg==\r\n\r\n");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->data(), "abc0123456789");
  EXPECT_EQ(find_header(read->trailer, "x-amz-checksum-crc32"), "y/Q5Jg==");
}

TEST(Chunks, what_are_none_is_refused) {
  for (const char* body : {"", "3\r\nab", "3\r\nabcd\r\n0\r\n", "x\r\n", "-1\r\n",
                           "ffffffffffffffffff\r\n", "3\r\nabc\r\n"})
    EXPECT_FALSE(read_chunks(body)) << body;
}

TEST(Chunks, must_be_as_the_headers_promise) {
  const auto read = read_chunks("3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n");
  ASSERT_TRUE(read);
  const auto code = [&](const Headers& headers) {
    const auto broken = broken_promise(*read, headers);
    return broken ? broken->code : "";
  };
  const Header length{"x-amz-decoded-content-length", "3"};
  EXPECT_EQ(code({length}), "");
  EXPECT_EQ(code({length, {"x-amz-trailer", "x-amz-checksum-crc32"}}), "");
  EXPECT_EQ(code({length, {"x-amz-trailer", "x-amz-checksum-sha256"}}), "MalformedTrailerError");
  EXPECT_EQ(code({{"x-amz-decoded-content-length", "4"}}), "IncompleteBody");
  EXPECT_EQ(code({}), "MissingContentLength");
}

TEST(Chunks, are_of_8192_bytes_at_least_but_for_the_last) {
  for (const auto& [first, code] : std::vector<std::pair<std::size_t, std::string>>{
           {8192, ""}, {8191, "InvalidChunkSizeError"}, {1, "InvalidChunkSizeError"}}) {
    char head[8];
    std::snprintf(head, sizeof head, "%zx", first);
    const auto body = head + ("\r\n" + std::string(first, 'a')) + "\r\n1\r\nb\r\n0\r\n\r\n";
    const auto read = read_chunks(body);
    ASSERT_TRUE(read);
    const auto broken =
        broken_promise(*read, {{"x-amz-decoded-content-length", std::to_string(first + 1)}});
    EXPECT_EQ(broken ? broken->code : "", code) << first;
    EXPECT_EQ(broken ? broken->status : 403, 403);
  }
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
