#include "aws/services/secretsmanager.hh"

#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::secretsmanager {

static constexpr std::string_view target = "secretsmanager";

static void read(const Json& json, Tag& tag) {
  json.read("Key", tag.key);
  json.read("Value", tag.value);
}

WireRequest DescribeSecret::request() const {
  return JsonWriter().text("SecretId", secret_id).request(target, info);
}

Result<DescribeSecret::Reply> DescribeSecret::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Json root = json.root();
  Reply out;
  root.read("ARN", out.arn);
  root.read("Name", out.name);
  root.read("Description", out.description);
  root.read("KmsKeyId", out.kms_key_id);
  root.read("OwningService", out.owning_service);
  root.read("RotationEnabled", out.rotation_enabled);
  root.read("CreatedDate", out.created_date);
  root.read("LastChangedDate", out.last_changed_date);
  root.read("LastRotatedDate", out.last_rotated_date);
  root.read("LastAccessedDate", out.last_accessed_date);
  root.read("DeletedDate", out.deleted_date);
  root.list("Tags", out.tags);
  Json stages = root.at("VersionIdsToStages");
  for (const std::string& id : stages.keys()) {
    stages.list(id, out.version_ids_to_stages.emplace_back(id, std::vector<std::string>()).second);
  }
  return json.finish(std::move(out));
}

static void read(const Json& json, SecretListEntry& entry) {
  json.read("ARN", entry.arn);
  json.read("Name", entry.name);
  json.read("Description", entry.description);
  json.read("KmsKeyId", entry.kms_key_id);
  json.read("OwningService", entry.owning_service);
  json.read("CreatedDate", entry.created_date);
  json.read("LastChangedDate", entry.last_changed_date);
  json.read("DeletedDate", entry.deleted_date);
  json.list("Tags", entry.tags);
}

// What every change answers with.
template <class Reply>
static void read_name(const Json& root, Reply& out) {
  root.read("ARN", out.arn);
  root.read("Name", out.name);
}

WireRequest ListSecrets::request() const {
  JsonWriter json;
  if (include_planned_deletion) json.flag("IncludePlannedDeletion", true);
  json.rows("Filters", filters, [](JsonWriter& row, const Filter& filter) {
    row.text("Key", filter.key).list("Values", filter.values);
  });
  json.number("MaxResults", max_results).text("NextToken", next_token);
  return json.request(target, info);
}

Result<ListSecrets::Reply> ListSecrets::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("SecretList", out.secret_list);
  json.root().read("NextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<ListSecrets> ListSecrets::next(const Reply& reply) const {
  return with_token(*this, &ListSecrets::next_token, reply.next_token);
}

WireRequest CreateSecret::request() const {
  JsonWriter json;
  json.text("Name", name).text("ClientRequestToken", client_request_token);
  json.text("Description", description).text("KmsKeyId", kms_key_id);
  json.text("SecretString", secret_string);
  json.rows("Tags", tags, [](JsonWriter& row, const Tag& tag) {
    row.text("Key", tag.key).always("Value", tag.value);
  });
  return json.request(target, info);
}

Result<CreateSecret::Reply> CreateSecret::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  read_name(json.root(), out);
  json.root().read("VersionId", out.version_id);
  return json.finish(std::move(out));
}

WireRequest PutSecretValue::request() const {
  return JsonWriter()
      .text("SecretId", secret_id)
      .text("ClientRequestToken", client_request_token)
      .text("SecretString", secret_string)
      .request(target, info);
}

Result<PutSecretValue::Reply> PutSecretValue::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  read_name(json.root(), out);
  json.root().read("VersionId", out.version_id);
  json.root().list("VersionStages", out.version_stages);
  return json.finish(std::move(out));
}

WireRequest DeleteSecret::request() const {
  JsonWriter json;
  json.text("SecretId", secret_id).number("RecoveryWindowInDays", recovery_window_in_days);
  if (force_delete_without_recovery) json.flag("ForceDeleteWithoutRecovery", true);
  return json.request(target, info);
}

Result<DeleteSecret::Reply> DeleteSecret::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  read_name(json.root(), out);
  json.root().read("DeletionDate", out.deletion_date);
  return json.finish(std::move(out));
}

WireRequest RestoreSecret::request() const {
  return JsonWriter().text("SecretId", secret_id).request(target, info);
}

Result<RestoreSecret::Reply> RestoreSecret::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  read_name(json.root(), out);
  return json.finish(std::move(out));
}

}  // namespace slipway::aws::secretsmanager
