#include "aws/services/secretsmanager.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::secretsmanager {
namespace {

using pairs::Json;

TEST(SecretsManager, ReadsWhatAwsDocuments) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<DescribeSecret>("secretsmanager", [](const DescribeSecret::Reply& r) {
    Json stages = Json::object();
    for (const auto& [id, names] : r.version_ids_to_stages) stages[id] = names;
    return Json{{"ARN", r.arn},
                {"Name", r.name},
                {"Description", r.description},
                {"KmsKeyId", r.kms_key_id},
                {"RotationEnabled", r.rotation_enabled},
                {"CreatedDate", pairs::at(r.created_date)},
                {"LastChangedDate", pairs::at(r.last_changed_date)},
                {"LastRotatedDate", pairs::at(r.last_rotated_date)},
                {"LastAccessedDate", pairs::at(r.last_accessed_date)},
                {"DeletedDate", pairs::at(r.deleted_date)},
                {"Tags", pairs::tags(r.tags)},
                {"VersionIdsToStages", stages}};
  });
}

TEST(SecretsManager, AsksByNameOrArn) {
  DescribeSecret op{.secret_id = "s"};
  EXPECT_EQ(op.request().body, R"({"SecretId":"s"})");
  EXPECT_EQ(find_header(op.request().headers, "X-Amz-Target"), "secretsmanager.DescribeSecret");
}

}  // namespace
}  // namespace slipway::aws::secretsmanager
