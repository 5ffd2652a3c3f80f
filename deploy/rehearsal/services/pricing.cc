// Pricing: samples of what the price list says about the services that the installers use, spelled
// as there: usage types begin with their place, and look-alikes stand beside what is meant. Amounts
// are those of us-west-2 everywhere: good for showing a calculation, not for a budget.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/encoding.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/world.hh"

namespace slipway::deploy::rehearsal {
namespace {

using nlohmann::json;

struct PricedPlace {
  const char *region, *prefix, *location;
};

constexpr PricedPlace priced_places[] = {
    {"us-west-2", "USW2-", "US West (Oregon)"},
    {"us-east-1", "USE1-", "US East (N. Virginia)"},
    {"eu-central-1", "EUC1-", "EU (Frankfurt)"},
};

struct Product {
  const char *service, *family, *usage, *unit, *usd, *description;
  const char* instance = "";  // of databases and search domains
};

constexpr Product products[] = {
    {"AmazonECS", "Compute", "Fargate-vCPU-Hours:perCPU", "hours", "0.0404800000",
     "AWS Fargate - vCPU"},
    {"AmazonECS", "Compute", "Fargate-GB-Hours", "hours", "0.0044450000", "AWS Fargate - Memory"},
    {"AmazonECS", "Compute", "Fargate-ARM-vCPU-Hours:perCPU", "hours", "0.0323800000",
     "AWS Fargate - ARM vCPU"},
    {"AmazonECS", "Compute", "Fargate-ARM-GB-Hours", "hours", "0.0035600000",
     "AWS Fargate - ARM Memory"},
    {"AmazonRDS", "Database Instance", "InstanceUsage:db.r5.large", "Hrs", "0.2900000000",
     "$0.29 per RDS db.r5.large instance hour running Aurora MySQL", "db.r5.large"},
    {"AmazonRDS", "Database Instance", "InstanceUsage:db.r5.xl", "Hrs", "0.5800000000",
     "$0.58 per RDS db.r5.xlarge instance hour running Aurora MySQL", "db.r5.xlarge"},
    {"AmazonRDS", "Database Instance", "InstanceUsage:db.r6g.large", "Hrs", "0.2600000000",
     "$0.26 per RDS db.r6g.large instance hour running Aurora MySQL", "db.r6g.large"},
    {"AmazonRDS", "Database Instance", "InstanceUsageIOOptimized:db.r6g.large", "Hrs",
     "0.3380000000", "$0.338 per RDS db.r6g.large IO-optimized instance hour running Aurora MySQL",
     "db.r6g.large"},
    {"AmazonRDS", "Database Instance", "InstanceUsage:db.t3.medium", "Hrs", "0.0820000000",
     "$0.082 per RDS db.t3.medium instance hour running Aurora MySQL", "db.t3.medium"},
    {"AmazonRDS", "Database Instance", "InstanceUsageIOOptimized:db.t3.medium", "Hrs",
     "0.1070000000", "$0.107 per RDS db.t3.medium IO-optimized instance hour running Aurora MySQL",
     "db.t3.medium"},
    {"AmazonRDS", "Database Instance", "InstanceUsage:db.t4g.medium", "Hrs", "0.0730000000",
     "$0.073 per RDS db.t4g.medium instance hour running Aurora MySQL", "db.t4g.medium"},
    {"AWSELB", "Load Balancer-Application", "LoadBalancerUsage", "Hrs", "0.0225000000",
     "$0.0225 per Application LoadBalancer-hour (or partial hour)"},
    {"AWSELB", "Load Balancer-Application", "TS-LoadBalancerUsage", "Hrs", "0.0056000000",
     "$0.0056 per trust store associated with an Application Load Balancer per hour"},
    {"AWSELB", "Load Balancer-Application", "LCUUsage", "LCU-Hrs", "0.0080000000",
     "$0.008 per used Application load balancer capacity unit-hour (or partial hour)"},
    {"AWSELB", "Load Balancer-Network", "LoadBalancerUsage", "Hrs", "0.0225000000",
     "$0.0225 per Network LoadBalancer-hour (or partial hour)"},
    {"AmazonVPC", "VpcEndpoint", "VpcEndpoint-Hours", "Hrs", "0.0100000000",
     "$0.01 per VPC Endpoint Hour"},
    {"AmazonVPC", "VpcEndpoint", "VpcEndpoint-Bytes", "GB", "0.0100000000",
     "$0.01 per GB Data Processed by VPC Endpoints"},
    {"AmazonVPC", "", "PublicIPv4:InUseAddress", "Hrs", "0.0050000000",
     "$0.005 per In-use public IPv4 address per hour"},
    {"AmazonES", "Amazon OpenSearch Service Instance", "ESInstance:t3.medium", "Hrs",
     "0.0730000000", "$0.073 per t3.medium.search instance hour (or partial hour)",
     "t3.medium.search"},
    {"AmazonES", "Amazon OpenSearch Service Instance", "ESInstance:r6g.large", "Hrs",
     "0.1670000000", "$0.167 per r6g.large.search instance hour (or partial hour)",
     "r6g.large.search"},
};

// A product as one place sells it.
struct Offer {
  const Product* product;
  const PricedPlace* place;
};

// In us-east-1 load balancers have kept their names from the time when there was no other place.
std::string usage_type(const Offer& offer) {
  const bool bare = std::string_view(offer.place->region) == "us-east-1" &&
                    std::string_view(offer.product->service) == "AWSELB";
  return (bare ? "" : offer.place->prefix) + std::string(offer.product->usage);
}

json attributes_of(const Offer& offer) {
  const Product& product = *offer.product;
  json out{{"servicecode", product.service}, {"location", offer.place->location},
           {"locationType", "AWS Region"},   {"regionCode", offer.place->region},
           {"usagetype", usage_type(offer)}, {"operation", ""}};
  if (*product.instance != '\0') out["instanceType"] = product.instance;
  if (std::string_view(product.service) == "AmazonRDS") {
    out["databaseEngine"] = "Aurora MySQL";
    out["deploymentOption"] = "Single-AZ";
  }
  return out;
}

// A price list as AWS nests it: terms by offer, offers by rate.
std::string price_list(const Offer& offered) {
  const Product& product = *offered.product;
  auto sku = aws::sha256_hex(product.family + usage_type(offered)).substr(0, 16);
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
  json list{{"product", {{"attributes", attributes_of(offered)}, {"sku", sku}}},
            {"serviceCode", product.service},
            {"terms", {{"OnDemand", {{offer, term}}}}},
            {"version", "20261101000000"},
            {"publicationDate", "2026-11-01T00:00:00Z"}};
  if (*product.family != '\0') list["product"]["productFamily"] = product.family;
  return list.dump();
}

bool fits(const json& attributes, const json& filter) {
  const auto has = text(attributes, text(filter, "Field").c_str());
  const auto wanted = text(filter, "Value");
  if (text(filter, "Type") == "CONTAINS") return has.find(wanted) != std::string::npos;
  return aws::same_ignoring_case(has, wanted);
}

bool fits_all(const Offer& offer, const json& filters) {
  auto attributes = attributes_of(offer);
  attributes["productFamily"] = offer.product->family;
  attributes["ServiceCode"] = offer.product->service;
  return std::ranges::all_of(filters, [&](const json& filter) { return fits(attributes, filter); });
}

// The kinds of filters played here; AWS knows ANY_OF and NONE_OF as well.
bool known_filter(const json& filter) {
  if (!filter.is_object()) return false;
  const auto type = text(filter, "Type");
  return type == "TERM_MATCH" || type == "EQUALS" || type == "CONTAINS";
}

std::vector<Offer> offers_of(const std::string& service, const json& filters) {
  std::vector<Offer> offers;
  for (const auto& product : products)
    for (const auto& place : priced_places)
      if (const Offer offer{&product, &place};
          product.service == service && fits_all(offer, filters))
        offers.push_back(offer);
  return offers;
}

Answer get_products(World& world, const Call& call) {
  const auto service = text(call.input, "ServiceCode");
  if (service.empty())
    return std::unexpected(
        ApiError{"InvalidParameterException", "Input Parameter ServiceCode is null."});
  const json filters = call.input.value("Filters", json::array());
  if (!filters.is_array() || !std::ranges::all_of(filters, known_filter))
    return std::unexpected(
        ApiError{"InvalidParameterException", "Input Parameter Filters has a Type it cannot."});
  const auto rows = offers_of(service, filters);
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
  for (auto i = page->begin; i < page->end; ++i) reply["PriceList"].push_back(price_list(rows[i]));
  if (!page->next_token.empty()) reply["NextToken"] = page->next_token;
  return Body{reply.dump()};
}

}  // namespace

std::span<const Registered> pricing_handlers() {
  static constexpr Registered table[] = {{aws::Service::pricing, "GetProducts", get_products}};
  return table;
}

}  // namespace slipway::deploy::rehearsal
