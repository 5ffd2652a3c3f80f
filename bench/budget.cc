// How long the documented rate limits alone make the last of some calls wait when all are asked at
// once: arguments are "kms:DescribeKey=221".
#include <array>
#include <charconv>

#include "aws/rate.hh"
#include "bench/bench.hh"

namespace slipway::bench {
namespace {

aws::Service service_named(std::string_view name) {
  using enum aws::Service;
  constexpr std::array<std::pair<std::string_view, aws::Service>, 16> names{
      {{"sts", sts},
       {"ec2", ec2},
       {"acm", acm},
       {"route53", route53},
       {"kms", kms},
       {"ecr", ecr},
       {"ecs", ecs},
       {"iam", iam},
       {"rds", rds},
       {"s3", s3},
       {"logs", logs},
       {"elasticloadbalancing", elbv2},
       {"ssm", ssm},
       {"pricing", pricing},
       {"servicequotas", service_quotas},
       {"cloudformation", cloudformation}}};
  for (const auto& [known, service] : names)
    if (known == name) return service;
  give_up("no rate limit is known for the service " + std::string(name));
}

}  // namespace

void budget(const Arguments& arguments) {
  for (const std::string& argument : arguments) {
    const auto colon = argument.find(':'), equals = argument.find('=');
    if (colon == std::string::npos || equals == std::string::npos)
      give_up("say SERVICE:NAME=CALLS");
    const std::string name = argument.substr(colon + 1, equals - colon - 1);
    const aws::OperationInfo info{service_named(argument.substr(0, colon)), name};
    int calls = 0;
    std::from_chars(argument.data() + equals + 1, argument.data() + argument.size(), calls);
    aws::RateBudget budget;
    Millis longest{0};
    for (int i = 0; i < calls; ++i)
      longest = std::max(longest, budget.reserve(info, "r", aws::RetryMode::standard, Steady{}));
    report(name, {double(longest.count()) / 1000});
  }
}

}  // namespace slipway::bench
