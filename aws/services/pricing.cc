#include "aws/services/pricing.hh"

#include <nlohmann/json.hpp>

#include "aws/wire/json.hh"
#include "aws/wire/paging.hh"

namespace slipway::aws::pricing {

namespace {

using Document = nlohmann::json;

// A member of an object, or null.
const Document& member(const Document& node, const char* name) {
  static const Document none;
  if (!node.is_object()) return none;
  auto found = node.find(name);
  return found == node.end() ? none : *found;
}

std::string text_of(const Document& node, const char* name) {
  const Document& value = member(node, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

// Of a dimension's prices the one there is: {"USD": "0.26"}.
void take_price(Price price, const Document& dimension, std::vector<Price>& out) {
  const std::string begin = text_of(dimension, "beginRange");
  const Document& per_unit = member(dimension, "pricePerUnit");
  if ((!begin.empty() && begin != "0") || !per_unit.is_object() || per_unit.empty()) return;
  price.unit = text_of(dimension, "unit");
  price.currency = per_unit.begin().key();
  price.amount = text_of(per_unit, price.currency.c_str());
  if (!price.amount.empty()) out.push_back(std::move(price));
}

}  // namespace

Result<std::vector<Price>> on_demand_prices(std::string_view price_list) {
  const Document list = Document::parse(price_list, nullptr, false);
  const Document& attributes = member(member(list, "product"), "attributes");
  if (!attributes.is_object()) {
    Error error;
    error.kind = ErrorKind::protocol;
    error.what = "read a price list";
    error.answer = "it is not a JSON document about a product";
    return fail(std::move(error));
  }
  Price price;
  price.usage_type = text_of(attributes, "usagetype");
  std::vector<Price> out;
  for (const Document& offer : member(member(list, "terms"), "OnDemand"))
    for (const Document& dimension : member(offer, "priceDimensions"))
      take_price(price, dimension, out);
  return out;
}

bool is_usage(std::string_view usage_type, std::string_view usage, std::string_view region) {
  auto fits = [&](std::string_view text) {
    return usage.ends_with('*') ? text.starts_with(usage.substr(0, usage.size() - 1))
                                : text == usage;
  };
  if (fits(usage_type)) return true;
  if (!region.empty() && usage_type.starts_with(region) &&
      usage_type.substr(region.size()).starts_with('-'))
    return fits(usage_type.substr(region.size() + 1));
  auto dash = usage_type.find('-');
  return dash != std::string_view::npos && fits(usage_type.substr(dash + 1));
}

WireRequest GetProducts::request() const {
  JsonWriter json;
  json.text("ServiceCode", service_code).text("FormatVersion", "aws_v1");
  json.rows("Filters", filters, [](JsonWriter& row, const Filter& filter) {
    row.text("Type", filter.type).text("Field", filter.field).text("Value", filter.value);
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
