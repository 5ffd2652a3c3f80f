#include "deploy/engines/template_upload.hh"

#include <fmt/format.h>

#include "aws/encoding.hh"
#include "aws/endpoints.hh"

namespace slipway::deploy {

std::string template_bucket(const std::vector<aws::s3::Bucket>& own, std::string_view region) {
  for (std::string_view prefix : {"slipway-templates", "cf-templates-"})
    for (const auto& bucket : own) {
      bool here = bucket.bucket_region.empty() || bucket.bucket_region == region;
      // A dot would not fit the certificate of S3's hosts.
      bool fits = bucket.name.find('.') == std::string::npos;
      if (here && fits && bucket.name.starts_with(prefix)) return bucket.name;
    }
  return {};
}

std::string template_key(std::string_view stack_name, std::string_view body) {
  return fmt::format("slipway/{}/{}.yaml", stack_name, aws::sha256_hex(body));
}

std::string template_url(std::string_view bucket, std::string_view region, std::string_view key) {
  return fmt::format("https://{}.s3.{}.{}/{}", bucket, region, aws::partition_of(region).suffix,
                     key);
}

}  // namespace slipway::deploy
