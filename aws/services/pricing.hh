// Prices of AWS services. JSON 1.1, target AWSPriceListService. Answers in us-east-1, eu-central-1
// and ap-south-1 only, for every region.
#pragma once

#include "aws/operation.hh"

namespace slipway::aws::pricing {

struct Filter {
  std::string field, value;  // regionCode, productFamily, usagetype, databaseEngine ...
};

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
