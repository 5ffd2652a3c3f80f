// ECR: repositories and images. JSON 1.1, target AmazonEC2ContainerRegistry_V20150921, host
// api.ecr.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::ecr {

struct Repository {
  std::string repository_arn, registry_id, repository_name, repository_uri;
  std::string image_tag_mutability;  // MUTABLE, IMMUTABLE ...
  std::string encryption_type, kms_key;
  bool scan_on_push = false;
  std::optional<Time> created_at;
};

struct DescribeRepositories {
  static constexpr OperationInfo info{Service::ecr, "DescribeRepositories", Effect::reads};
  std::string registry_id;                    // another account's
  std::vector<std::string> repository_names;  // at most 100; one missing fails the whole call
  int max_results = 1000;                     // not sent together with names (AWS refuses both)
  std::string next_token;
  struct Reply {
    std::vector<Repository> repositories;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeRepositories> next(const Reply& reply) const;
};

struct ImageIdentifier {
  std::string image_digest, image_tag;
};

struct ImageDetail {
  std::string registry_id, repository_name, image_digest, image_manifest_media_type,
      artifact_media_type, image_status;
  std::vector<std::string> image_tags;
  long long image_size_in_bytes = 0;
  std::optional<Time> image_pushed_at, last_recorded_pull_time;
};

struct DescribeImages {
  static constexpr OperationInfo info{Service::ecr, "DescribeImages", Effect::reads};
  std::string registry_id, repository_name;
  std::vector<ImageIdentifier> image_ids;  // at most 100
  std::string tag_status;                  // TAGGED, UNTAGGED, ANY; empty: ANY
  int max_results = 1000;                  // not sent together with ids
  std::string next_token;
  struct Reply {
    std::vector<ImageDetail> image_details;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<DescribeImages> next(const Reply& reply) const;
};

}  // namespace slipway::aws::ecr
