#include "deploy/plan.hh"

#include <algorithm>
#include <array>

namespace slipway::deploy {

bool loses_data(const Change& change) {
  // Types, or beginnings of types, that are all configuration. What is not known may hold data.
  constexpr std::array<std::string_view, 10> kHoldNothing{"AWS::ECS::",
                                                          "AWS::ElasticLoadBalancingV2::",
                                                          "AWS::IAM::",
                                                          "AWS::ApplicationAutoScaling::",
                                                          "AWS::EC2::SecurityGroup",
                                                          "AWS::EC2::VPCEndpoint",
                                                          "AWS::Route53::RecordSet",
                                                          "AWS::RDS::DBSubnetGroup",
                                                          "AWS::RDS::DBClusterParameterGroup",
                                                          "AWS::CloudWatch::Alarm"};
  const auto of_this_kind = [&](auto type) { return change.type.starts_with(type); };
  return change.action == ChangeAction::replace && std::ranges::none_of(kHoldNothing, of_this_kind);
}

std::string_view name(ChangeAction action) {
  switch (action) {
    case ChangeAction::add:
      return "add";
    case ChangeAction::modify:
      return "modify";
    case ChangeAction::replace:
      return "replace";
    case ChangeAction::remove:
      return "remove";
    case ChangeAction::import:
      return "import";
    case ChangeAction::run:
      return "run";
    case ChangeAction::check:
      return "check";
  }
  return "unknown";
}

}  // namespace slipway::deploy
