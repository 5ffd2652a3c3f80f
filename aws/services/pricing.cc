#include "aws/services/pricing.hh"

#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::pricing {

WireRequest GetProducts::request() const {
  JsonWriter json;
  json.text("ServiceCode", service_code).text("FormatVersion", "aws_v1");
  json.rows("Filters", filters, [](JsonWriter& row, const Filter& filter) {
    row.text("Type", "TERM_MATCH").text("Field", filter.field).text("Value", filter.value);
  });
  json.number("MaxResults", max_results).text("NextToken", next_token);
  return json.request("AWSPriceListService", info);
}

Result<GetProducts::Reply> GetProducts::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Json node = json.root();
  Reply out;
  node.list("PriceList", out.price_list);
  node.read("NextToken", out.next_token);
  return json.finish(std::move(out));
}

std::optional<GetProducts> GetProducts::next(const Reply& reply) const {
  return with_token(*this, &GetProducts::next_token, reply.next_token);
}

}  // namespace slipway::aws::pricing
