#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr std::string_view kBuckets = R"(
Resources:
  Plain: {Type: AWS::S3::Bucket, Properties: {BucketName: settings-plain}}
  Set:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: settings-set
      Tags: [{Key: team, Value: a}]
      PublicAccessBlockConfiguration: {BlockPublicAcls: true}
      OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - {BucketKeyEnabled: true, ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: alias/product}}
      LifecycleConfiguration:
        Rules: [{Id: tidy, Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: 30}}]
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Set
      PolicyDocument: {Statement: [{Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*"}]}
)";

struct BucketSettings : testing::Test {
  Lab lab;
  void SetUp() override {
    ASSERT_EQ(lab.deploy("s", kBuckets), "CREATE_COMPLETE") << lab.first_failure("s");
  }
  // One element of the answer about a bucket, or the code it is refused with.
  std::string told(std::string_view action, const char* bucket, const char* element) {
    const auto answer = lab.call(action, {{"Bucket", bucket}}, aws::Service::s3);
    if (!answer) return answer.error().code;
    pugi::xml_document xml;
    xml.load_string(("<r>" + answer->text + "</r>").c_str());
    return xml.select_node(("//" + std::string(element)).c_str()).node().text().get();
  }
};

TEST_F(BucketSettings, are_the_template_s_or_what_s3_gives_to_every_bucket) {
  struct Case {
    const char *action, *element, *plain, *set;
  };
  for (const auto& [action, element, plain, set] : std::vector<Case>{
           {"GetBucketEncryption", "SSEAlgorithm", "AES256", "aws:kms"},
           {"GetBucketEncryption", "KMSMasterKeyID", "", "alias/product"},
           {"GetBucketEncryption", "BucketKeyEnabled", "false", "true"},
           {"GetPublicAccessBlock", "BlockPublicAcls", "true", "true"},
           {"GetPublicAccessBlock", "RestrictPublicBuckets", "true", "false"},
           {"GetBucketOwnershipControls", "ObjectOwnership", "BucketOwnerEnforced", "ObjectWriter"},
           {"GetBucketTagging", "Tag[Key='team']/Value", "", "a"},
           {"GetBucketLifecycleConfiguration", "Rule/ID", "NoSuchLifecycleConfiguration", "tidy"},
           {"GetBucketAcl", "Permission", "FULL_CONTROL", "FULL_CONTROL"}}) {
    EXPECT_EQ(told(action, "settings-plain", element), plain) << action << " " << element;
    EXPECT_EQ(told(action, "settings-set", element), set) << action << " " << element;
    EXPECT_EQ(told(action, "none", element), "NoSuchBucket") << action;
  }
}

TEST_F(BucketSettings, a_bucket_that_no_stack_made_has_no_tags) {
  EXPECT_EQ(told("GetBucketTagging", "example-product-logs", "Tag"), "NoSuchTagSet");
}

TEST_F(BucketSettings, a_policy_is_answered_as_it_was_written) {
  const auto policy = lab.reply(aws::Service::s3, "GetBucketPolicy", {{"Bucket", "settings-set"}});
  EXPECT_EQ(policy["Statement"][0]["Effect"], "Deny");
  EXPECT_EQ(told("GetBucketPolicy", "settings-plain", ""), "NoSuchBucketPolicy");
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::cfn
