#include "deploy/rehearsal/services/s3.hh"

#include "aws/services/s3.hh"
#include "aws/wire/percent.hh"
#include "deploy/rehearsal/values.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr const char* kBuilds = "example-product-builds";

// Slipway's own operations through the front door: what they write is what is read here.
struct S3 : testing::Test {
  std::unique_ptr<World> world = starter();
  Front front{*world, {}};

  Encoded send(const aws::WireRequest& wire, const Caller& by = {}) {
    std::string url = "http://127.0.0.1:4599" + aws::percent_encode(wire.path, aws::Slash::keep);
    for (std::size_t i = 0; i < wire.query.size(); ++i)
      url += (i == 0 ? "?" : "&") + wire.query[i].first + "=" + wire.query[i].second;
    return front
        .answer(
            sign({.method = wire.method, .url = url, .headers = wire.headers, .body = wire.body},
                 "s3", test_start, by),
            test_start)
        .http;
  }
  template <class Op>
  typename Op::Reply ok(const Op& op) {
    const auto reply = send(op.request());
    EXPECT_EQ(reply.status, 200) << reply.body;
    auto parsed = Op::parse({.status = reply.status, .headers = reply.headers, .body = reply.body});
    EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().sentence()) << reply.body;
    return parsed ? *parsed : typename Op::Reply{};
  }
  aws::s3::PutObject::Reply put(const char* key, const char* body, const char* bucket = kBuilds) {
    return ok(aws::s3::PutObject{.bucket = bucket, .key = key, .body = body, .content_type = {}});
  }
  aws::s3::ListObjectVersions::Reply versions(int most = 1000, const char* bucket = kBuilds) {
    return ok(aws::s3::ListObjectVersions{.bucket = bucket,
                                          .prefix = {},
                                          .key_marker = {},
                                          .version_id_marker = {},
                                          .max_keys = most});
  }
};

TEST_F(S3, lists_the_buckets_of_the_account) {
  const auto reply = ok(aws::s3::ListBuckets{});
  ASSERT_EQ(reply.buckets.size(), 2u);
  EXPECT_EQ(reply.buckets[0].name, kBuilds);
  EXPECT_EQ(reply.buckets[0].bucket_region, "us-west-2");
  EXPECT_TRUE(reply.buckets[0].creation_date);
  EXPECT_EQ(ok(aws::s3::ListBuckets{.prefix = "example-product-l"}).buckets.size(), 1u);
  EXPECT_EQ(ok(aws::s3::ListBuckets{.max_buckets = 1}).continuation_token.empty(), false);
}

TEST_F(S3, a_bucket_says_its_region) {
  const auto head = [](const char* bucket) {
    aws::WireRequest request;
    request.method = "HEAD";
    request.path = std::string("/") + bucket;
    return request;
  };
  const auto there = send(head(kBuilds));
  EXPECT_EQ(find_header(there.headers, "x-amz-bucket-region"), "us-west-2");
  EXPECT_EQ(send(head("nobodys")).status, 404);
  const auto located =
      front.answer(get("s3", std::string("/") + kBuilds + "?location"), test_start).http.body;
  EXPECT_NE(located.find("LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                         "us-west-2</LocationConstraint>"),
            located.npos);
}

TEST_F(S3, deleting_from_a_versioned_bucket_hides_until_every_version_is_deleted) {
  const auto first = put("a b/é.yaml", "one"), second = put("a b/é.yaml", "two");
  EXPECT_EQ(first.etag, "\"f97c5d29941bfb1b2fdab0874906ab82\"");  // MD5 of "one"
  EXPECT_NE(first.version_id, second.version_id);
  ok(aws::s3::DeleteObjects{kBuilds, {{"a b/é.yaml", {}}}});
  auto left = versions();
  ASSERT_EQ(left.versions.size(), 2u);
  ASSERT_EQ(left.delete_markers.size(), 1u);
  EXPECT_EQ(left.versions[0].key, "a b/é.yaml");
  EXPECT_EQ(left.versions[0].version_id, second.version_id);
  EXPECT_TRUE(left.delete_markers[0].is_latest);
  EXPECT_EQ(front.answer(get("s3", std::string("/") + kBuilds + "/a%20b/%C3%A9.yaml"), test_start)
                .http.status,
            404);
  ok(aws::s3::DeleteObjects{kBuilds, everything_of(left)});
  left = versions();
  EXPECT_TRUE(left.versions.empty() && left.delete_markers.empty());
}

TEST_F(S3, versions_come_in_pages) {
  for (const char* key : {"a", "b", "b", "c"}) put(key, "x");
  aws::s3::ListObjectVersions op{
      .bucket = kBuilds, .prefix = {}, .key_marker = {}, .version_id_marker = {}, .max_keys = 2};
  std::string keys;
  int pages = 0;
  for (std::optional next = op; next && pages < 9; ++pages) {
    const auto reply = ok(*next);
    for (const auto& row : reply.versions) keys += row.key;
    next = next->next(reply);
  }
  EXPECT_EQ(keys, "abbc");
  EXPECT_EQ(pages, 2);
}

TEST_F(S3, a_bucket_without_versions_forgets) {
  put("log", "one", "example-product-logs");
  put("log", "two", "example-product-logs");
  const auto there = versions(1000, "example-product-logs");
  ASSERT_EQ(there.versions.size(), 1u);
  EXPECT_EQ(there.versions[0].version_id, "null");
  EXPECT_EQ(front.answer(get("s3", "/example-product-logs/log"), test_start).http.body, "two");
}

TEST_F(S3, a_body_that_is_not_what_its_checksum_says_is_refused) {
  auto op =
      aws::s3::PutObject{.bucket = kBuilds, .key = "k", .body = "x", .content_type = {}}.request();
  op.body = "y";
  EXPECT_NE(send(op).body.find("<Code>BadDigest</Code>"), std::string::npos);
  auto deletion = aws::s3::DeleteObjects{kBuilds, {{"k", {}}}}.request();
  std::erase_if(deletion.headers, [](const auto& h) { return h.name.starts_with("x-amz-"); });
  EXPECT_NE(send(deletion).body.find("Missing required header"), std::string::npos);
}

TEST_F(S3, what_is_not_served_is_said) {
  EXPECT_EQ(front.answer(get("s3", std::string("/") + kBuilds + "?cors"), test_start).http.status,
            405);
  EXPECT_NE(front.answer(get("s3", "/nobodys?versions"), test_start)
                .http.body.find("<Code>NoSuchBucket</Code>"),
            std::string::npos);
}

}  // namespace
}  // namespace slipway::deploy::rehearsal
