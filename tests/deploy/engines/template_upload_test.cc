#include "deploy/engines/template_upload.hh"

#include <gtest/gtest.h>

namespace slipway::deploy {
namespace {

TEST(TemplateUpload, TakesABucketThatIsThereForTemplates) {
  struct Case {
    std::vector<aws::s3::Bucket> own;
    const char* bucket;
  };
  auto bucket = [](const char* name, const char* region = "eu-west-1") {
    return aws::s3::Bucket{name, region, {}};
  };
  for (const Case& c :
       {Case{{}, ""},
        {{bucket("logs"), bucket("cf-templates-x-eu-west-1")}, "cf-templates-x-eu-west-1"},
        {{bucket("cf-templates-x"), bucket("slipway-templates")}, "slipway-templates"},
        {{bucket("slipway-templates-a", "us-east-1")}, ""},
        {{bucket("slipway-templates-a", "")}, "slipway-templates-a"},
        {{bucket("slipway-templates.a")}, ""},
        {{bucket("my-slipway-templates")}, ""}})
    EXPECT_EQ(template_bucket(c.own, "eu-west-1"), c.bucket);
}

TEST(TemplateUpload, NamesTheObjectByItsContent) {
  EXPECT_EQ(template_key("prod-x", "abc"),
            "slipway/prod-x/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.yaml");
  EXPECT_EQ(template_url("b", "cn-north-1", "k/e.yaml"),
            "https://b.s3.cn-north-1.amazonaws.com.cn/k/e.yaml");
}

}  // namespace
}  // namespace slipway::deploy
