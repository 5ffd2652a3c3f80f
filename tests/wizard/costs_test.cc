#include "wizard/costs.hh"

#include <gtest/gtest.h>

#include "tests/fakes/flagship.hh"

namespace slipway::wizard {
namespace {

// The flagship's answers, with a price for whatever is asked.
struct Priced : fakes::Flagship {
  void learn(const std::string& of, std::vector<std::string> amounts) {
    aws::Fact& fact = inventory.facts[{aws::Look::price, of}] = {};
    fact.state = aws::ListingState::complete;
    if (!amounts.empty()) fact.found = {{"amount", std::move(amounts)}, {"currency", {"USD"}}};
  }
  void refuse(const std::string& of, ErrorKind kind, const std::string& answer) {
    aws::Fact& fact = inventory.facts[{aws::Look::price, of}];
    fact.state = aws::ListingState::failed;
    fact.error = Error{.kind = kind, .what = "look up prices", .answer = answer};
  }
  void one_dollar() {
    for (const auto& lookup : wanted_prices(facts())) learn(lookup.of, {"1.00"});
  }
  const deploy::CostLine* line(const std::string& what) {
    estimate = estimate_costs(facts());
    auto found = std::ranges::find(estimate.lines, what, &deploy::CostLine::what);
    return found == estimate.lines.end() ? nullptr : &*found;
  }
  deploy::CostEstimate estimate;
};

TEST(Costs, MultiplyWhatTheAnswersAskFor) {
  Priced p;
  p.one_dollar();
  struct Case {
    const char *what, *amount;
    double units;
  };
  for (const Case& c : {Case{"API tasks, processors", "2 tasks × 2 vCPU", 4},
                        {"API tasks, memory", "2 tasks × 4 GB", 8},
                        {"Console tasks, processors", "2 tasks × 0.5 vCPU", 1},
                        {"Database writer", "1 instance", 1},
                        {"Its public addresses", "2 zones", 2},
                        {"VPC endpoints", "6 endpoints × 2 zones", 12}}) {
    const auto* line = p.line(c.what);
    ASSERT_NE(line, nullptr) << c.what;
    EXPECT_EQ(line->amount, c.amount);
    EXPECT_DOUBLE_EQ(line->units, c.units);
    EXPECT_DOUBLE_EQ(line->monthly.value(), c.units * 730);
  }
  EXPECT_EQ(p.line("Search nodes"), nullptr);
  EXPECT_EQ(p.line("Private load balancer"), nullptr);
  EXPECT_TRUE(p.estimate.complete());
  EXPECT_EQ(p.estimate.currency, "USD");
  EXPECT_FALSE(p.estimate.without.empty());
}

TEST(Costs, FollowTheAnswers) {
  Priced p;
  p.answer("numberDbReplicas", "0");
  p.answer("existingVpcEndpoints", std::vector<std::string>{"kms", "s3"});
  p.answer("enableOpenSearch", "true");
  p.one_dollar();
  EXPECT_EQ(p.line("Database replicas"), nullptr);
  EXPECT_EQ(p.line("VPC endpoints")->units, 10);
  EXPECT_EQ(p.line("Search nodes")->amount, "2 nodes");
  EXPECT_EQ(p.line("Search masters"), nullptr);
  p.answer("enableVpcEndpoints", "false");
  EXPECT_EQ(p.line("VPC endpoints"), nullptr);
}

TEST(Costs, AskEachPriceOnce) {
  Priced p;
  auto wanted = wanted_prices(p.facts());
  std::set<aws::Lookup> each(wanted.begin(), wanted.end());
  EXPECT_EQ(each.size(), wanted.size());
  EXPECT_TRUE(each.contains({aws::Look::price,
                             "AmazonRDS/InstanceUsage:*?databaseEngine=Aurora "
                             "MySQL&instanceType=db.t3.medium"}));
  EXPECT_TRUE(estimate_costs(p.facts()).waiting());
  p.one_dollar();
  EXPECT_TRUE(wanted_prices(p.facts()).empty());
}

TEST(Costs, SayWhyAPriceIsNotKnown) {
  Priced p;
  p.one_dollar();
  const std::string endpoint = "AmazonVPC/VpcEndpoint-Hours?productFamily=VpcEndpoint";
  p.refuse(endpoint, ErrorKind::denied, "User: arn:aws:iam::1:user/x is not authorized");
  EXPECT_EQ(p.line("VPC endpoints")->unknown, "reading prices (pricing:GetProducts) is denied");
  p.refuse(endpoint, ErrorKind::unreachable, "no host of that name");
  EXPECT_EQ(p.line("VPC endpoints")->unknown, "no host of that name");
  p.learn(endpoint, {});
  EXPECT_EQ(p.line("VPC endpoints")->unknown, "AWS names no price of it in us-west-2");
  p.learn(endpoint, {"0.01", "0.02"});
  EXPECT_EQ(p.line("VPC endpoints")->unknown, "AWS does not sell it at one price");
  p.learn(endpoint, {"gratis"});
  EXPECT_FALSE(p.line("VPC endpoints")->monthly);
  p.answer("apiTaskCpu", "many");
  EXPECT_EQ(p.line("API tasks, processors")->unknown, "'many' is no number");
}

}  // namespace
}  // namespace slipway::wizard
