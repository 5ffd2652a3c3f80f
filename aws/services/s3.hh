// S3: buckets, upload, and what emptying a versioned bucket needs. REST-XML, 2006-03-01. Buckets
// are addressed by path, which every endpoint understands, also one that is not AWS's. A bucket of
// another region answers 301 or 400 with the header x-amz-bucket-region: ask a client of that
// region.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::s3 {

struct Bucket {
  std::string name, bucket_region;
  std::optional<Time> creation_date;
};

// MaxBuckets is always sent: AWS tells regions only when a parameter is there, and refuses unpaged
// calls of accounts with raised quotas.
struct ListBuckets {
  static constexpr OperationInfo info{Service::s3, "ListBuckets", Effect::reads};
  std::string prefix, bucket_region;  // a region must be the endpoint's own
  int max_buckets = 1000;             // at most 10,000
  std::string continuation_token;
  struct Reply {
    std::vector<Bucket> buckets;
    std::string continuation_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListBuckets> next(const Reply& reply) const;
};

// One request, so at most 5 GB. Sending it twice leaves the same object.
struct PutObject {
  static constexpr OperationInfo info{Service::s3, "PutObject", Effect::changes_once};
  std::string bucket, key, body, content_type;
  struct Reply {
    std::string etag, version_id;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

struct ObjectVersion {
  std::string key, version_id;  // version_id "null": written before versioning was on
  bool is_latest = false;
  long long size = 0;
  std::optional<Time> last_modified;
};

struct ListObjectVersions {
  static constexpr OperationInfo info{Service::s3, "ListObjectVersions", Effect::reads};
  std::string bucket, prefix, key_marker, version_id_marker;
  int max_keys = 1000;
  struct Reply {
    std::vector<ObjectVersion> versions, delete_markers;
    bool is_truncated = false;
    std::string next_key_marker, next_version_id_marker;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<ListObjectVersions> next(const Reply& reply) const;
};

struct ObjectIdentifier {
  std::string key, version_id;
};

// Everything of one page, delete markers included: deleting all of it, page after page, empties the
// bucket.
std::vector<ObjectIdentifier> everything_of(const ListObjectVersions::Reply& reply);

struct DeleteError {
  std::string key, version_id, code, message;
};

// A reply of 200 may still hold errors, one a key.
struct DeleteObjects {
  static constexpr OperationInfo info{Service::s3, "DeleteObjects", Effect::changes_once};
  std::string bucket;
  std::vector<ObjectIdentifier> objects;  // at most 1000
  struct Reply {
    std::vector<DeleteError> errors;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
};

}  // namespace slipway::aws::s3
