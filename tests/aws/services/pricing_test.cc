#include "aws/services/pricing.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::pricing {
namespace {

using pairs::Json;

TEST(Pricing, AsksByTerms) {
  GetProducts op{.service_code = "AmazonECS",
                 .filters = {{"regionCode", "eu-west-1"}, {"usagetype", "Hours", "CONTAINS"}}};
  auto request = op.request();
  EXPECT_EQ(find_header(request.headers, "X-Amz-Target"), "AWSPriceListService.GetProducts");
  EXPECT_EQ(
      Json::parse(request.body),
      Json::parse(R"({"ServiceCode": "AmazonECS", "FormatVersion": "aws_v1", "MaxResults": 100,
              "Filters": [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"},
                          {"Type": "CONTAINS", "Field": "usagetype", "Value": "Hours"}]})"));
}

TEST(Pricing, CarriesPriceListsAsText) {
  std::string body =
      R"({"FormatVersion":"aws_v1","PriceList":["{\"product\":{}}"],"NextToken":"t"})";
  auto reply = GetProducts::parse(pairs::ok(body));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->price_list, std::vector<std::string>{R"({"product":{}})"});
  EXPECT_EQ(GetProducts().next(*reply)->next_token, "t");
  EXPECT_FALSE(GetProducts::parse(pairs::ok(R"({"PriceList":[{}]})")));
  pairs::expect_no_half_answers<GetProducts>(body);
}

// As AWS's own example of GetProducts has it (botocore, pricing 2017-10-15, examples-1.json).
constexpr const char* piops_list = R"json({"product":{"productFamily":"Storage","attributes":{
  "volumeType":"Provisioned IOPS","servicecode":"AmazonEC2","usagetype":"CAN1-EBS:VolumeUsage.piops",
  "locationType":"AWS Region","location":"Canada (Central)","operation":""},"sku":"WQGC34PB2AWS8R4U"},
  "serviceCode":"AmazonEC2","terms":{"OnDemand":{"WQGC34PB2AWS8R4U.JRTCKXETXF":{"priceDimensions":{
  "WQGC34PB2AWS8R4U.JRTCKXETXF.6YS6EN2CT7":{"unit":"GB-Mo","endRange":"Inf","description":"$0.138 per GB",
  "appliesTo":[],"rateCode":"WQGC34PB2AWS8R4U.JRTCKXETXF.6YS6EN2CT7","beginRange":"0",
  "pricePerUnit":{"USD":"0.1380000000"}}},"sku":"WQGC34PB2AWS8R4U","effectiveDate":"2017-08-01T00:00:00Z",
  "offerTermCode":"JRTCKXETXF","termAttributes":{}}}},"version":"20170901182201"})json";

TEST(Pricing, ReadsOnDemandPrices) {
  auto prices = on_demand_prices(piops_list);
  ASSERT_TRUE(prices);
  ASSERT_EQ(prices->size(), 1u);
  EXPECT_EQ(prices->front().usage_type, "CAN1-EBS:VolumeUsage.piops");
  EXPECT_EQ(prices->front().unit, "GB-Mo");
  EXPECT_EQ(prices->front().currency, "USD");
  EXPECT_EQ(prices->front().amount, "0.1380000000");
}

TEST(Pricing, TakesTheFirstStepAndNoReservation) {
  auto prices = on_demand_prices(R"({"product":{"attributes":{"usagetype":"U"}},"terms":{
      "Reserved":{"a":{"priceDimensions":{"x":{"beginRange":"0","pricePerUnit":{"USD":"9"}}}}},
      "OnDemand":{"b":{"priceDimensions":{
        "y":{"beginRange":"0","endRange":"10","unit":"GB","pricePerUnit":{"CNY":"2"}},
        "z":{"beginRange":"10","endRange":"Inf","unit":"GB","pricePerUnit":{"CNY":"1"}}}}}}})");
  ASSERT_TRUE(prices);
  ASSERT_EQ(prices->size(), 1u);
  EXPECT_EQ(prices->front().currency + prices->front().amount, "CNY2");
}

TEST(Pricing, SurvivesAnyText) {
  const std::string whole = piops_list;
  for (std::size_t length = 0; length + 1 < whole.size(); ++length)
    EXPECT_FALSE(on_demand_prices(whole.substr(0, length))) << length;
  for (const char* odd :
       {R"({"product":{"attributes":{}}})", R"({"product":{"attributes":{}},"terms":[1]})",
        R"({"product":{"attributes":{"usagetype":3}},"terms":{"OnDemand":7}})",
        R"({"product":{"attributes":{}},"terms":{"OnDemand":{"a":{"priceDimensions":["x"]}}}})",
        R"({"product":{"attributes":{}},"terms":{"OnDemand":{"a":{"priceDimensions":{"b":
            {"beginRange":0,"pricePerUnit":{"USD":1}}}}}}})"}) {
    auto prices = on_demand_prices(odd);
    EXPECT_TRUE(prices && prices->empty()) << odd;
  }
  EXPECT_EQ(on_demand_prices("[]").error().kind, ErrorKind::protocol);
}

TEST(Pricing, KnowsUsagesWithAndWithoutTheirPlace) {
  struct Case {
    const char *type, *usage, *region;
    bool same;
  };
  for (const Case& c : {Case{"USW2-VpcEndpoint-Hours", "VpcEndpoint-Hours", "us-west-2", true},
                        {"VpcEndpoint-Hours", "VpcEndpoint-Hours", "us-east-1", true},
                        {"EU-VpcEndpoint-Bytes", "VpcEndpoint-Hours", "eu-west-1", false},
                        {"us-west-2-KMS-Keys", "KMS-Keys", "us-west-2", true},
                        {"USW2-TS-LoadBalancerUsage", "LoadBalancerUsage", "us-west-2", false},
                        {"USW2-InstanceUsage:db.m7i.4xl", "InstanceUsage:*", "us-west-2", true},
                        {"USW2-InstanceUsageIOOptimized:db.r5.l", "InstanceUsage:*", "", false},
                        {"USW2-Fargate-ARM-GB-Hours", "Fargate-GB-Hours", "us-west-2", false},
                        {"", "LoadBalancerUsage", "us-west-2", false}})
    EXPECT_EQ(is_usage(c.type, c.usage, c.region), c.same) << c.type << " " << c.usage;
}

}  // namespace
}  // namespace slipway::aws::pricing
