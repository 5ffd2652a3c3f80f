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

TEST(SecretsManager, ReadsWhatChangesAnswer) {
  SKIP_WITHOUT_CONFORMANCE("aws-wire");
  pairs::check<ListSecrets>("secretsmanager", [](const ListSecrets::Reply& r) {
    return Json{{"SecretList", pairs::each(r.secret_list, [](const SecretListEntry& s) {
                   return Json{{"ARN", s.arn},
                               {"Name", s.name},
                               {"LastChangedDate", pairs::at(s.last_changed_date)}};
                 })}};
  });
  pairs::check<CreateSecret>("secretsmanager", [](const CreateSecret::Reply& r) {
    return Json{{"ARN", r.arn}, {"Name", r.name}, {"VersionId", r.version_id}};
  });
  pairs::check<PutSecretValue>("secretsmanager", [](const PutSecretValue::Reply& r) {
    return Json{{"ARN", r.arn},
                {"Name", r.name},
                {"VersionId", r.version_id},
                {"VersionStages", r.version_stages}};
  });
  pairs::check<DeleteSecret>("secretsmanager", [](const DeleteSecret::Reply& r) {
    return Json{{"ARN", r.arn}, {"Name", r.name}, {"DeletionDate", pairs::at(r.deletion_date)}};
  });
  pairs::check<RestoreSecret>("secretsmanager", [](const RestoreSecret::Reply& r) {
    return Json{{"ARN", r.arn}, {"Name", r.name}};
  });
}

TEST(SecretsManager, AsksByNameOrArn) {
  DescribeSecret op{.secret_id = "s"};
  EXPECT_EQ(op.request().body, R"({"SecretId":"s"})");
  EXPECT_EQ(find_header(op.request().headers, "X-Amz-Target"), "secretsmanager.DescribeSecret");
}

TEST(SecretsManager, ListsNamesReservedByPendingDeletions) {
  ListSecrets op{.filters = {{"name", {"pulumi"}}}};
  EXPECT_EQ(Json::parse(op.request().body),
            Json::parse(R"({"IncludePlannedDeletion": true, "MaxResults": 100,
              "Filters": [{"Key": "name", "Values": ["pulumi"]}]})"));
  ListSecrets::Reply reply{.secret_list = {}, .next_token = "t"};
  EXPECT_EQ(op.next(reply)->next_token, "t");
}

TEST(SecretsManager, WritesChanges) {
  CreateSecret create{.name = "n", .client_request_token = "u", .secret_string = "s"};
  create.tags = {{"k", ""}};
  EXPECT_EQ(Json::parse(create.request().body),
            Json::parse(R"({"Name": "n", "ClientRequestToken": "u", "SecretString": "s",
              "Tags": [{"Key": "k", "Value": ""}]})"));
  PutSecretValue put{.secret_id = "i", .client_request_token = "u", .secret_string = "s"};
  EXPECT_EQ(put.request().body, R"({"ClientRequestToken":"u","SecretId":"i","SecretString":"s"})");
  DeleteSecret remove{.secret_id = "i", .recovery_window_in_days = 7};
  EXPECT_EQ(remove.request().body, R"({"RecoveryWindowInDays":7,"SecretId":"i"})");
  DeleteSecret at_once{.secret_id = "i", .force_delete_without_recovery = true};
  EXPECT_EQ(at_once.request().body, R"({"ForceDeleteWithoutRecovery":true,"SecretId":"i"})");
  EXPECT_EQ(RestoreSecret{.secret_id = "i"}.request().body, R"({"SecretId":"i"})");
}

}  // namespace
}  // namespace slipway::aws::secretsmanager
