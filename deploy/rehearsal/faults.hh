// Trouble on demand: `--fault SPEC`, and switched while the account is served (control.hh). The
// same for the same seed and order of calls. WHERE is *, a service ("ec2", as policies spell it) or
// an operation ("ec2.DescribeVpcs"), with * and ?; @30 hits 30 % of the calls, all without it.
//   throttle:WHERE@30      "slow down", as the service says it; without @, half of the calls
//   error:WHERE=503@10     the service fails; 500 without =
//   reset:WHERE@10         the connection is reset; the call did not reach the account
//   cut:WHERE@10           the call is done, but half of its answer gets lost with the connection
//   slow:WHERE=3000@10     the answer dribbles in over 3000 ms
//   latency:300            milliseconds before every answer; latency:WHERE=300
//   outage:us-west-2       the region is gone: no call is answered, nor any https there; clients
//                          wait until they give up. outage:us-west-2=503 answers so instead
//   deny:kms:ListKeys      as if a policy denied it; deny:ec2:*
//   expired                every call finds the credentials expired; expired@20
//   skew:600               the account's wall clock is 600 s ahead (or behind: -600)
//   fail:AWS::ECS::Service creating or updating such a resource fails (or a logical id)
//   crash:pulumi-service   every container of this name ends soon after its start
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
  enum class Kind : std::uint8_t {
    throttle,
    error,
    reset,
    cut,
    slow,
    latency,
    outage,
    deny,
    expired,
    skew,
    fail,
    crash
  };
  Kind kind = Kind::error;
  std::string where;  // "ec2.*"; what stands after the colon for outage, deny, fail and crash
  long value = 0;     // status, milliseconds or seconds
  int percent = 100;
};

// The forms above for people, a line each: `slipway rehearse --help`.
std::string_view fault_forms();

// `invalid` names the spec, what is wrong with it, and the forms there are.
Result<Fault> parse_fault(std::string_view spec);

// How an answer travels.
enum class Delivery : std::uint8_t {
  whole,
  half,
  none,   // the connection is reset
  silent  // nothing comes, and the connection stays
};

// What happens to one call.
struct Strike {
  std::optional<ApiError> error;  // answered instead
  Delivery delivery = Delivery::whole;
  Millis delay{0}, spread{0};  // before the answer; over how long its body comes
};

class Faults {
 public:
  static Result<Faults> parse(const std::vector<std::string>& specs, unsigned seed);

  // Draws the chances of every fault that could hit this call.
  Strike strike(const ServiceWire& wire, std::string_view action, std::string_view region);
  bool expired();
  bool outage(std::string_view region) const;
  Millis skew() const;
  std::vector<std::string> denied() const;             // patterns of IAM actions
  std::vector<std::string> failing_resources() const;  // and containers that crash
  const std::vector<std::string>& specs() const { return specs_; }

 private:
  bool hits(const Fault& fault);
  std::vector<std::string> named(std::initializer_list<Fault::Kind> kinds) const;
  std::vector<std::string> specs_;
  std::vector<Fault> faults_;
  std::mt19937_64 random_;
};

// "Slow down", as each service says it.
ApiError throttled(const ServiceWire& wire);
ApiError server_error(const ServiceWire& wire, int status);

}  // namespace slipway::deploy::rehearsal
