// Prices of AWS services. JSON 1.1, target AWSPriceListService. Answers in few regions, for every
// region (serving_region(), aws/endpoints.hh).
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::pricing {

struct Filter {
  std::string field, value;         // regionCode, productFamily, usagetype, databaseEngine ...
  std::string type = "TERM_MATCH";  // or CONTAINS
};

// What one unit costs on demand. Where the price falls with the amount it is that of the first one.
struct Price {
  std::string usage_type;  // "USW2-VpcEndpoint-Hours"
  std::string unit;        // as AWS spells it there: "Hrs", "hours", "GB-Mo"
  std::string currency;    // "USD"; "CNY" in China
  std::string amount;      // "0.0100000000"
};
// The on-demand prices in a price list (GetProducts::Reply), a JSON document as text. None where
// it is only sold otherwise; `protocol` when it is no such document.
Result<std::vector<Price>> on_demand_prices(std::string_view price_list);

// Whether a usage type is `usage`, which a place stands before nearly everywhere: "EU-", "USW2-",
// "us-west-2-" of `region`. `usage` may end in `*`. "Outposts-LoadBalancerUsage" is not
// "LoadBalancerUsage".
bool is_usage(std::string_view usage_type, std::string_view usage, std::string_view region);

// Each price list is a JSON document as text: product.attributes, and below terms.OnDemand the
// price at priceDimensions.*.pricePerUnit.USD.
struct GetProducts {
  static constexpr OperationInfo info{Service::pricing, "GetProducts", Effect::reads};
  std::string service_code;     // AmazonECS, AmazonRDS, AWSELB ...
  std::vector<Filter> filters;  // all must match
  int max_results = 100;
  std::string next_token;
  struct Reply {
    std::vector<std::string> price_list;
    std::string next_token;
  };
  WireRequest request() const;
  static Result<Reply> parse(const HttpReply& reply);
  std::optional<GetProducts> next(const Reply& reply) const;
};

}  // namespace slipway::aws::pricing
