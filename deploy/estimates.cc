#include "deploy/estimates.hh"

#include <algorithm>
#include <array>

namespace slipway::deploy {

namespace {

struct Typical {
  std::string_view type;
  int create_seconds, delete_seconds;
};

// From many deployments, rounded; only what differs from the default below.
constexpr std::array kTypical{
    Typical{"AWS::RDS::DBCluster", 60, 120},
    Typical{"AWS::RDS::DBInstance", 420, 300},
    Typical{"AWS::RDS::DBSubnetGroup", 10, 5},
    Typical{"AWS::OpenSearchService::Domain", 1200, 900},
    Typical{"AWS::EC2::VPCEndpoint", 60, 60},
    Typical{"AWS::EC2::SecurityGroup", 8, 5},
    Typical{"AWS::ElasticLoadBalancingV2::LoadBalancer", 150, 20},
    Typical{"AWS::ElasticLoadBalancingV2::TargetGroup", 10, 5},
    Typical{"AWS::ECS::Cluster", 10, 5},
    Typical{"AWS::ECS::Service", 150, 120},
    Typical{"AWS::IAM::Role", 20, 3},
    Typical{"AWS::IAM::ManagedPolicy", 20, 3},
    Typical{"AWS::S3::Bucket", 22, 3},
    Typical{"AWS::Route53::RecordSet", 35, 35},
    Typical{"AWS::SecretsManager::Secret", 8, 5},
    Typical{"AWS::CloudFormation::Stack", 180, 120},
    Typical{"task", 90, 30},
    Typical{"probe", 30, 1},
    Typical{"container", 60, 30},
};
constexpr int kDefaultSeconds = 5;

// Verb and type. Views: every frame asks this of every resource.
using KindOfWork = std::pair<std::string_view, std::string_view>;

std::string key(const KindOfWork& kind) {
  return std::string(kind.first).append(" ").append(kind.second);
}

void learn_from(const Node& node, std::map<KindOfWork, std::pair<Millis, int>>& sums) {
  bool over = node.state == State::done || node.state == State::removed;
  if (over && node.started && node.ended && !node.type.empty()) {
    auto& sum = sums[{node.verb, node.type}];
    sum.first += *node.ended - *node.started;
    ++sum.second;
  }
  for (const auto& each : node.children) learn_from(each, sums);
}

}  // namespace

Millis typical_duration(std::string_view type, std::string_view verb) {
  auto found = std::ranges::find(kTypical, type, &Typical::type);
  if (found == kTypical.end()) return Millis{kDefaultSeconds * 1000};
  return Millis{1000 * (verb == "delete" ? found->delete_seconds : found->create_seconds)};
}

History learn(const Tree& tree) {
  std::map<KindOfWork, std::pair<Millis, int>> sums;
  for (const auto& stage : tree.stages)
    for (const auto& each : stage.children) learn_from(each, sums);
  History history;
  for (const auto& [kind, sum] : sums) history[key(kind)] = sum.first / sum.second;
  return history;
}

Millis expected_duration(const Node& node, const History& history) {
  auto found = history.find(key({node.verb, node.type}));
  return found != history.end() ? found->second : typical_duration(node.type, node.verb);
}

bool longer_than_usual(const Node& node, const History& history, Time now) {
  auto taken = duration(node, now);
  if (node.state != State::running || !taken) return false;
  // A second's jitter on something that takes three is no news.
  Millis expected = std::max(expected_duration(node, history), Millis{kDefaultSeconds * 1000});
  return *taken > expected * 5 / 4;
}

Millis remaining(const Node& stage, const History& history, Time now) {
  if (ended(stage.state)) return Millis{0};
  Millis running{0}, pending{0};
  std::map<KindOfWork, Millis> known;  // few kinds, many resources
  for (const auto& each : stage.children) {
    if (ended(each.state)) continue;
    auto [kind, fresh] = known.try_emplace({each.verb, each.type});
    if (fresh) kind->second = expected_duration(each, history);
    const Millis expected = kind->second;
    if (each.state == State::pending)
      pending = std::max(pending, expected);
    else
      running = std::max(running, expected - duration(each, now).value_or(Millis{0}));
  }
  const Millis taken = duration(stage, now).value_or(Millis{0});
  if (stage.children.empty()) {
    const bool told = stage.expected > Millis{0};
    const Millis whole = told ? stage.expected : expected_duration(stage, history);
    return std::max(Millis{0}, whole - taken);
  }
  if (pending == Millis{0}) return running;
  return std::max(running + pending, stage.expected - taken);
}

Millis remaining(const Tree& tree, const History& history, Time now) {
  Millis sum{0};
  for (const auto& stage : tree.stages) sum += remaining(stage, history, now);
  return sum;
}

}  // namespace slipway::deploy
