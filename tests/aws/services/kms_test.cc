#include "aws/services/kms.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::kms {
namespace {

using pairs::Json;

TEST(Kms, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<ListKeys>("kms", [](const ListKeys::Reply& r) {
    return Json{{"Keys", pairs::each(r.keys, [](const KeyListEntry& k) {
                   return Json{{"KeyId", k.key_id}, {"KeyArn", k.key_arn}};
                 })}};
  });
  pairs::check<ListAliases>("kms", [](const ListAliases::Reply& r) {
    return Json{{"Aliases", pairs::each(r.aliases, [](const Alias& a) {
                   return Json{{"AliasName", a.alias_name},
                               {"AliasArn", a.alias_arn},
                               {"TargetKeyId", a.target_key_id}};
                 })}};
  });
  pairs::check<DescribeKey>("kms", [](const DescribeKey::Reply& r) {
    const KeyMetadata& k = r.key_metadata;
    return Json{{"KeyMetadata",
                 {{"AWSAccountId", k.aws_account_id},
                  {"KeyId", k.key_id},
                  {"Arn", k.arn},
                  {"Description", k.description},
                  {"KeyState", k.key_state},
                  {"KeyUsage", k.key_usage},
                  {"CustomerMasterKeySpec", k.key_spec},
                  {"KeyManager", k.key_manager},
                  {"Origin", k.origin},
                  {"Enabled", k.enabled},
                  {"MultiRegion", k.multi_region},
                  {"CreationDate", pairs::at(k.creation_date)},
                  {"EncryptionAlgorithms", k.encryption_algorithms}}}};
  });
}

TEST(Kms, PagesWhileTruncated) {
  EXPECT_EQ(ListAliases{}.request().body, R"({"Limit":100})");
  EXPECT_EQ(ListKeys{}.request().body, R"({"Limit":1000})");
  auto second = ListKeys{}.next({{}, "m", true});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->marker, "m");
  EXPECT_FALSE(ListKeys{}.next({{}, "m", false}));
  EXPECT_FALSE(ListAliases{}.next({{}, "", true}));
  EXPECT_EQ(find_header(DescribeKey{}.request().headers, "X-Amz-Target"),
            "TrentService.DescribeKey");
}

TEST(Kms, PrefersTheNewerNameOfTheSpec) {
  auto reply = DescribeKey::parse(pairs::ok(
      R"({"KeyMetadata": {"KeySpec": "RSA_2048", "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"}})"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->key_metadata.key_spec, "RSA_2048");
}

}  // namespace
}  // namespace slipway::aws::kms
