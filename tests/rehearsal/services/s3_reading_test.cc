// Objects read on conditions, in parts and with what they were put in with: S3 API reference,
// GetObject and PutObject.
#include "deploy/rehearsal/services/s3.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

struct S3Reading : testing::Test {
  std::unique_ptr<World> world = starter();
  Front front{*world, {}};

  Encoded send(const char* method, std::string path, Headers headers = {}, std::string body = {}) {
    return front
        .answer(sign({.method = method,
                      .url = "http://127.0.0.1:4599/example-product-builds/" + std::move(path),
                      .headers = std::move(headers),
                      .body = std::move(body)},
                     "s3"),
                test_start)
        .http;
  }
  std::string put(Headers headers = {}) {
    const auto reply = send("PUT", "k", std::move(headers), "0123456789");
    EXPECT_EQ(reply.status, 200) << reply.body;
    return std::string(find_header(reply.headers, "ETag"));
  }
};

TEST_F(S3Reading, headers_of_an_object_stay_with_it) {
  const auto sent = send("PUT", "k",
                         {{"Content-Type", "text/css"},
                          {"Content-Encoding", "aws-chunked,br"},
                          {"Cache-Control", "max-age=60"},
                          {"Content-Disposition", "inline"},
                          {"x-amz-meta-Team", "a"},
                          {"x-amz-decoded-content-length", "3"}},
                         "3\r\nabc\r\n0\r\n\r\n");
  ASSERT_EQ(sent.status, 200) << sent.body;
  EXPECT_EQ(find_header(sent.headers, "x-amz-server-side-encryption"), "AES256");
  for (const char* method : {"GET", "HEAD"}) {
    const auto told = send(method, "k").headers;
    EXPECT_EQ(find_header(told, "Content-Type"), "text/css");
    EXPECT_EQ(find_header(told, "Content-Encoding"), "br") << "without the chunks";
    EXPECT_EQ(find_header(told, "Cache-Control"), "max-age=60");
    EXPECT_EQ(find_header(told, "Content-Disposition"), "inline");
    EXPECT_EQ(find_header(told, "x-amz-meta-team"), "a");
    EXPECT_EQ(find_header(told, "x-amz-server-side-encryption"), "AES256");
  }
  EXPECT_EQ(find_header(send("GET", "k?response-cache-control=no-store").headers, "Cache-Control"),
            "no-store");
}

TEST_F(S3Reading, conditions_decide_what_is_told) {
  const auto etag = put();
  const struct {
    Headers headers;
    int status;
  } table[] = {
      {{{"If-Match", etag}}, 200},
      {{{"If-Match", "*"}}, 200},
      {{{"If-Match", "\"a\", " + etag}}, 200},
      {{{"If-Match", "\"a\""}}, 412},
      {{{"If-None-Match", etag}}, 304},
      {{{"If-None-Match", "\"a\""}}, 200},
      {{{"If-Modified-Since", "Sun, 22 Nov 2026 00:00:00 GMT"}}, 304},
      {{{"If-Modified-Since", "Fri, 20 Nov 2026 00:00:00 GMT"}}, 200},
      {{{"If-Unmodified-Since", "Fri, 20 Nov 2026 00:00:00 GMT"}}, 412},
      {{{"If-Match", etag}, {"If-Unmodified-Since", "Fri, 20 Nov 2026 00:00:00 GMT"}}, 200},
      {{{"If-None-Match", "\"a\""}, {"If-Modified-Since", "Sun, 22 Nov 2026 00:00:00 GMT"}}, 200}};
  for (const auto& row : table)
    for (const char* method : {"GET", "HEAD"}) {
      const auto reply = send(method, "k", row.headers);
      EXPECT_EQ(reply.status, row.status) << method << ' ' << row.headers[0].value;
      if (row.status == 304) {
        EXPECT_EQ(reply.body, "");
        EXPECT_EQ(find_header(reply.headers, "ETag"), etag);
        auto checked = row.headers;
        checked.push_back({"x-amz-checksum-mode", "ENABLED"});
        EXPECT_EQ(find_header(send(method, "k", checked).headers, "x-amz-checksum-crc64nvme"), "");
      }
    }
  EXPECT_NE(send("GET", "k", {{"If-Match", "\"a\""}}).body.find("<Code>PreconditionFailed</Code>"),
            std::string::npos);
}

TEST_F(S3Reading, conditions_keep_writers_apart) {
  const Headers fresh{{"If-None-Match", "*"}};
  EXPECT_EQ(send("PUT", "k", fresh, "a").status, 200);
  EXPECT_EQ(send("PUT", "k", fresh, "b").status, 412);
  EXPECT_EQ(send("GET", "k").body, "a");
  EXPECT_EQ(send("PUT", "k", {{"If-None-Match", "\"x\""}}, "b").status, 501);
  const std::string etag(find_header(send("HEAD", "k").headers, "ETag"));
  EXPECT_EQ(send("PUT", "k", {{"If-Match", "\"x\""}}, "b").status, 412);
  EXPECT_EQ(send("PUT", "k", {{"If-Match", etag}}, "b").status, 200);
  EXPECT_EQ(send("PUT", "none", {{"If-Match", etag}}, "b").status, 404);
  EXPECT_EQ(send("DELETE", "k", {{"If-Match", etag}}).status, 412);
  EXPECT_EQ(send("DELETE", "k").status, 204);
  EXPECT_EQ(send("PUT", "k", fresh, "c").status, 200) << "what is deleted is not there";
}

TEST_F(S3Reading, a_part_is_told_as_one) {
  put();
  const struct {
    const char *range, *body, *told;
    int status;
  } table[] = {
      {"bytes=0-3", "0123", "bytes 0-3/10", 206}, {"bytes=7-", "789", "bytes 7-9/10", 206},
      {"bytes=-2", "89", "bytes 8-9/10", 206},    {"bytes=-99", "0123456789", "bytes 0-9/10", 206},
      {"bytes=8-99", "89", "bytes 8-9/10", 206},  {"bytes=3-1", "0123456789", "", 200},
      {"lines=0-1", "0123456789", "", 200},       {"bytes=x-y", "0123456789", "", 200}};
  for (const auto& row : table) {
    const auto reply = send("GET", "k", {{"Range", row.range}});
    EXPECT_EQ(reply.status, row.status) << row.range;
    EXPECT_EQ(reply.body, row.body) << row.range;
    EXPECT_EQ(find_header(reply.headers, "Content-Range"), row.told) << row.range;
  }
  const Headers checked{{"x-amz-checksum-mode", "ENABLED"}};
  EXPECT_NE(find_header(send("GET", "k", checked).headers, "x-amz-checksum-crc64nvme"), "");
  EXPECT_EQ(find_header(send("GET", "k", {checked[0], {"Range", "bytes=0-3"}}).headers,
                        "x-amz-checksum-crc64nvme"),
            "")
      << "a checksum is of the whole";
  const auto beyond = send("GET", "k", {{"Range", "bytes=10-"}});
  EXPECT_EQ(beyond.status, 416);
  EXPECT_NE(beyond.body.find("<Code>InvalidRange</Code>"), std::string::npos);
  EXPECT_EQ(find_header(beyond.headers, "Content-Range"), "bytes */10");
}

TEST_F(S3Reading, a_marker_says_what_it_is) {
  put();
  EXPECT_EQ(send("DELETE", "k").status, 204);
  const auto gone = send("GET", "k");
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(find_header(gone.headers, "x-amz-delete-marker"), "true");
  EXPECT_NE(find_header(gone.headers, "x-amz-version-id"), "");
}

TEST_F(S3Reading, the_owner_is_who_is_expected) {
  put();
  EXPECT_EQ(send("GET", "k", {{"x-amz-expected-bucket-owner", "123456789012"}}).status, 200);
  EXPECT_EQ(send("GET", "k", {{"x-amz-expected-bucket-owner", "210987654321"}}).status, 403);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
