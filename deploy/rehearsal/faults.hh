// Trouble on demand (`--fault SPEC`), the same for the same seed and order of calls:
//   throttle:ec2@30             30 % of EC2 calls answer "slow down" (without @: half of them)
//   error:cloudformation.DescribeStacks=503@10    or error:*=500; status 500 without =
//   deny:kms:ListKeys           as if a policy denied it; deny:ec2:*
//   latency:300                 milliseconds on every reply; latency:acm=300;
//   latency:acm.ListCertificates=300 expired                     every call finds the credentials
//   expired skew:600                    the account's wall clock is 600 s ahead (or behind: -600)
//   fail:AWS::ECS::Service      creating or updating such a resource fails (or a logical id)
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"
#include "aws/time.hh"
#include "deploy/rehearsal/protocol.hh"

namespace slipway::deploy::rehearsal {

struct Fault {
  enum class Kind : std::uint8_t { throttle, error, deny, latency, expired, skew, fail };
  Kind kind = Kind::error;
  std::string where;  // "ec2.*"; a policy pattern for deny; a resource type for fail
  long value = 0;     // status, milliseconds or seconds
  int percent = 100;
};

// `invalid` names the spec and the forms there are.
Result<Fault> parse_fault(std::string_view spec);

class Faults {
 public:
  static Result<Faults> parse(const std::vector<std::string>& specs, unsigned seed);

  // What hits this call instead of an answer, if anything. Draws the chances of every fault that
  // could.
  std::optional<ApiError> strike(const ServiceWire& wire, std::string_view action);
  bool denies(std::string_view iam_action) const;
  bool expired() const;
  Millis delay(const ServiceWire& wire, std::string_view action) const;
  Millis skew() const;
  std::vector<std::string> failing_resources() const;

 private:
  bool hits(const Fault& fault);
  std::vector<Fault> faults_;
  std::mt19937_64 random_;
};

// "Slow down", as each service says it.
ApiError throttled(const ServiceWire& wire);
ApiError server_error(const ServiceWire& wire, int status);

}  // namespace slipway::deploy::rehearsal
