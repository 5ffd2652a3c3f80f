// ECR manifests: the cheapest way to learn whether a tag exists and which platforms its image runs
// on.
#pragma once

#include "aws/services/ecr.hh"

namespace slipway::aws::ecr {

struct Image {
  std::string registry_id, repository_name;
  ImageIdentifier image_id;
  std::string image_manifest;  // a JSON document
  std::string image_manifest_media_type;
};

struct ImageFailure {
  ImageIdentifier image_id;
  std::string failure_code, failure_reason;  // ImageNotFound ...
};

// What is missing comes in `failures`, with HTTP 200.
struct BatchGetImage {
  static constexpr OperationInfo info{Service::ecr, "BatchGetImage", Effect::reads};
  std::string registry_id, repository_name;
  std::vector<ImageIdentifier> image_ids;  // at most 100
  struct Reply {
    std::vector<Image> images;
    std::vector<ImageFailure> failures;
  };
  WireRequest request() const;  // accepts every manifest format
  static Result<Reply> parse(const HttpReply& reply);
};

struct Platform {
  std::string os, architecture;  // linux, amd64
  friend bool operator==(const Platform&, const Platform&) = default;
};

// The platforms an image index (OCI) or manifest list (Docker) names. Empty for a manifest of a
// single image: its platform stands in its configuration, a layer ECR does not hand out here.
// Attestations ("unknown") are no platforms.
Result<std::vector<Platform>> platforms(std::string_view manifest);

}  // namespace slipway::aws::ecr
