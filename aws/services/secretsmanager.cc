#include "aws/services/secretsmanager.hh"

#include "aws/wire/json.hh"

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

// What every change answers with.
template <class Reply>
static void read_name(const Json& root, Reply& out) {
  root.read("ARN", out.arn);
  root.read("Name", out.name);
}

}  // namespace slipway::aws::secretsmanager
