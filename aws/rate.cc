#include "aws/rate.hh"

#include <algorithm>
#include <array>
#include <cmath>

namespace slipway::aws {

namespace {

using Kind = RateLimit::Kind;

struct Row {
  Service service;
  std::string_view operation;  // up to the first that fits; a trailing * fits any ending
  RateLimit limit;
};

constexpr RateLimit bucket(int burst, double per_second, std::string_view group = {}) {
  return {Kind::bucket, burst, per_second, group};
}
constexpr RateLimit window(int calls, std::string_view group = {}) {
  return {Kind::window, calls, double(calls), group};
}

// The group "=" is the operation's own name.
constexpr std::array limits{
    Row{Service::ec2, "Describe*", bucket(100, 20, "=")},
    Row{Service::ec2, "Get*", bucket(100, 20, "=")},
    Row{Service::ec2, "*", bucket(50, 5, "=")},
    Row{Service::route53, "*", window(5)},
    Row{Service::acm, "ListCertificates", window(8, "=")},
    Row{Service::acm, "DescribeCertificate", window(10, "=")},
    Row{Service::acm, "ListTagsForCertificate", window(10, "=")},
    Row{Service::acm, "*", window(5, "=")},
    Row{Service::kms, "DescribeKey", window(2000, "=")},
    Row{Service::kms, "Get*", window(1000, "=")},
    Row{Service::kms, "List*", window(500, "=")},
    Row{Service::elbv2, "*", bucket(40, 10)},
    Row{Service::ecs, "DescribeClusters", bucket(50, 20, "clusters")},
    Row{Service::ecs, "DescribeServices", bucket(100, 20, "services")},
    Row{Service::ecs, "DescribeTasks", bucket(100, 20, "tasks")},
    Row{Service::ecs, "ListTasks", bucket(100, 20, "tasks")},
    Row{Service::ecs, "DescribeTaskDefinition", bucket(50, 20, "definitions")},
    Row{Service::ecs, "*", bucket(50, 5, "changes")},
    Row{Service::logs, "*", window(10, "=")},
    Row{Service::sts, "*", window(600)},
    Row{Service::service_quotas, "GetServiceQuota", window(5, "=")},
    Row{Service::service_quotas, "*", window(10, "=")},
    Row{Service::ecr, "GetAuthorizationToken", window(500, "=")},
    Row{Service::ecr, "BatchGetImage", window(2000, "=")},
    Row{Service::iam, "*", bucket(10, 5)},
    Row{Service::rds, "*", bucket(10, 5)},
    Row{Service::pricing, "*", bucket(10, 5)},
    Row{Service::cloudformation, "*", bucket(40, 10)},
    Row{Service::secretsmanager, "*", bucket(20, 10)},
    Row{Service::s3, "*", bucket(200, 100)},
};

bool fits(std::string_view pattern, std::string_view operation) {
  if (!pattern.ends_with('*')) return pattern == operation;
  return operation.starts_with(pattern.substr(0, pattern.size() - 1));
}

constexpr Millis throttled_for{30'000};
// A window's calls are spread by the way there: a little room keeps them inside one second.
constexpr Millis window_length{1'050};

double seconds_of(Steady time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}
Millis up_to_millis(double seconds) {
  return Millis{static_cast<Millis::rep>(std::ceil(std::max(0.0, seconds) * 1000 - 1e-6))};
}

}  // namespace

RateLimit documented_limit(Service service, std::string_view operation) {
  for (const Row& row : limits) {
    if (row.service != service || !fits(row.operation, operation)) continue;
    RateLimit limit = row.limit;
    if (limit.group == "=") limit.group = operation;
    return limit;
  }
  return bucket(100, 20);  // nothing is known: as EC2
}

void AdaptiveRate::measure(double now) {
  double started = std::floor(now * 2) / 2;
  if (bucket_started_ < 0) bucket_started_ = std::floor(now);
  ++count_;
  if (started <= bucket_started_) return;
  measured_ = 0.8 * count_ / (started - bucket_started_) + 0.2 * measured_;
  count_ = 0;
  bucket_started_ = started;
}

void AdaptiveRate::refill(double now) {
  tokens_ = std::min(std::max(fill_rate_, 1.0), tokens_ + (now - refilled_) * fill_rate_);
  refilled_ = now;
}

void AdaptiveRate::set_rate(double rate, double now) {
  refill(now);
  fill_rate_ = std::max(rate, least);
  tokens_ = std::min(tokens_, std::max(rate, 1.0));
}

double AdaptiveRate::reserve(double now) {
  if (fill_rate_ <= 0) return 0;
  refill(now);
  tokens_ -= 1;
  return tokens_ >= 0 ? 0 : -tokens_ / fill_rate_;
}

void AdaptiveRate::answered(Answer answer, double now) {
  measure(now);
  if (answer == Answer::throttled) {
    double current = fill_rate_ > 0 ? std::min(measured_, fill_rate_) : measured_;
    ceiling_ = current;
    last_throttle_ = now;
    plateau_ = std::cbrt(ceiling_ * (1 - 0.7) / 0.4);
    if (fill_rate_ <= 0) refilled_ = now;
    return set_rate(std::min(current * 0.7, 2 * measured_), now);
  }
  if (fill_rate_ <= 0) return;
  double grown = 0.4 * std::pow(now - last_throttle_ - plateau_, 3) + ceiling_;
  set_rate(std::min(grown, 2 * measured_), now);
}

RateBudget::Lane& RateBudget::lane(const RateLimit& limit, const OperationInfo& info,
                                   std::string_view region, Steady now) {
  std::string key = std::to_string(static_cast<int>(info.service));
  key.append("/").append(region).append("/").append(limit.group);
  auto [found, fresh] = lanes_.try_emplace(std::move(key));
  if (fresh) {
    found->second.tokens = limit.burst;
    found->second.refilled = now;
  }
  return found->second;
}

Millis RateBudget::reserve(const OperationInfo& info, std::string_view region, RetryMode mode,
                           Steady now) {
  RateLimit limit = documented_limit(info.service, info.name);
  Lane& lane = this->lane(limit, info, region, now);
  bool slowed = lane.throttled && now - *lane.throttled < throttled_for;
  Millis wait{0};
  if (limit.kind == Kind::window) {
    auto room = std::size_t(slowed ? (limit.burst + 1) / 2 : limit.burst);
    while (lane.taken.size() > std::size_t(limit.burst)) lane.taken.pop_front();
    if (lane.taken.size() >= room)
      wait = std::max(wait, *(lane.taken.end() - std::ptrdiff_t(room)) + window_length - now);
    lane.taken.push_back(now + wait);
  } else {
    double rate = limit.per_second / (slowed ? 2 : 1);
    double passed = seconds_of(now) - seconds_of(lane.refilled);
    lane.tokens = std::min(double(limit.burst), lane.tokens + passed * rate) - 1;
    lane.refilled = now;
    wait = up_to_millis(-lane.tokens / rate);
  }
  if (mode == RetryMode::adaptive)
    wait = std::max(wait, up_to_millis(lane.adaptive.reserve(seconds_of(now))));
  return wait;
}

void RateBudget::answered(const OperationInfo& info, std::string_view region, Answer answer,
                          Steady now) {
  Lane& lane = this->lane(documented_limit(info.service, info.name), info, region, now);
  if (answer == Answer::throttled) lane.throttled = now;
  lane.adaptive.answered(answer, seconds_of(now));
}

}  // namespace slipway::aws
