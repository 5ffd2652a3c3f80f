// Pricing: samples of what the price list says about the services that the installers use. Amounts
// are of us-west-2, as everywhere here: good for showing a calculation, not for a budget.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

struct Product {
  const char *service, *family, *usage, *unit, *usd, *description;
  const char* instance = "";  // of databases
};

constexpr Product products[] = {
    {"AmazonECS", "Compute", "USW2-Fargate-vCPU-Hours:perCPU", "hours", "0.0404800000",
     "AWS Fargate - vCPU - US West (Oregon)"},
    {"AmazonECS", "Compute", "USW2-Fargate-GB-Hours", "hours", "0.0044450000",
     "AWS Fargate - Memory - US West (Oregon)"},
    {"AmazonRDS", "Database Instance", "USW2-InstanceUsage:db.r5.large", "Hrs", "0.2900000000",
     "$0.29 per RDS db.r5.large instance hour running Aurora MySQL", "db.r5.large"},
    {"AmazonRDS", "Database Instance", "USW2-InstanceUsage:db.r5.xlarge", "Hrs", "0.5800000000",
     "$0.58 per RDS db.r5.xlarge instance hour running Aurora MySQL", "db.r5.xlarge"},
    {"AmazonRDS", "Database Instance", "USW2-InstanceUsage:db.r6g.large", "Hrs", "0.2600000000",
     "$0.26 per RDS db.r6g.large instance hour running Aurora MySQL", "db.r6g.large"},
    {"AmazonRDS", "Database Instance", "USW2-InstanceUsage:db.t4g.medium", "Hrs", "0.0730000000",
     "$0.073 per RDS db.t4g.medium instance hour running Aurora MySQL", "db.t4g.medium"},
    {"AmazonRDS", "ServerlessV2", "USW2-Aurora:ServerlessV2Usage", "ACU-Hr", "0.1200000000",
     "$0.12 per Aurora Capacity Unit hour running Aurora Serverless v2"},
    {"AmazonRDS", "Database Storage", "USW2-Aurora:StorageUsage", "GB-Mo", "0.1000000000",
     "$0.10 per GB-month of consumed storage by Aurora"},
    {"AWSELB", "Load Balancer-Application", "USW2-LoadBalancerUsage", "Hrs", "0.0225000000",
     "$0.0225 per Application LoadBalancer-hour (or partial hour)"},
    {"AWSELB", "Load Balancer-Application", "USW2-LCUUsage", "LCU-Hrs", "0.0080000000",
     "$0.008 per used Application load balancer capacity unit-hour (or partial hour)"},
    {"AmazonVPC", "VpcEndpoint", "USW2-VpcEndpoint-Hours", "Hrs", "0.0100000000",
     "$0.01 per VPC Endpoint Hour"},
    {"AmazonVPC", "VpcEndpoint", "USW2-VpcEndpoint-Bytes", "GB", "0.0100000000",
     "$0.01 per GB Data Processed by VPC Endpoints"},
    {"awskms", "Encryption Key", "us-west-2-KMS-Keys", "months", "1.0000000000",
     "$1 per customer managed KMS key version in US West (Oregon)"},
    {"AWSSecretsManager", "Secret", "USW2-AWSSecretsManager-Secrets", "Secrets", "0.4000000000",
     "$0.40 per Secret"},
};

json attributes_of(const Product& product) {
  json out{{"servicecode", product.service}, {"location", "US West (Oregon)"},
           {"locationType", "AWS Region"},   {"regionCode", "us-west-2"},
           {"usagetype", product.usage},     {"operation", ""}};
  if (*product.instance != '\0') {
    out["instanceType"] = product.instance;
    out["databaseEngine"] = "Aurora MySQL";
    out["deploymentOption"] = "Single-AZ";
  }
  return out;
}

// A price list as AWS nests it: terms by offer, offers by rate.
std::string price_list(const Product& product) {
  auto sku = aws::sha256_hex(product.usage).substr(0, 16);
  std::ranges::transform(sku, sku.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const auto offer = sku + ".JRTCKXETXF", rate = offer + ".6YS6EN2CT7";
  const json dimension{{"unit", product.unit},
                       {"endRange", "Inf"},
                       {"beginRange", "0"},
                       {"description", product.description},
                       {"appliesTo", json::array()},
                       {"rateCode", rate},
                       {"pricePerUnit", {{"USD", product.usd}}}};
  const json term{{"priceDimensions", {{rate, dimension}}},
                  {"sku", sku},
                  {"effectiveDate", "2026-11-01T00:00:00Z"},
                  {"offerTermCode", "JRTCKXETXF"},
                  {"termAttributes", json::object()}};
  return json{
      {"product",
       {{"productFamily", product.family}, {"attributes", attributes_of(product)}, {"sku", sku}}},
      {"serviceCode", product.service},
      {"terms", {{"OnDemand", {{offer, term}}}}},
      {"version", "20261101000000"},
      {"publicationDate", "2026-11-01T00:00:00Z"}}
      .dump();
}

bool fits_all(const Product& product, const json& filters) {
  auto attributes = attributes_of(product);
  attributes["productFamily"] = product.family;
  attributes["ServiceCode"] = product.service;
  return std::ranges::all_of(filters, [&](const json& filter) {
    return filter.is_object() &&
           aws::same_ignoring_case(text(attributes, text(filter, "Field").c_str()),
                                   text(filter, "Value"));
  });
}

Answer get_products(World& world, const Call& call) {
  const auto service = text(call.input, "ServiceCode");
  if (service.empty())
    return std::unexpected(
        ApiError{"InvalidParameterException", "Input Parameter ServiceCode is null."});
  const json filters = call.input.value("Filters", json::array());
  std::vector<const Product*> rows;
  for (const auto& product : products)
    if (product.service == service && fits_all(product, filters)) rows.push_back(&product);
  const auto known = [&](const Product& product) { return product.service == service; };
  if (std::ranges::none_of(products, known))
    return std::unexpected(
        ApiError{"InvalidParameterException",
                 fmt::format("Input Parameter ServiceCode: {} is invalid.", service)});
  const auto limit =
      page_limit(integer(call.input, "MaxResults").value_or(0), 100, world.account(call).page_size);
  const auto page = page_of(rows.size(), text(call.input, "NextToken"), limit);
  if (!page)
    return std::unexpected(ApiError{"InvalidNextTokenException", "The NextToken is invalid."});
  json reply{{"FormatVersion", "aws_v1"}, {"PriceList", json::array()}};
  for (auto i = page->begin; i < page->end; ++i) reply["PriceList"].push_back(price_list(*rows[i]));
  if (!page->next_token.empty()) reply["NextToken"] = page->next_token;
  return Body{reply.dump()};
}

}  // namespace

std::span<const Registered> pricing_handlers() {
  static constexpr Registered table[] = {{aws::Service::pricing, "GetProducts", get_products}};
  return table;
}

}  // namespace slipway::deploy::rehearsal
