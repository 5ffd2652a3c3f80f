#include "aws/services/s3.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::s3 {
namespace {

TEST(S3, ListsBucketsWithTheirRegions) {
  ListBuckets op{.prefix = "p"};
  EXPECT_EQ(op.request().query.front(),
            (std::pair<std::string, std::string>("max-buckets", "1000")));
  std::string body =
      R"(<?xml version="1.0" encoding="UTF-8"?>)"
      R"(<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Buckets><Bucket>)"
      "<CreationDate>2026-01-02T03:04:05.000Z</CreationDate><BucketRegion>eu-west-1</BucketRegion>"
      "<Name>b1</Name></Bucket></Buckets><Owner><ID>o</ID></Owner>"
      "<ContinuationToken>t</ContinuationToken></ListAllMyBucketsResult>";
  auto reply = ListBuckets::parse(pairs::ok(body));
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->buckets.size(), 1u);
  EXPECT_EQ(reply->buckets[0].name, "b1");
  EXPECT_EQ(reply->buckets[0].bucket_region, "eu-west-1");
  EXPECT_TRUE(reply->buckets[0].creation_date);
  auto second = op.next(*reply);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->prefix, "p");
  EXPECT_FALSE(second->next(*reply)) << "the same token again would go on for ever";
  pairs::expect_no_half_answers<ListBuckets>(body);
}

TEST(S3, UploadsWithAChecksum) {
  PutObject op{.bucket = "b1", .key = "a b/\xc3\xbc+~", .body = "hello", .content_type = "x/y"};
  auto request = op.request();
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.path, "/b1/a b/\xc3\xbc+~");
  EXPECT_EQ(request.body, "hello");
  EXPECT_EQ(find_header(request.headers, "content-type"), "x/y");
  EXPECT_EQ(find_header(request.headers, "x-amz-checksum-sha256"),
            "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
  auto reply = PutObject::parse({200, {{"ETag", "\"e\""}, {"x-amz-version-id", "v"}}, ""});
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->etag, "\"e\"");
  EXPECT_EQ(reply->version_id, "v");
}

constexpr std::string_view versions_page =
    "<ListVersionsResult><Name>b1</Name><IsTruncated>true</IsTruncated>"
    "<NextKeyMarker>c%2Bd</NextKeyMarker><NextVersionIdMarker>v9</NextVersionIdMarker>"
    "<Version><Key>a+b%2Fc</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest>"
    "<Size>5368709120</Size><LastModified>2026-01-02T03:04:05.000Z</LastModified></Version>"
    "<DeleteMarker><Key>a+b%2Fc</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest>"
    "</DeleteMarker><Version><Key>z</Key><VersionId>null</VersionId></Version>"
    "</ListVersionsResult>";

TEST(S3, ListsVersionsAndDeleteMarkers) {
  ListObjectVersions op{.bucket = "b1"};
  EXPECT_EQ(op.request().query.front(), (std::pair<std::string, std::string>("versions", "")));
  auto reply = ListObjectVersions::parse(pairs::ok(std::string(versions_page)));
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->versions.size(), 2u);
  EXPECT_EQ(reply->versions[0].key, "a b/c");
  EXPECT_EQ(reply->versions[0].size, 5368709120);
  ASSERT_EQ(reply->delete_markers.size(), 1u);
  EXPECT_TRUE(reply->delete_markers[0].is_latest);
  EXPECT_EQ(everything_of(*reply).size(), 3u);
  auto second = op.next(*reply);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->key_marker, "c+d");
  EXPECT_EQ(second->version_id_marker, "v9");
  EXPECT_FALSE(second->next(*reply));
  EXPECT_FALSE(op.next({}));
  pairs::expect_no_half_answers<ListObjectVersions>(std::string(versions_page));
}

TEST(S3, DeletesByListWithAChecksum) {
  DeleteObjects op{.bucket = "b1", .objects = {{"a<&>", "v1"}, {"z", ""}}};
  auto request = op.request();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.query.front(), (std::pair<std::string, std::string>("delete", "")));
  EXPECT_EQ(request.body,
            R"(<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object>)"
            "<Key>a&lt;&amp;&gt;</Key><VersionId>v1</VersionId></Object><Object><Key>z</Key>"
            "</Object><Quiet>true</Quiet></Delete>");
  EXPECT_EQ(find_header(request.headers, "x-amz-checksum-sha256").size(), 44u);
}

TEST(S3, TellsWhichKeysCouldNotBeDeleted) {
  std::string body =
      "<DeleteResult><Deleted><Key>z</Key></Deleted><Error><Key>a</Key><VersionId>v1</VersionId>"
      "<Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>";
  auto reply = DeleteObjects::parse(pairs::ok(body));
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->errors.size(), 1u);
  EXPECT_EQ(reply->errors[0].code, "AccessDenied");
  pairs::expect_no_half_answers<DeleteObjects>(body);
}

}  // namespace
}  // namespace slipway::aws::s3
