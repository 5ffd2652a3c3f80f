#include "aws/services/pricing.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::pricing {
namespace {

using pairs::Json;

TEST(Pricing, AsksByTerms) {
  GetProducts op{.service_code = "AmazonECS", .filters = {{"regionCode", "eu-west-1"}}};
  auto request = op.request();
  EXPECT_EQ(find_header(request.headers, "X-Amz-Target"), "AWSPriceListService.GetProducts");
  EXPECT_EQ(
      Json::parse(request.body),
      Json::parse(R"({"ServiceCode": "AmazonECS", "FormatVersion": "aws_v1", "MaxResults": 100,
              "Filters": [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "eu-west-1"}]})"));
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

}  // namespace
}  // namespace slipway::aws::pricing
