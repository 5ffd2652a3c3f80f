// ECR: manifests by tag or digest. The images are made for linux/amd64 and linux/arm64, as an OCI
// index says; what is asked for and missing comes as a failure beside the rest, with status 200.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/ecr.hh"
#include "deploy/rehearsal/values.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

constexpr const char* index_type = "application/vnd.oci.image.index.v1+json";
constexpr const char* manifest_type = "application/vnd.oci.image.manifest.v1+json";

Json index_of(const Image& image) {
  Json manifests = Json::array();
  auto platforms = image.platforms;
  if (platforms.empty()) platforms = {"linux/amd64", "linux/arm64"};
  for (const std::string& platform : platforms) {
    auto slash = std::min(platform.find('/'), platform.size());
    auto os = platform.substr(0, slash),
         architecture = platform.substr(std::min(slash + 1, platform.size()));
    manifests.push_back({{"mediaType", manifest_type},
                         {"digest", image_digest(image.digest + architecture)},
                         {"size", 1'578},
                         {"platform", {{"architecture", architecture}, {"os", os}}}});
  }
  return {{"schemaVersion", 2}, {"mediaType", index_type}, {"manifests", manifests}};
}

bool is_the_image(const Image& image, const std::string& digest, const std::string& tag) {
  return (digest.empty() || image.digest == digest) &&
         (tag.empty() || std::ranges::count(image.tags, tag) > 0);
}

Json failure(const Json& id, const char* code, const char* reason) {
  return {{"imageId", id}, {"failureCode", code}, {"failureReason", reason}};
}

}  // namespace

Answer batch_get_image(World& world, const Call& call) {
  auto name = text(call.input, "repositoryName");
  const Repository* repository = world.region(call).repository(name);
  if (!repository) return std::unexpected(no_repository(call, name));
  auto ids = call.input.value("imageIds", Json::array());
  Json reply{{"images", Json::array()}, {"failures", Json::array()}};
  for (const auto& id : ids) {
    auto digest = id.is_object() ? text(id, "imageDigest") : "";
    auto tag = id.is_object() ? text(id, "imageTag") : "";
    if (digest.empty() && tag.empty()) {
      reply["failures"].push_back(failure(id, "MissingDigestAndTag", "Missing digest and tag"));
      continue;
    }
    auto found = std::ranges::find_if(
        repository->images, [&](const Image& image) { return is_the_image(image, digest, tag); });
    if (found == repository->images.end()) {
      reply["failures"].push_back(failure(id, "ImageNotFound", "Requested image not found"));
      continue;
    }
    Json image_id{{"imageDigest", found->digest}};
    if (!tag.empty()) image_id["imageTag"] = tag;
    reply["images"].push_back({{"registryId", call.account},
                               {"repositoryName", name},
                               {"imageId", image_id},
                               {"imageManifest", index_of(*found).dump(3)},
                               {"imageManifestMediaType", index_type}});
  }
  return Body{reply.dump()};
}

}  // namespace slipway::deploy::rehearsal
