#include "deploy/rehearsal/services/s3.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal {
namespace s3 {
namespace {

constexpr std::string_view kBucket = "AWS::S3::Bucket";

bool is_versioned(const cfn::Thing& thing) {
  const auto it = thing.properties.find("VersioningConfiguration");
  return it != thing.properties.end() && it->is_object() && text(*it, "Status") == "Enabled";
}

std::vector<std::string> region_names(World& world, const std::string& account) {
  std::vector<std::string> names;
  for (const auto& [name, region] : world.account(account).regions) names.push_back(name);
  return names;
}

Answer list_buckets(World& world, const Call& call) {
  auto rows = buckets_of(world, call.account);
  const auto prefix = text(call.input, "prefix"), only = text(call.input, "bucket-region");
  std::erase_if(rows, [&](const Found& row) {
    return !row.bucket.name.starts_with(prefix) || (!only.empty() && row.region != only);
  });
  const auto asked = integer(call.input, "max-buckets");
  if (asked && (*asked < 1 || *asked > 10'000))
    return std::unexpected(
        ApiError{"InvalidArgument", "Argument max-buckets must be an integer between 1 and 10000"});
  const auto limit = asked ? page_limit(*asked, 10'000, world.account(call).page_size)
                           : std::max<std::size_t>(rows.size(), 1);
  const auto page = page_of(rows.size(), text(call.input, "continuation-token"), limit);
  if (!page)
    return std::unexpected(
        ApiError{"InvalidArgument", "The continuation token provided is incorrect"});
  XmlWriter xml;
  xml.open("Owner").text("ID", owner_id(call.account)).close().open("Buckets");
  for (auto i = page->begin; i < page->end; ++i) {
    xml.open("Bucket").text("Name", rows[i].bucket.name);
    xml.time("CreationDate", rows[i].bucket.created);
    // Only told when a parameter is there.
    if (asked || !prefix.empty() || !only.empty()) xml.text("BucketRegion", rows[i].region);
    xml.text("BucketArn", "arn:aws:s3:::" + rows[i].bucket.name).close();
  }
  xml.close().optional("ContinuationToken", page->next_token).optional("Prefix", prefix);
  return Body{xml.take()};
}

Answer head_bucket(World& world, const Call& call) {
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  return Body{.text = {},
              .headers = {{"x-amz-bucket-region", found->region},
                          {"x-amz-bucket-arn", "arn:aws:s3:::" + found->bucket.name},
                          {"x-amz-access-point-alias", "false"}}};
}

Answer get_bucket_location(World& world, const Call& call) {
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  // The oldest region has no name here.
  return Body{found->region == "us-east-1" ? "" : found->region};
}

Answer get_bucket_versioning(World& world, const Call& call) {
  auto found = need_bucket(world, call);
  if (!found) return std::unexpected(found.error());
  XmlWriter xml;
  if (found->bucket.versioned) xml.text("Status", "Enabled");
  return Body{xml.take()};
}

}  // namespace

std::string owner_id(std::string_view account) {
  return aws::sha256_hex(fmt::format("canonical user of {}", account));
}

std::vector<Found> buckets_of(World& world, const std::string& account) {
  std::vector<Found> out;
  for (const auto& name : region_names(world, account)) {
    Region& region = world.region(account, name);
    const auto add = [&](Bucket bucket) {
      auto* objects = &region.objects[bucket.name];
      out.push_back({std::move(bucket), account, name, objects});
    };
    for (const auto& bucket : region.buckets) add(bucket);
    for (const auto* thing : cfn::Play::of(world).estate(account, name).all(kBucket))
      add({thing->physical_id, thing->created, is_versioned(*thing)});
  }
  std::ranges::stable_sort(out, {}, [](const Found& row) { return row.bucket.name; });
  return out;
}

std::expected<Found, ApiError> need_bucket(World& world, const Call& call) {
  const auto name = text(call.input, "Bucket");
  const auto owner = text(call.input, "x-amz-expected-bucket-owner");
  std::vector<std::string> accounts;
  for (const auto& account : world.accounts()) accounts.push_back(account.id);
  for (const auto& account : accounts)
    for (auto& found : buckets_of(world, account)) {
      if (found.bucket.name != name) continue;
      if (found.account != call.account || (!owner.empty() && owner != found.account))
        return std::unexpected(ApiError{"AccessDenied", "Access Denied", 403});
      if (found.region != call.region)
        return std::unexpected(ApiError{
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified "
            "endpoint. Please send all future requests to this endpoint.",
            301,
            {{"x-amz-bucket-region", found.region}}});
      return std::move(found);
    }
  return std::unexpected(ApiError{"NoSuchBucket", "The specified bucket does not exist", 404});
}

}  // namespace s3

std::span<const Registered> s3_handlers() {
  constexpr auto service = aws::Service::s3;
  static constexpr Registered table[] = {
      {service, "ListBuckets", s3::list_buckets},
      {service, "HeadBucket", s3::head_bucket},
      {service, "GetBucketLocation", s3::get_bucket_location},
      {service, "GetBucketVersioning", s3::get_bucket_versioning},
      {service, "GetBucketEncryption", s3::get_bucket_encryption},
      {service, "GetPublicAccessBlock", s3::get_public_access_block},
      {service, "GetBucketOwnershipControls", s3::get_bucket_ownership},
      {service, "GetBucketTagging", s3::get_bucket_tagging},
      {service, "GetBucketLifecycleConfiguration", s3::get_bucket_lifecycle},
      {service, "GetBucketPolicy", s3::get_bucket_policy},
      {service, "GetBucketAcl", s3::get_bucket_acl},
      {service, "ListObjectVersions", s3::list_object_versions},
      {service, "ListObjectsV2", s3::list_objects_v2},
      {service, "ListObjects", s3::list_objects},
      {service, "PutObject", s3::put_object},
      {service, "GetObject", s3::get_object},
      {service, "HeadObject", s3::head_object},
      {service, "DeleteObject", s3::delete_object},
      {service, "DeleteObjects", s3::delete_objects},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
