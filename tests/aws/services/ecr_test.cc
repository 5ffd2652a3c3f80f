#include "aws/services/ecr.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ecr {
namespace {

using pairs::Json;

TEST(Ecr, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeRepositories>("ecr", [](const DescribeRepositories::Reply& r) {
    return Json{{"repositories", pairs::each(r.repositories, [](const Repository& e) {
                   return Json{{"repositoryArn", e.repository_arn},
                               {"registryId", e.registry_id},
                               {"repositoryName", e.repository_name},
                               {"repositoryUri", e.repository_uri},
                               {"imageTagMutability", e.image_tag_mutability},
                               {"createdAt", pairs::at(e.created_at)}};
                 })}};
  });
  pairs::check<DescribeImages>("ecr", [](const DescribeImages::Reply& r) {
    return Json{{"imageDetails", pairs::each(r.image_details, [](const ImageDetail& i) {
                   return Json{{"registryId", i.registry_id},
                               {"repositoryName", i.repository_name},
                               {"imageDigest", i.image_digest},
                               {"imageTags", i.image_tags},
                               {"imageSizeInBytes", i.image_size_in_bytes},
                               {"imagePushedAt", pairs::at(i.image_pushed_at)}};
                 })}};
  });
}

TEST(Ecr, NeverSendsAPageSizeWithNames) {
  EXPECT_EQ(DescribeRepositories{}.request().body, R"({"maxResults":1000})");
  DescribeRepositories named;
  named.repository_names = {"a"};
  EXPECT_EQ(named.request().body, R"({"repositoryNames":["a"]})");
  DescribeImages images;
  images.repository_name = "a";
  images.image_ids = {{.image_digest = "", .image_tag = "v1"}};
  EXPECT_EQ(images.request().body, R"({"imageIds":[{"imageTag":"v1"}],"repositoryName":"a"})");
  images.image_ids.clear();
  images.tag_status = "TAGGED";
  EXPECT_EQ(images.request().body,
            R"({"filter":{"tagStatus":"TAGGED"},"maxResults":1000,"repositoryName":"a"})");
}

TEST(Ecr, Pages) {
  EXPECT_EQ(DescribeRepositories{}.next({{}, "t"})->next_token, "t");
  EXPECT_FALSE(DescribeRepositories{}.next({}));
  EXPECT_EQ(DescribeImages{}.next({{}, "t"})->next_token, "t");
  EXPECT_FALSE(DescribeImages{}.next({}));
}

}  // namespace
}  // namespace slipway::aws::ecr
