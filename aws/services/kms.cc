#include "aws/services/kms.hh"

#include "aws/services/kms_wire.hh"
#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::kms {

static void read(const Json& json, KeyListEntry& key) {
  json.read("KeyId", key.key_id);
  json.read("KeyArn", key.key_arn);
}

WireRequest ListKeys::request() const {
  return JsonWriter().number("Limit", limit).text("Marker", marker).request(target, info);
}

Result<ListKeys::Reply> ListKeys::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("Keys", out.keys);
  json.root().read("NextMarker", out.next_marker);
  json.root().read("Truncated", out.truncated);
  return json.finish(std::move(out));
}

std::optional<ListKeys> ListKeys::next(const Reply& reply) const {
  if (!reply.truncated) return std::nullopt;
  return with_token(*this, &ListKeys::marker, reply.next_marker);
}

static void read(const Json& json, Alias& alias) {
  json.read("AliasName", alias.alias_name);
  json.read("AliasArn", alias.alias_arn);
  json.read("TargetKeyId", alias.target_key_id);
}

WireRequest ListAliases::request() const {
  return JsonWriter()
      .text("KeyId", key_id)
      .number("Limit", limit)
      .text("Marker", marker)
      .request(target, info);
}

Result<ListAliases::Reply> ListAliases::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("Aliases", out.aliases);
  json.root().read("NextMarker", out.next_marker);
  json.root().read("Truncated", out.truncated);
  return json.finish(std::move(out));
}

std::optional<ListAliases> ListAliases::next(const Reply& reply) const {
  if (!reply.truncated) return std::nullopt;
  return with_token(*this, &ListAliases::marker, reply.next_marker);
}

WireRequest DescribeKey::request() const {
  return JsonWriter().text("KeyId", key_id).request(target, info);
}

Result<DescribeKey::Reply> DescribeKey::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  KeyMetadata& key = out.key_metadata;
  Json metadata = json.root().at("KeyMetadata");
  metadata.read("AWSAccountId", key.aws_account_id);
  metadata.read("KeyId", key.key_id);
  metadata.read("Arn", key.arn);
  metadata.read("Description", key.description);
  metadata.read("KeyState", key.key_state);
  metadata.read("KeyUsage", key.key_usage);
  metadata.read("CustomerMasterKeySpec", key.key_spec);  // the older name of KeySpec
  metadata.read("KeySpec", key.key_spec);
  metadata.read("KeyManager", key.key_manager);
  metadata.read("Origin", key.origin);
  metadata.read("Enabled", key.enabled);
  metadata.read("MultiRegion", key.multi_region);
  metadata.read("CreationDate", key.creation_date);
  metadata.read("DeletionDate", key.deletion_date);
  metadata.read("ValidTo", key.valid_to);
  metadata.list("EncryptionAlgorithms", key.encryption_algorithms);
  return json.finish(std::move(out));
}

}  // namespace slipway::aws::kms
