// How often AWS may be asked, service by service: the limits AWS documents as token buckets and
// windows, one of each for every (service, region) and, where AWS counts apart, group of
// operations. One budget is shared by everything that calls an account; a service that is turned
// away is slowed down alone. Pure: time is passed in, nothing here waits.
//
// Facts: EC2, ELB and ECS API throttling guides (buckets); Route 53, ACM, CloudWatch Logs, STS, KMS
// and ECR quotas (calls a second). CloudFormation, RDS, IAM, Secrets Manager and Pricing publish no
// number; theirs are from practice.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/endpoints.hh"
#include "aws/operation.hh"

namespace slipway::aws {

// `burst` calls at once; then `per_second`. A window instead never holds more than `burst` calls in
// any one second.
struct RateLimit {
  enum class Kind : std::uint8_t { bucket, window };
  Kind kind = Kind::bucket;
  int burst = 1;
  double per_second = 1;
  std::string_view group;  // operations that are counted together; empty: all of the service
};
RateLimit documented_limit(Service service, std::string_view operation);

enum class Answer : std::uint8_t { accepted, throttled };

// The client-side limiter of adaptive mode, off until the first throttled reply: CUBIC with beta
// 0.7 and scale 0.4, as in AWS's SDKs. Seconds are of any steady clock.
class AdaptiveRate {
 public:
  double reserve(double now);  // how many seconds the next call has to wait
  void answered(Answer answer, double now);
  double rate() const { return fill_rate_; }  // calls a second; 0: not limited
  static constexpr double least = 0.5;

 private:
  void measure(double now);
  void refill(double now);
  void set_rate(double rate, double now);

  double measured_ = 0, bucket_started_ = -1;  // calls a second, over buckets of half a second
  int count_ = 0;
  double ceiling_ = 0, last_throttle_ = 0, plateau_ = 0;  // CUBIC's w_max, its time and K
  double fill_rate_ = 0, tokens_ = 0, refilled_ = 0;
};

class RateBudget {
 public:
  // How long this call has to wait. Its turn is taken: the next one comes after it. `region` is the
  // one that signs, so a global service has one budget. In adaptive mode how AWS answered of late
  // counts beside what it documents.
  Millis reserve(const OperationInfo& info, std::string_view region, RetryMode mode, Steady now);
  // What came of it. A throttled service goes half as fast for half a minute.
  void answered(const OperationInfo& info, std::string_view region, Answer answer, Steady now);

 private:
  struct Lane {
    double tokens = 0;
    Steady refilled{};         // may lie ahead: turns are taken in advance
    std::deque<Steady> taken;  // of a window: when its last `burst` calls start
    std::optional<Steady> throttled;
    AdaptiveRate adaptive;
  };
  Lane& lane(const RateLimit& limit, const OperationInfo& info, std::string_view region,
             Steady now);

  std::map<std::string, Lane, std::less<>> lanes_;
};

}  // namespace slipway::aws
