#include "aws/endpoints.hh"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/encoding.hh"

namespace slipway::aws {

namespace {

using enum Service;

constexpr std::array services{
    ServiceFacts{sts, "sts", "sts", "sts", "sts", Protocol::query},
    ServiceFacts{sso, "sso", "portal.sso", "awsssoportal", "sso", Protocol::rest_json},
    ServiceFacts{sso_oidc, "sso-oidc", "oidc", "sso-oauth", "sso_oidc", Protocol::rest_json},
    ServiceFacts{signin, "signin", "signin", "signin", "signin", Protocol::rest_json},
    ServiceFacts{ec2, "ec2", "ec2", "ec2", "ec2", Protocol::ec2},
    ServiceFacts{acm, "acm", "acm", "acm", "acm", Protocol::json},
    ServiceFacts{route53, "route53", "route53", "route53", "route_53", Protocol::rest_xml},
    ServiceFacts{kms, "kms", "kms", "kms", "kms", Protocol::json},
    ServiceFacts{ecr, "ecr", "api.ecr", "ecr", "ecr", Protocol::json},
    ServiceFacts{ecs, "ecs", "ecs", "ecs", "ecs", Protocol::json},
    ServiceFacts{elbv2, "elasticloadbalancing", "elasticloadbalancing", "elasticloadbalancing",
                 "elastic_load_balancing_v2", Protocol::query},
    ServiceFacts{logs, "logs", "logs", "logs", "cloudwatch_logs", Protocol::json},
    ServiceFacts{rds, "rds", "rds", "rds", "rds", Protocol::query},
    ServiceFacts{s3, "s3", "s3", "s3", "s3", Protocol::rest_xml},
    ServiceFacts{secretsmanager, "secretsmanager", "secretsmanager", "secretsmanager",
                 "secrets_manager", Protocol::json},
    ServiceFacts{ssm, "ssm", "ssm", "ssm", "ssm", Protocol::json},
    ServiceFacts{iam, "iam", "iam", "iam", "iam", Protocol::query},
    ServiceFacts{service_quotas, "servicequotas", "servicequotas", "servicequotas",
                 "service_quotas", Protocol::json},
    ServiceFacts{pricing, "pricing", "api.pricing", "pricing", "pricing", Protocol::json},
    ServiceFacts{cloudformation, "cloudformation", "cloudformation", "cloudformation",
                 "cloudformation", Protocol::query},
    ServiceFacts{application_autoscaling, "application-autoscaling", "application-autoscaling",
                 "application-autoscaling", "application_auto_scaling", Protocol::json},
};

struct PartitionRow {
  std::string_view region_prefix;
  Partition partition;
};

// Longer prefixes first: "us-isob-" is not "us-iso-".
constexpr std::array partitions{
    PartitionRow{"us-gov-", {"aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1"}},
    PartitionRow{"us-isob-", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1"}},
    PartitionRow{"us-isof-",
                 {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1"}},
    PartitionRow{"us-iso-", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1"}},
    PartitionRow{"eu-isoe-",
                 {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1"}},
    PartitionRow{"eusc-",
                 {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1"}},
    PartitionRow{"cn-",
                 {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1"}},
    PartitionRow{"", {"aws", "amazonaws.com", "api.aws", "us-east-1"}},
};

std::unexpected<Error> cannot(const ServiceFacts& service, std::string answer, std::string fix) {
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = fmt::format("find the address of {}", service.name);
  error.answer = std::move(answer);
  error.fix = std::move(fix);
  return fail(std::move(error));
}

// In GovCloud these answer FIPS requests at the plain host.
bool plain_is_fips(Service service) {
  constexpr std::array plain{ec2,     cloudformation, elbv2, logs, rds,     acm,
                             ssm,     service_quotas, sts,   iam,  route53, sso,
                             sso_oidc};
  return std::ranges::find(plain, service) != plain.end();
}

// What stands between name and suffix of a global service. Grown by hand, as AWS's own.
std::string_view global_middle(Service service, const Partition& partition, EndpointVariant v) {
  bool is_iam = service == Service::iam;
  if (partition.id == "aws") return v.dual_stack ? "global" : "";
  if (partition.id == "aws-us-gov") return "us-gov";
  if (v.dual_stack) {
    bool global = !v.fips && (partition.id == "aws-cn" || (partition.id == "aws-eusc" && !is_iam));
    return global ? "global" : "";
  }
  if (!is_iam) return "";
  if (partition.id == "aws-iso" || partition.id == "aws-iso-b") return partition.global_region;
  if (v.fips) return "";
  return partition.id == "aws-cn" ? "cn-north-1" : partition.global_region;
}

Endpoint global_endpoint(const ServiceFacts& service, const Partition& partition,
                         EndpointVariant v) {
  auto middle = global_middle(service.service, partition, v);
  std::string_view fips = v.fips && partition.id != "aws-us-gov" ? "-fips" : "";
  auto suffix = v.dual_stack ? partition.dual_stack_suffix : partition.suffix;
  bool north = service.service == Service::iam && partition.id == "aws-cn" && !v.fips;
  return {fmt::format("https://{}{}{}{}.{}", service.host_prefix, fips, middle.empty() ? "" : ".",
                      middle, suffix),
          std::string(service.signing_name),
          std::string(north ? "cn-north-1" : partition.global_region)};
}

std::string signin_host(std::string_view region, const Partition& partition) {
  if (partition.id == "aws") return fmt::format("{}.signin.aws.amazon.com", region);
  if (partition.id == "aws-cn") return fmt::format("{}.signin.amazonaws.cn", region);
  if (partition.id == "aws-us-gov") return fmt::format("{}.signin.amazonaws-us-gov.com", region);
  return fmt::format("signin.{}.{}", region, partition.suffix);
}

std::string regional_host(const ServiceFacts& service, std::string_view region,
                          const Partition& partition, EndpointVariant v) {
  auto prefix = service.host_prefix;
  if (service.service == Service::ecr && v.dual_stack) prefix = "ecr";
  if (service.service == Service::signin && !v.fips && !v.dual_stack)
    return signin_host(region, partition);
  bool gov = partition.id == "aws-us-gov";
  bool marked = v.fips && !(gov && !v.dual_stack && plain_is_fips(service.service));
  std::string_view fips = marked ? "-fips" : "";
  if (service.service == Service::s3 && v.dual_stack) {
    return fmt::format("s3{}.dualstack.{}.{}", fips, region, partition.suffix);
  }
  // Secrets Manager's plain hosts are dual-stack already, nearly everywhere.
  bool plain_dual = service.service == Service::secretsmanager &&
                    (partition.id == "aws" || gov || (partition.id == "aws-cn" && !v.fips));
  auto suffix = v.dual_stack && !plain_dual ? partition.dual_stack_suffix : partition.suffix;
  return fmt::format("{}{}.{}.{}", prefix, fips, region, suffix);
}

// The region becomes part of a host name: nothing else may come in through it.
bool can_be_region(std::string_view region) {
  return region.size() <= 40 && region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
                                    std::string_view::npos;
}

std::string environment_name(const ServiceFacts& service) {
  std::string name = "AWS_ENDPOINT_URL_";
  for (char c : service.config_key) name += c >= 'a' && c <= 'z' ? char(c - 32) : c;
  return name;
}

std::string value_of(const Environment& environment, const std::string& name) {
  auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

}  // namespace

const ServiceFacts& facts(Service service) {
  return *std::ranges::find(services, service, &ServiceFacts::service);
}

const Partition& partition_of(std::string_view region) {
  for (const auto& row : partitions) {
    if (region.starts_with(row.region_prefix)) return row.partition;
  }
  return partitions.back().partition;
}

std::string_view serving_region(Service service, std::string_view region) {
  if (service != Service::pricing || region.empty()) return region;
  auto partition = partition_of(region).id;
  if (partition == "aws-cn") return "cn-northwest-1";
  if (partition != "aws") return {};
  auto begins = [&](std::string_view prefix) { return region.starts_with(prefix); };
  if (begins("eu-") || begins("me-") || begins("af-") || begins("il-")) return "eu-central-1";
  return begins("ap-") ? "ap-south-1" : "us-east-1";
}

Result<Endpoint> aws_endpoint(Service service, std::string_view region, EndpointVariant variant) {
  const auto& about = facts(service);
  const auto& partition = partition_of(region);
  if (service == Service::iam || service == Service::route53)
    return global_endpoint(about, partition, variant);
  // STS alone still has an address that is no region's.
  if (region.empty() && service == Service::sts) {
    return Endpoint{"https://sts.amazonaws.com", "sts", "us-east-1"};
  }
  if (region.empty()) {
    return cannot(about, "no region is set",
                  "Give one with --region, AWS_REGION, or region in the profile");
  }
  if (!can_be_region(region)) {
    return cannot(about, fmt::format("\"{}\" cannot be a region", region),
                  "Regions look like eu-west-1");
  }
  if (service == Service::s3 && variant.fips && partition.id == "aws-cn") {
    return cannot(about, "there are no FIPS endpoints in " + std::string(region),
                  "Unset AWS_USE_FIPS_ENDPOINT and use_fips_endpoint");
  }
  return Endpoint{"https://" + regional_host(about, region, partition, variant),
                  std::string(about.signing_name), std::string(region)};
}

EndpointResolver::EndpointResolver(std::string flag_url, Environment environment,
                                   ProfileEndpoints profile)
    : flag_url_(std::move(flag_url)),
      environment_(std::move(environment)),
      profile_(std::move(profile)) {}

bool EndpointResolver::flag_set(const char* variable, bool otherwise) const {
  auto text = value_of(environment_, variable);
  return text.empty() ? otherwise : same_ignoring_case(text, "true");
}

std::string EndpointResolver::configured(const ServiceFacts& service) const {
  if (!flag_url_.empty()) return flag_url_;
  if (flag_set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", profile_.ignore_configured)) return {};
  auto url = value_of(environment_, environment_name(service));
  if (url.empty()) url = value_of(environment_, "AWS_ENDPOINT_URL");
  auto section = profile_.service_urls.find(std::string(service.config_key));
  if (url.empty() && section != profile_.service_urls.end()) url = section->second;
  return url.empty() ? profile_.url : url;
}

Result<Endpoint> EndpointResolver::resolve(Service service, std::string_view region) const {
  EndpointVariant variant{flag_set("AWS_USE_FIPS_ENDPOINT", profile_.variant.fips),
                          flag_set("AWS_USE_DUALSTACK_ENDPOINT", profile_.variant.dual_stack)};
  auto url = configured(facts(service));
  auto endpoint = aws_endpoint(service, region, url.empty() ? variant : EndpointVariant{});
  if (!endpoint || url.empty()) return endpoint;
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return cannot(facts(service), fmt::format("the endpoint URL \"{}\" has no scheme", url),
                  "Write it as https://host or http://host:port");
  }
  while (url.ends_with('/')) url.pop_back();
  endpoint->url = std::move(url);
  return endpoint;
}

}  // namespace slipway::aws
