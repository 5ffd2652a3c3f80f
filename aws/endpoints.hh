// Where a service answers in a region, and under what name and region it wants its requests signed.
// Compact rules made from AWS's endpoint rulesets (botocore 1.43); equal to them for every service
// below, partition and variant.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/operation.hh"
#include "aws/world.hh"

namespace slipway::aws {

struct ServiceFacts {
  Service service;
  std::string_view name;         // as people and IAM call it: "ec2", "elasticloadbalancing"
  std::string_view host_prefix;  // "portal.sso", "api.ecr"
  std::string_view signing_name;
  std::string_view config_key;  // in [services ...]: "elastic_load_balancing_v2"
  Protocol protocol;
};
const ServiceFacts& facts(Service service);

struct Partition {
  std::string_view id;  // "aws", "aws-cn"
  std::string_view suffix;
  std::string_view dual_stack_suffix;
  std::string_view global_region;  // where global services are signed
};
// Unknown regions belong to "aws": a new region needs no table.
const Partition& partition_of(std::string_view region);

// The region whose endpoint of the service answers for `region`: another one only for prices, which
// are told in few places and for every region (AWS Billing user guide, "AWS Price List Query API":
// us-east-1, eu-central-1 and ap-south-1; AWS's endpoint rules name hosts elsewhere that do not
// exist). Empty where nobody tells them: in partitions other than aws and aws-cn.
std::string_view serving_region(Service service, std::string_view region);

struct EndpointVariant {
  bool fips = false;
  bool dual_stack = false;
};

struct Endpoint {
  std::string url;  // without a path and trailing slash
  std::string signing_name;
  std::string signing_region;
};

// `invalid` when there is no region, it cannot be one, or the variant does not exist there.
Result<Endpoint> aws_endpoint(Service service, std::string_view region, EndpointVariant variant);

enum class RetryMode : std::uint8_t { standard, adaptive };

// What a profile says about reaching AWS: endpoint_url, [services X], use_fips_endpoint ...
struct ProfileEndpoints {
  std::string url;
  std::map<std::string, std::string> service_urls;  // by config_key
  bool ignore_configured = false;
  EndpointVariant variant;
  std::string ca_bundle;                       // AWS_CA_BUNDLE goes before it
  std::optional<int> max_attempts;             // AWS_MAX_ATTEMPTS goes before it
  RetryMode retry_mode = RetryMode::standard;  // AWS_RETRY_MODE and retry_mode, resolved
};

// Order: flag > AWS_ENDPOINT_URL_<SERVICE> > AWS_ENDPOINT_URL > [services] of the profile > its
// endpoint_url > AWS's own. AWS_IGNORE_CONFIGURED_ENDPOINT_URLS leaves only the first and the last.
// Name and region of signing stay AWS's.
class EndpointResolver {
 public:
  EndpointResolver(std::string flag_url, Environment environment, ProfileEndpoints profile);
  Result<Endpoint> resolve(Service service, std::string_view region) const;

 private:
  std::string configured(const ServiceFacts& service) const;
  bool flag_set(const char* variable, bool otherwise) const;

  std::string flag_url_;
  Environment environment_;
  ProfileEndpoints profile_;
};

}  // namespace slipway::aws
