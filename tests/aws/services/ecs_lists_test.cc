#include "aws/services/ecs_lists.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::ecs {
namespace {

using pairs::Json;

TEST(EcsLists, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<ListClusters>("ecs", [](const ListClusters::Reply& r) {
    return Json{{"clusterArns", r.cluster_arns}};
  });
  pairs::check<ListServices>("ecs", [](const ListServices::Reply& r) {
    return Json{{"serviceArns", r.service_arns}};
  });
}

TEST(EcsLists, Pages) {
  ListServices op{.cluster = "c"};
  EXPECT_EQ(op.request().body, R"({"cluster":"c","maxResults":100})");
  auto second = op.next({.service_arns = {}, .next_token = "t"});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->request().body, R"({"cluster":"c","maxResults":100,"nextToken":"t"})");
  EXPECT_FALSE(second->next({}));
}

}  // namespace
}  // namespace slipway::aws::ecs
