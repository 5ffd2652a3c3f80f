// Service Quotas: the limits an installation can meet. An account has AWS's own values where its
// file names no others; the codes, names and values are those of the AWS documentation.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

struct Quota {
  std::string_view service, service_name, code, name;
  double value;
};

constexpr std::string_view vpc = "Amazon Virtual Private Cloud (Amazon VPC)", rds = "Amazon RDS",
                           elb = "Elastic Load Balancing", fargate = "AWS Fargate",
                           ec2 = "Amazon EC2";
constexpr std::array<Quota, 23> quotas{{
    {"fargate", fargate, "L-3032A538", "Fargate On-Demand vCPU resource count", 6},
    {"fargate", fargate, "L-36FBB829", "Fargate Spot vCPU resource count", 6},
    {"vpc", vpc, "L-F678F1CE", "VPCs per Region", 5},
    {"ec2", ec2, "L-0263D0A3", "EC2-VPC Elastic IPs", 5},
    {"vpc", vpc, "L-FE5A380F", "NAT gateways per Availability Zone", 5},
    {"vpc", vpc, "L-29B6F2EB", "Interface VPC endpoints per VPC", 50},
    {"vpc", vpc, "L-1B52E74A", "Gateway VPC endpoints per Region", 20},
    {"vpc", vpc, "L-A4707A72", "Internet gateways per Region", 5},
    {"vpc", vpc, "L-407747CB", "Subnets per VPC", 200},
    {"vpc", vpc, "L-589F43AA", "Route tables per VPC", 200},
    {"vpc", vpc, "L-E79EC296", "VPC security groups per Region", 2500},
    {"vpc", vpc, "L-0EA8095F", "Inbound or outbound rules per security group", 60},
    {"vpc", vpc, "L-2AFB9258", "Security groups per network interface", 5},
    {"vpc", vpc, "L-DF5E4CA3", "Network interfaces per Region", 5000},
    {"elasticloadbalancing", elb, "L-69A177A2", "Network Load Balancers per Region", 50},
    {"elasticloadbalancing", elb, "L-53DA6B97", "Application Load Balancers per Region", 50},
    {"elasticloadbalancing", elb, "L-B22855CB", "Target Groups per Region", 3000},
    {"elasticloadbalancing", elb, "L-EEF1AD04", "Targets per Network Load Balancer", 3000},
    {"elasticloadbalancing", elb, "L-B211E961",
     "Targets per Availability Zone per Network Load Balancer", 500},
    {"rds", rds, "L-952B80B8", "DB clusters", 40},
    {"rds", rds, "L-7B6409FD", "DB instances", 40},
    {"rds", rds, "L-48C6BF61", "DB subnet groups", 50},
    {"rds", rds, "L-E4C808A8", "DB cluster parameter groups", 50},
}};

Json row_of(const Quota& quota, const Call& call, const std::map<std::string, double>& changed) {
  auto other = changed.find(fmt::format("{}/{}", quota.service, quota.code));
  return {{"ServiceCode", quota.service},
          {"ServiceName", quota.service_name},
          {"QuotaArn", fmt::format("arn:aws:servicequotas:{}:{}:{}/{}", call.region, call.account,
                                   quota.service, quota.code)},
          {"QuotaCode", quota.code},
          {"QuotaName", quota.name},
          {"Value", other == changed.end() ? quota.value : other->second},
          {"Unit", "None"},
          {"Adjustable", true},
          {"GlobalQuota", false},
          {"QuotaAppliedAtLevel", "ACCOUNT"}};
}

// What the account has instead of AWS's values; the defaults stay what they are.
const std::map<std::string, double>& quotas_of(World& world, const Call& call) {
  static const std::map<std::string, double> none;
  return call.action.find("AWSDefault") != std::string::npos ? none : world.region(call).quotas;
}

ApiError none_such(std::string message) { return {"NoSuchResourceException", std::move(message)}; }

bool is_service(std::string_view code) {
  return std::ranges::find(quotas, code, &Quota::service) != quotas.end();
}

Answer get_one(World& world, const Call& call) {
  auto service = text(call.input, "ServiceCode"), code = text(call.input, "QuotaCode");
  auto found = std::ranges::find_if(
      quotas, [&](const Quota& quota) { return quota.service == service && quota.code == code; });
  if (found == quotas.end())
    return std::unexpected(
        none_such("The request failed because the specified quota does not "
                  "exist."));
  return Body{Json{{"Quota", row_of(*found, call, quotas_of(world, call))}}.dump()};
}

Answer list_quotas(World& world, const Call& call) {
  auto service = text(call.input, "ServiceCode"), code = text(call.input, "QuotaCode");
  if (!is_service(service))
    return std::unexpected(
        none_such("The request failed because the specified service does not exist."));
  std::vector<const Quota*> rows;
  for (const Quota& quota : quotas)
    if (quota.service == service && (code.empty() || quota.code == code)) rows.push_back(&quota);
  auto limit = page_limit(integer(call.input, "MaxResults").value_or(100), 100,
                          world.account(call).page_size);
  auto page = page_of(rows.size(), text(call.input, "NextToken"), limit);
  if (!page)
    return std::unexpected(ApiError{"InvalidPaginationTokenException", "Invalid NextToken"});
  Json reply{{"Quotas", Json::array()}};
  for (auto i = page->begin; i < page->end; ++i)
    reply["Quotas"].push_back(row_of(*rows[i], call, quotas_of(world, call)));
  if (!page->next_token.empty()) reply["NextToken"] = page->next_token;
  return Body{reply.dump()};
}

}  // namespace

std::span<const Registered> service_quotas_handlers() {
  using aws::Service;
  static constexpr std::array<Registered, 4> table{{
      {Service::service_quotas, "GetServiceQuota", get_one},
      {Service::service_quotas, "GetAWSDefaultServiceQuota", get_one},
      {Service::service_quotas, "ListServiceQuotas", list_quotas},
      {Service::service_quotas, "ListAWSDefaultServiceQuotas", list_quotas},
  }};
  return table;
}

}  // namespace slipway::deploy::rehearsal
