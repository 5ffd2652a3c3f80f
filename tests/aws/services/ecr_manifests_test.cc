#include "aws/services/ecr_manifests.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ecr {
namespace {

using pairs::Json;

TEST(EcrManifests, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<BatchGetImage>("ecr", [](const BatchGetImage::Reply& r) {
    auto image = [](const Image& i) {
      return Json{{"registryId", i.registry_id},
                  {"repositoryName", i.repository_name},
                  {"imageId",
                   {{"imageDigest", i.image_id.image_digest}, {"imageTag", i.image_id.image_tag}}},
                  {"imageManifest", i.image_manifest}};
    };
    auto failure = [](const ImageFailure& f) {
      return Json{{"failureCode", f.failure_code}, {"failureReason", f.failure_reason}};
    };
    return Json{{"images", pairs::each(r.images, image)},
                {"failures", pairs::each(r.failures, failure)}};
  });
}

TEST(EcrManifests, AcceptsEveryManifestFormat) {
  BatchGetImage op;
  op.repository_name = "a";
  op.image_ids = {{.image_digest = "", .image_tag = "v1"}};
  auto body = Json::parse(op.request().body);
  EXPECT_EQ(body["acceptedMediaTypes"].size(), 4u);
  EXPECT_EQ(body["imageIds"], Json::parse(R"([{"imageTag": "v1"}])"));
}

TEST(EcrManifests, NamesPlatforms) {
  auto index = platforms(R"({"manifests": [
      {"digest": "a", "platform": {"os": "linux", "architecture": "amd64"}},
      {"digest": "b", "platform": {"os": "linux", "architecture": "arm64"}},
      {"digest": "c", "platform": {"os": "unknown", "architecture": "unknown"}}, {}]})");
  ASSERT_TRUE(index);
  EXPECT_EQ(*index, (std::vector<Platform>{{"linux", "amd64"}, {"linux", "arm64"}}));
  auto single = platforms(R"({"schemaVersion": 2, "layers": []})");
  ASSERT_TRUE(single);
  EXPECT_TRUE(single->empty());
  EXPECT_FALSE(platforms("nonsense"));
  EXPECT_FALSE(platforms(R"({"manifests": 1})"));
}

}  // namespace
}  // namespace slipway::aws::ecr
