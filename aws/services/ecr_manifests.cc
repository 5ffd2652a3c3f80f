#include "aws/services/ecr_manifests.hh"

#include "aws/wire/json.hh"

namespace slipway::aws::ecr {

static void read(const Json& json, ImageIdentifier& id) {
  json.read("imageDigest", id.image_digest);
  json.read("imageTag", id.image_tag);
}

static void read(const Json& json, Image& image) {
  json.read("registryId", image.registry_id);
  json.read("repositoryName", image.repository_name);
  read(json.at("imageId"), image.image_id);
  json.read("imageManifest", image.image_manifest);
  json.read("imageManifestMediaType", image.image_manifest_media_type);
}

static void read(const Json& json, ImageFailure& failure) {
  read(json.at("imageId"), failure.image_id);
  json.read("failureCode", failure.failure_code);
  json.read("failureReason", failure.failure_reason);
}

WireRequest BatchGetImage::request() const {
  return JsonWriter()
      .text("registryId", registry_id)
      .text("repositoryName", repository_name)
      .rows("imageIds", image_ids,
            [](JsonWriter& row, const ImageIdentifier& id) {
              row.text("imageDigest", id.image_digest).text("imageTag", id.image_tag);
            })
      .list("acceptedMediaTypes", {"application/vnd.oci.image.index.v1+json",
                                   "application/vnd.oci.image.manifest.v1+json",
                                   "application/vnd.docker.distribution.manifest.list.v2+json",
                                   "application/vnd.docker.distribution.manifest.v2+json"})
      .request("AmazonEC2ContainerRegistry_V20150921", info);
}

Result<BatchGetImage::Reply> BatchGetImage::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().list("images", out.images);
  json.root().list("failures", out.failures);
  return json.finish(std::move(out));
}

static void read(const Json& json, Platform& platform) {
  json.at("platform").read("os", platform.os);
  json.at("platform").read("architecture", platform.architecture);
}

Result<std::vector<Platform>> platforms(std::string_view manifest) {
  HttpReply document{200, {}, std::string(manifest)};
  JsonReply json(document, BatchGetImage::info);
  std::vector<Platform> out;
  json.root().list("manifests", out);
  std::erase_if(out, [](const Platform& p) { return p.os.empty() || p.os == "unknown"; });
  return json.finish(std::move(out));
}

}  // namespace slipway::aws::ecr
