// A template too large for a request goes to AWS by way of S3: into a bucket of the account that is
// there for templates, under a name made of its content. Pure; PlanStack makes the calls.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/services/s3.hh"

namespace slipway::deploy {

// AWS's limits for a template: in the request itself, and at S3 (CloudFormation user guide,
// "Understand CloudFormation quotas").
inline constexpr std::size_t template_bytes_in_request = 51'200;
inline constexpr std::size_t template_bytes_in_s3 = 1'000'000;

// The bucket to put it in: one whose name begins with slipway-templates, else the one that
// CloudFormation's console keeps its uploads in (cf-templates-...). Only the account's own buckets
// are ever considered, so nobody else can lay one in wait under that name. Empty: there is none.
std::string template_bucket(const std::vector<aws::s3::Bucket>& own, std::string_view region);
// "slipway/<stack>/<sha256>.yaml"
std::string template_key(std::string_view stack_name, std::string_view body);
// What CloudFormation is told: https://BUCKET.s3.REGION.amazonaws.com/KEY
std::string template_url(std::string_view bucket, std::string_view region, std::string_view key);

}  // namespace slipway::deploy
