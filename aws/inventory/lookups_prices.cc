// Prices, asked of AWS for the account's region.
#include <algorithm>

#include "aws/endpoints.hh"
#include "aws/inventory/inventory_impl.hh"
#include "aws/services/pricing.hh"

namespace slipway::aws {

namespace {

// service/usage?field=value&field=value
struct PriceQuestion {
  std::string service, usage;
  std::vector<pricing::Filter> filters;
};

PriceQuestion read_question(std::string_view of) {
  PriceQuestion question;
  auto slash = std::min(of.find('/'), of.size());
  auto mark = std::min(of.find('?'), of.size());
  question.service = of.substr(0, slash);
  if (slash < mark) question.usage = of.substr(slash + 1, mark - slash - 1);
  of.remove_prefix(std::min(mark + 1, of.size()));
  while (!of.empty()) {
    auto pair = of.substr(0, std::min(of.find('&'), of.size()));
    of.remove_prefix(std::min(pair.size() + 1, of.size()));
    if (auto equals = pair.find('='); equals != std::string_view::npos)
      question.filters.push_back(
          {std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1))});
  }
  return question;
}

// Where usage types have no place before them (us-east-1) "TS-LoadBalancerUsage" looks like
// "LoadBalancerUsage" of a place TS: the shortest is the one that is meant.
void take_price(Fact& fact, const pricing::Price& price) {
  auto meant = fact.text("usage");
  if (!meant.empty() && price.usage_type.size() > meant.size()) return;
  if (price.usage_type.size() < meant.size()) fact.found.clear();
  fact.found["usage"] = {price.usage_type};
  auto& amounts = fact.found["amount"];
  if (std::ranges::find(amounts, price.amount) == amounts.end()) amounts.push_back(price.amount);
  fact.found["currency"] = {price.currency};
  fact.found["unit"] = {price.unit};
}

}  // namespace

void Inventory::Impl::look_up_price(const Lookup& lookup) {
  const std::string& region = snapshot.region;
  if (serving_region(Service::pricing, region).empty()) {
    Fact& fact = snapshot.facts[lookup];
    fact.state = ListingState::failed;
    fact.error = Error{.kind = ErrorKind::invalid,
                       .what = "look up prices",
                       .answer = "AWS tells no prices for " + region,
                       .place = {}};
    return;
  }
  auto question = read_question(lookup.of);
  pricing::GetProducts op;
  op.service_code = question.service;
  op.filters = std::move(question.filters);
  op.filters.push_back({"regionCode", region});
  // Spares pages of what else the service sells; the exact comparison is made here.
  auto stem = question.usage.substr(0, question.usage.find('*'));
  op.filters.push_back({"usagetype", stem, "CONTAINS"});
  learn_pages(lookup, std::move(op),
              [usage = question.usage, region](Fact& fact, const pricing::GetProducts::Reply& r) {
                for (const std::string& list : r.price_list) {
                  auto prices = pricing::on_demand_prices(list);
                  if (!prices) {
                    if (!fact.error) fact.error = std::move(prices.error());
                    continue;
                  }
                  for (const pricing::Price& price : *prices)
                    if (pricing::is_usage(price.usage_type, usage, region)) take_price(fact, price);
                }
              });
}

}  // namespace slipway::aws
