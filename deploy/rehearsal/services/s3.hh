// What the files of S3 handlers share: s3.cc has the table and the buckets, s3_settings.cc how they
// are set up, s3_objects.cc what lies in
// them, s3_reading.cc how one of those is read. Errors: NoSuchBucket, AccessDenied for somebody
// else's, PermanentRedirect (with the region in x-amz-bucket-region) for one of another region.
#pragma once

#include <optional>

#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal::s3 {

// A bucket where it is, and what it holds.
struct Found {
  Bucket bucket;
  std::string account, region;
  Objects* objects = nullptr;
};

std::vector<Found> buckets_of(World& world, const std::string& account);  // by name
std::expected<Found, ApiError> need_bucket(World& world, const Call& call);
std::string owner_id(std::string_view account);  // the canonical user id: 64 hexadecimal digits

// What S3 says of how a bucket's objects are encrypted.
void tell_encryption(World& world, const Found& found, Headers& out);
void tell_checksum(const ObjectVersion& version, Headers& out);
// The conditions of a PUT or DELETE (If-Match, If-None-Match) that do not hold.
std::optional<ApiError> refuse_write(const Found& found, const Call& call);

Answer get_bucket_encryption(World& world, const Call& call);
Answer get_public_access_block(World& world, const Call& call);
Answer get_bucket_ownership(World& world, const Call& call);
Answer get_bucket_tagging(World& world, const Call& call);
Answer get_bucket_lifecycle(World& world, const Call& call);
Answer get_bucket_policy(World& world, const Call& call);
Answer get_bucket_acl(World& world, const Call& call);
Answer list_object_versions(World& world, const Call& call);
Answer list_objects_v2(World& world, const Call& call);
Answer list_objects(World& world, const Call& call);
Answer put_object(World& world, const Call& call);
Answer get_object(World& world, const Call& call);
Answer head_object(World& world, const Call& call);
Answer delete_object(World& world, const Call& call);
Answer delete_objects(World& world, const Call& call);

}  // namespace slipway::deploy::rehearsal::s3
