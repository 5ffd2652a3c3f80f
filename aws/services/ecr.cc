#include "aws/services/ecr.hh"

#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::ecr {

static constexpr std::string_view target = "AmazonEC2ContainerRegistry_V20150921";

static void read(const Json& json, Repository& repository) {
  json.read("repositoryArn", repository.repository_arn);
  json.read("registryId", repository.registry_id);
  json.read("repositoryName", repository.repository_name);
  json.read("repositoryUri", repository.repository_uri);
  json.read("imageTagMutability", repository.image_tag_mutability);
  json.at("encryptionConfiguration").read("encryptionType", repository.encryption_type);
  json.at("encryptionConfiguration").read("kmsKey", repository.kms_key);
  json.at("imageScanningConfiguration").read("scanOnPush", repository.scan_on_push);
  json.read("createdAt", repository.created_at);
}

WireRequest DescribeRepositories::request() const {
  JsonWriter json;
  json.text("registryId", registry_id).list("repositoryNames", repository_names);
  if (repository_names.empty()) json.number("maxResults", max_results);
  return json.text("nextToken", next_token).request(target, info);
}

Result<DescribeRepositories::Reply> DescribeRepositories::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("repositories", out.repositories);
  json.root().read("nextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<DescribeRepositories> DescribeRepositories::next(const Reply& reply) const {
  return with_token(*this, &DescribeRepositories::next_token, reply.next_token);
}

static void read(const Json& json, ImageDetail& image) {
  json.read("registryId", image.registry_id);
  json.read("repositoryName", image.repository_name);
  json.read("imageDigest", image.image_digest);
  json.read("imageManifestMediaType", image.image_manifest_media_type);
  json.read("artifactMediaType", image.artifact_media_type);
  json.read("imageStatus", image.image_status);
  json.list("imageTags", image.image_tags);
  json.read("imageSizeInBytes", image.image_size_in_bytes);
  json.read("imagePushedAt", image.image_pushed_at);
  json.read("lastRecordedPullTime", image.last_recorded_pull_time);
}

WireRequest DescribeImages::request() const {
  JsonWriter json;
  json.text("registryId", registry_id).text("repositoryName", repository_name);
  json.rows("imageIds", image_ids, [](JsonWriter& row, const ImageIdentifier& id) {
    row.text("imageDigest", id.image_digest).text("imageTag", id.image_tag);
  });
  JsonWriter filter;
  json.object("filter", filter.text("tagStatus", tag_status));
  if (image_ids.empty()) json.number("maxResults", max_results);
  return json.text("nextToken", next_token).request(target, info);
}

Result<DescribeImages::Reply> DescribeImages::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("imageDetails", out.image_details);
  json.root().read("nextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<DescribeImages> DescribeImages::next(const Reply& reply) const {
  return with_token(*this, &DescribeImages::next_token, reply.next_token);
}

}  // namespace slipway::aws::ecr
